-- What `ledger_post` asks about accounts. The platform's have fixed ids below 100, so that an account's kind follows from
-- its id: 1 treasury, 2 fees, 3 outside, 30 to 61 the readers' pool, 62 to 93 the writers' pool; wallets from 100 on.

-- Locks the wallets of some users, each named once, in the order of their users, having made those that are missing.
-- Two arrays, side by side.
CREATE OR REPLACE FUNCTION ledger_lock_wallets(users bigint[], at timestamptz, OUT owners bigint[], OUT wallets bigint[])
LANGUAGE plpgsql AS $$
BEGIN
    IF array_position(users, NULL) IS NOT NULL THEN
        RAISE 'a wallet without an owner can be no party'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'a_party_has_an_owner';
    END IF;
    -- All are there before the first is locked, or two calls could wait for each other's.
    INSERT INTO rewards_ledgeraccount (kind, user_id, balance_twei, created_at)
    SELECT 'wallet', owner, 0, at FROM unnest(users) AS owner
    WHERE NOT EXISTS (SELECT FROM rewards_ledgeraccount WHERE user_id = owner) ORDER BY owner
    ON CONFLICT (user_id) DO NOTHING;
    SELECT array_agg(held.user_id), array_agg(held.id) INTO owners, wallets
    FROM (SELECT a.user_id, a.id FROM rewards_ledgeraccount a
          WHERE a.user_id = ANY (users) ORDER BY a.user_id FOR NO KEY UPDATE) AS held;
END $$;

-- Locks one shard that can pay `needed` and returns its id, null where none can: one that nobody holds if there is one,
-- else any, and then waits for its holder.
CREATE OR REPLACE FUNCTION ledger_lock_shard(needed numeric, first_shard bigint, last_shard bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    candidate bigint;
    shard bigint;
BEGIN
    -- What the holder of a moment ago left may be too little, and the row is locked before that is seen. Such locks are given
    -- up again with their block, or the next step, which locks every shard in order, could wait for somebody who waits here.
    BEGIN
        SELECT id INTO STRICT shard FROM rewards_ledgeraccount
        WHERE id BETWEEN first_shard AND last_shard AND balance_twei >= needed
        ORDER BY random() LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
        RETURN shard;
    EXCEPTION WHEN no_data_found THEN
        NULL;
    END;
    SELECT id INTO candidate FROM rewards_ledgeraccount
    WHERE id BETWEEN first_shard AND last_shard AND balance_twei >= needed
    ORDER BY random() LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    BEGIN
        SELECT id INTO STRICT shard FROM rewards_ledgeraccount
        WHERE id = candidate AND balance_twei >= needed FOR NO KEY UPDATE;
        RETURN shard;
    EXCEPTION WHEN no_data_found THEN
        RETURN NULL;
    END;
END $$;

-- Waits for a vacuum or an index that is being made, but not with everybody's shards in its hand: it is tried again.
ALTER FUNCTION ledger_freeze() SET lock_timeout = '5s';

-- Names the shard of each posting that a pool pays: one shard that can pay all of them, else, with every shard of the pool
-- locked, the first that can pay each whole. Null where none can.
CREATE FUNCTION ledger_choose_shards(
    chosen bigint[], postings ledger_posting[], pool ledger_account_kind, first_shard bigint, last_shard bigint
) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
    needed numeric := 0;
    shard bigint;
    shards bigint[];
    left_over bigint[];
BEGIN
    FOR n IN 1 .. cardinality(chosen) LOOP
        IF chosen[n] IS NULL AND (postings[n]).debit_kind = pool THEN
            needed := needed + (postings[n]).amount_twei;
        END IF;
    END LOOP;
    shard := ledger_lock_shard(needed, first_shard, last_shard);
    IF shard IS NULL THEN
        SELECT array_agg(id), array_agg(balance_twei) INTO shards, left_over
        FROM (SELECT id, balance_twei FROM rewards_ledgeraccount
              WHERE id BETWEEN first_shard AND last_shard ORDER BY id FOR NO KEY UPDATE) AS held;
    END IF;
    FOR n IN 1 .. cardinality(chosen) LOOP
        CONTINUE WHEN chosen[n] IS NOT NULL OR (postings[n]).debit_kind <> pool;
        chosen[n] := shard;
        FOR s IN 1 .. coalesce(cardinality(shards), 0) LOOP
            IF left_over[s] >= (postings[n]).amount_twei THEN
                left_over[s] := left_over[s] - (postings[n]).amount_twei;
                chosen[n] := shards[s];
                EXIT;
            END IF;
        END LOOP;
    END LOOP;
    RETURN chosen;
END $$;
