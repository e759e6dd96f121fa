-- What `ledger_post` asks about accounts. The platform's have fixed ids, below 100: 1 treasury, 2 fees, 3 outside,
-- 10 to 17 the readers' pool, 18 to 25 the writers' pool (shards 0 to 15).

-- The id of a platform account; null for a pool that names no shard.
CREATE FUNCTION ledger_platform_account(kind ledger_account_kind, number bigint) RETURNS bigint
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN CASE kind WHEN 'treasury' THEN 1 WHEN 'fees' THEN 2 WHEN 'external' THEN 3
                 WHEN 'readers_pool' THEN 10 + number WHEN 'writers_pool' THEN 10 + number END;

-- Locks the wallets of some users in order of id, having made those that are missing. Two arrays, side by side.
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

-- Fills in the shard of each entry that a pool pays: one shard that nobody holds and that can pay all of them, else,
-- with every shard of the pool locked, the first that can pay each whole. Raises LG002 pool_spent.
CREATE FUNCTION ledger_choose_shards(
    debits bigint[], debit_kinds ledger_account_kind[], amounts bigint[], standing bigint[],
    pool ledger_account_kind, first_shard bigint, last_shard bigint
) RETURNS bigint[]
LANGUAGE plpgsql AS $$
DECLARE
    needed numeric := 0;
    shard bigint;
    shards bigint[];
    left_over bigint[];
BEGIN
    IF NOT pool = ANY (debit_kinds) THEN
        RETURN debits;
    END IF;
    FOR n IN 1 .. cardinality(debits) LOOP
        IF debits[n] IS NULL AND debit_kinds[n] = pool AND standing[n] IS NULL THEN
            needed := needed + amounts[n];
        END IF;
    END LOOP;
    IF needed = 0 THEN
        RETURN debits;
    END IF;

    SELECT id INTO shard FROM rewards_ledgeraccount
    WHERE id BETWEEN first_shard AND last_shard AND balance_twei >= needed
    ORDER BY random() LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        SELECT array_agg(id), array_agg(balance_twei) INTO shards, left_over
        FROM (SELECT id, balance_twei FROM rewards_ledgeraccount
              WHERE id BETWEEN first_shard AND last_shard ORDER BY id FOR NO KEY UPDATE) AS held;
    END IF;

    FOR n IN 1 .. cardinality(debits) LOOP
        CONTINUE WHEN debits[n] IS NOT NULL OR debit_kinds[n] <> pool OR standing[n] IS NOT NULL;
        IF shards IS NULL THEN
            debits[n] := shard;
            CONTINUE;
        END IF;
        FOR s IN 1 .. cardinality(shards) LOOP
            IF left_over[s] >= amounts[n] THEN
                left_over[s] := left_over[s] - amounts[n];
                debits[n] := shards[s];
                EXIT;
            END IF;
        END LOOP;
        IF debits[n] IS NULL THEN
            RAISE EXCEPTION 'pool_spent' USING ERRCODE = 'LG002', DETAIL = json_build_object('pool', pool);
        END IF;
    END LOOP;
    RETURN debits;
END $$;
