-- What `ledger_post` asks about accounts. The platform's have fixed ids below 100, so that an account's kind follows from
-- its id: 1 treasury, 2 fees, 3 outside, 10 to 17 the readers' pool, 18 to 25 the writers' pool; wallets from 100 on.

-- Locks the wallets of some users, each named once, in order of id, having made those that are missing.
-- Two arrays, side by side.
CREATE FUNCTION ledger_lock_wallets(users bigint[], at timestamptz, OUT owners bigint[], OUT wallets bigint[])
LANGUAGE plpgsql AS $$
BEGIN
    LOOP
        SELECT coalesce(array_agg(held.user_id), '{}'), array_agg(held.id) INTO owners, wallets
        FROM (SELECT a.user_id, a.id FROM rewards_ledgeraccount a
              WHERE a.user_id = ANY (users) ORDER BY a.id FOR NO KEY UPDATE) AS held;
        EXIT WHEN cardinality(owners) = cardinality(users);
        INSERT INTO rewards_ledgeraccount (kind, user_id, balance_twei, created_at)
        SELECT 'wallet', owner, 0, at FROM unnest(users) AS owner
        WHERE owner <> ALL (owners) ORDER BY owner
        ON CONFLICT (user_id) DO NOTHING;
    END LOOP;
END $$;

-- Locks one shard that can pay `needed` and returns its id, null where none can: one that nobody holds if there is one,
-- else any, and then waits for its holder.
CREATE FUNCTION ledger_lock_shard(needed numeric, first_shard bigint, last_shard bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    candidate bigint;
    shard bigint;
BEGIN
    SELECT id INTO shard FROM rewards_ledgeraccount
    WHERE id BETWEEN first_shard AND last_shard AND balance_twei >= needed
    ORDER BY random() LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    IF FOUND THEN
        RETURN shard;
    END IF;
    SELECT id INTO candidate FROM rewards_ledgeraccount
    WHERE id BETWEEN first_shard AND last_shard AND balance_twei >= needed
    ORDER BY random() LIMIT 1;
    IF NOT FOUND THEN
        RETURN NULL;
    END IF;
    -- What the holder left may be too little. The lock is given up again with the block, or the next
    -- step, which locks every shard in order, could wait for somebody who waits for this one.
    BEGIN
        SELECT id INTO STRICT shard FROM rewards_ledgeraccount
        WHERE id = candidate AND balance_twei >= needed FOR NO KEY UPDATE;
    EXCEPTION WHEN no_data_found THEN
        RETURN NULL;
    END;
    RETURN shard;
END $$;

-- Names the shard of each entry that a pool pays: one shard that can pay all of them, else, with every shard of the pool
-- locked, the first that can pay each whole. Null where none can.
CREATE FUNCTION ledger_choose_shards(
    chosen bigint[], debit_kinds ledger_account_kind[], amounts bigint[],
    pool ledger_account_kind, first_shard bigint, last_shard bigint
) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
    needed numeric := 0;
    shard bigint;
    shards bigint[];
    left_over bigint[];
BEGIN
    FOR n IN 1 .. cardinality(chosen) LOOP
        IF chosen[n] IS NULL AND debit_kinds[n] = pool THEN
            needed := needed + amounts[n];
        END IF;
    END LOOP;
    shard := ledger_lock_shard(needed, first_shard, last_shard);
    IF shard IS NULL THEN
        SELECT array_agg(id), array_agg(balance_twei) INTO shards, left_over
        FROM (SELECT id, balance_twei FROM rewards_ledgeraccount
              WHERE id BETWEEN first_shard AND last_shard ORDER BY id FOR NO KEY UPDATE) AS held;
    END IF;
    FOR n IN 1 .. cardinality(chosen) LOOP
        CONTINUE WHEN chosen[n] IS NOT NULL OR debit_kinds[n] <> pool;
        chosen[n] := shard;
        FOR s IN 1 .. coalesce(cardinality(shards), 0) LOOP
            IF left_over[s] >= amounts[n] THEN
                left_over[s] := left_over[s] - amounts[n];
                chosen[n] := shards[s];
                EXIT;
            END IF;
        END LOOP;
    END LOOP;
    RETURN chosen;
END $$;

-- Holds the treasury, every shard, and then the table of entries against new rows, until the transaction ends, and returns
-- the last entry. In this order nobody who holds a shard waits for the table.
CREATE FUNCTION ledger_freeze() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM rewards_ledgeraccount WHERE id < 100 AND balance_twei IS NOT NULL ORDER BY id FOR NO KEY UPDATE;
    LOCK TABLE rewards_ledgerentry IN SHARE MODE;
    RETURN (SELECT coalesce(max(id), 0) FROM rewards_ledgerentry);
END $$;
