-- Payments, prices and votes: one to four entries between wallets, pools and fees, of which none stands yet.
--
-- Plain statements, one after the other; each starts many times quicker than the one of `ledger_post_many`. Takes its locks
-- in the same order. Raises LG000 for whatever is out of the ordinary, and unique_violation for what stands; the caller
-- takes all of it back then and posts by the other way, which finds out what to say.
CREATE FUNCTION ledger_post_few(at timestamptz, version smallint, postings ledger_posting[]) RETURNS bigint[]
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    posting ledger_posting;
    owner bigint;
    last_owner bigint := 0;
    wallet bigint;
    change bigint;
    since integer;
    full_wallets bigint[] = '{}';
    wallets bigint[];
    readers_twei bigint := 0;
    writers_twei bigint := 0;
    readers_shard bigint;
    writers_shard bigint;
    entry bigint;
    entries bigint[];
BEGIN
    FOREACH posting IN ARRAY postings LOOP
        IF posting.credit_kind = 'wallet' THEN
            owner := posting.credit_number;
            change := posting.amount_twei;
            CASE posting.debit_kind
                WHEN 'readers_pool' THEN readers_twei := readers_twei + change;
                WHEN 'writers_pool' THEN writers_twei := writers_twei + change;
                WHEN 'fees' THEN NULL;
                ELSE RAISE SQLSTATE 'LG000';
            END CASE;
        ELSE
            owner := posting.debit_number;
            change := -posting.amount_twei;
        END IF;
        -- In the order of users, a wallet on one side, and no shard by its name.
        IF owner < last_owner OR posting.reverses_id IS NOT NULL
           OR (change < 0 AND (posting.debit_kind <> 'wallet' OR posting.credit_kind <> 'fees'))
           OR (change > 0 AND posting.debit_number IS NOT NULL AND posting.debit_kind <> 'fees') THEN
            RAISE SQLSTATE 'LG000';
        END IF;
        UPDATE rewards_ledgeraccount AS a
        SET balance_twei = a.balance_twei + change, entries_since = a.entries_since + 1
        WHERE a.user_id = owner AND a.balance_twei + change >= 0
        RETURNING a.id, a.entries_since INTO wallet, since;
        IF wallet IS NULL THEN
            RAISE SQLSTATE 'LG000';
        END IF;
        IF since >= 256 THEN
            full_wallets := full_wallets || wallet;
        END IF;
        wallets := wallets || wallet;
        last_owner := owner;
    END LOOP;
    IF readers_twei > 0 THEN
        readers_shard := ledger_pay_from_shard(readers_twei, 30, 61);
    END IF;
    IF writers_twei > 0 THEN
        writers_shard := ledger_pay_from_shard(writers_twei, 62, 93);
    END IF;
    FOR n IN 1 .. cardinality(postings) LOOP
        posting := postings[n];
        wallet := wallets[n];
        INSERT INTO rewards_ledgerentry (
            item, amount_twei, source_id, part,
            debit_account_id, debit_kind, credit_account_id, credit_kind,
            article_id, comment_id, rules_version, posted_at)
        VALUES (
            posting.item, posting.amount_twei, posting.source_id, posting.part,
            CASE posting.debit_kind WHEN 'wallet' THEN wallet WHEN 'readers_pool' THEN readers_shard
                                    WHEN 'writers_pool' THEN writers_shard ELSE 2 END, posting.debit_kind,
            CASE posting.credit_kind WHEN 'wallet' THEN wallet ELSE 2 END, posting.credit_kind,
            posting.article_id, posting.comment_id, version, at)
        RETURNING id INTO entry;
        entries := entries || entry;
    END LOOP;
    FOREACH wallet IN ARRAY full_wallets LOOP
        PERFORM ledger_fold(wallet);
    END LOOP;
    RETURN entries;
END $$;

-- Takes `twei` from one shard of a pool and returns it: from this connection's own, so that connections seldom meet, else from
-- any that nobody holds. Waits for none; raises LG000 where that would be needed, and its caller gives up all locks.
CREATE FUNCTION ledger_pay_from_shard(twei bigint, first_shard bigint, last_shard bigint) RETURNS bigint
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    shard bigint;
BEGIN
    UPDATE rewards_ledgeraccount AS a SET balance_twei = a.balance_twei - twei
    WHERE a.id = (SELECT own.id FROM rewards_ledgeraccount own
                  WHERE own.id = first_shard + pg_backend_pid() % (last_shard - first_shard + 1)
                        AND own.balance_twei >= twei
                  FOR NO KEY UPDATE SKIP LOCKED)
    RETURNING a.id INTO shard;
    IF shard IS NULL THEN
        UPDATE rewards_ledgeraccount AS a SET balance_twei = a.balance_twei - twei
        WHERE a.id = (SELECT free.id FROM rewards_ledgeraccount free
                      WHERE free.id BETWEEN first_shard AND last_shard AND free.balance_twei >= twei
                      ORDER BY random() LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED)
        RETURNING a.id INTO shard;
    END IF;
    IF shard IS NULL THEN
        RAISE SQLSTATE 'LG000';
    END IF;
    RETURN shard;
END $$;
