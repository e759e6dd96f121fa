-- Any number of entries of any kind, in one statement; what `ledger_post` promises.
CREATE FUNCTION ledger_post_many(at timestamptz, version smallint, postings ledger_posting[], reasons text[])
RETURNS TABLE (entry_id bigint, is_new boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    size integer := cardinality(postings);
    users bigint[];
    kinds ledger_account_kind[];
    debits bigint[];
    owners bigint[];
    wallets bigint[];
    standing bigint[];
    fresh bigint[];
    short_account bigint;
    needed bigint;
    full_wallets bigint[];
    wallet bigint;
    next_fresh integer := 1;
BEGIN
    SELECT array_agg(DISTINCT side.number) FILTER (WHERE side.kind = 'wallet'), array_agg(DISTINCT side.kind)
    INTO users, kinds
    FROM (SELECT p.debit_kind, p.debit_number FROM unnest(postings) AS p
          UNION ALL
          SELECT p.credit_kind, p.credit_number FROM unnest(postings) AS p) AS side (kind, number);
    SELECT w.owners, w.wallets INTO owners, wallets FROM ledger_lock_wallets(users, at) AS w;
    -- A day that opens or closes names the treasury and shards, and so does a reversal that gives back to one.
    IF kinds && '{treasury,readers_pool,writers_pool}' THEN
        PERFORM FROM rewards_ledgeraccount
        WHERE balance_twei IS NOT NULL AND id IN (
            SELECT p.debit_number FROM unnest(postings) AS p WHERE p.debit_kind <> 'wallet'
            UNION ALL
            SELECT p.credit_number FROM unnest(postings) AS p WHERE p.credit_kind <> 'wallet')
        ORDER BY id FOR NO KEY UPDATE;
    END IF;
    SELECT array_agg(p.debit_number ORDER BY p.n) INTO debits
    FROM unnest(postings) WITH ORDINALITY
        AS p (item, amount, source, part, debit_kind, debit_number, credit_kind, credit, article, comment, reverses, n);
    IF 'readers_pool' = ANY (kinds) AND array_position(debits, NULL) IS NOT NULL THEN
        debits := ledger_choose_shards(debits, postings, 'readers_pool', 30, 61);
    END IF;
    IF 'writers_pool' = ANY (kinds) AND array_position(debits, NULL) IS NOT NULL THEN
        debits := ledger_choose_shards(debits, postings, 'writers_pool', 62, 93);
    END IF;
    IF array_position(debits, NULL) IS NOT NULL THEN
        -- A pool can't pay, which is no matter for what was paid before.
        standing := ledger_standing(postings);
        FOR n IN 1 .. size LOOP
            IF debits[n] IS NULL AND standing[n] IS NULL THEN
                RAISE EXCEPTION 'pool_spent' USING ERRCODE = 'LG002',
                    DETAIL = json_build_object('pool', (postings[n]).debit_kind);
            END IF;
            -- Any shard will do: the natural key keeps this entry out.
            debits[n] := coalesce(debits[n], CASE (postings[n]).debit_kind WHEN 'readers_pool' THEN 30 ELSE 62 END);
        END LOOP;
    END IF;

    -- Entries and balances, guarded by their floor, in one statement.
    WITH posted AS (
        INSERT INTO rewards_ledgerentry (
            item, amount_twei, source_id, part, debit_account_id, debit_kind, credit_account_id, credit_kind,
            article_id, comment_id, reverses_id, reason, rules_version, posted_at)
        SELECT p.item, p.amount, p.source, p.part,
               CASE p.debit_kind WHEN 'wallet' THEN d.id ELSE p.debit END, p.debit_kind,
               CASE p.credit_kind WHEN 'wallet' THEN c.id ELSE p.credit END, p.credit_kind,
               p.article, p.comment, p.reverses, p.reason, version, at
        FROM ROWS FROM (unnest(postings), unnest(debits), unnest(reasons)) WITH ORDINALITY
            AS p (item, amount, source, part, debit_kind, debit_number, credit_kind, credit,
                  article, comment, reverses, debit, reason, n)
        LEFT JOIN unnest(owners, wallets) AS d (owner, id) ON d.owner = p.debit AND p.debit_kind = 'wallet'
        LEFT JOIN unnest(owners, wallets) AS c (owner, id) ON c.owner = p.credit AND p.credit_kind = 'wallet'
        ORDER BY p.n
        ON CONFLICT DO NOTHING
        RETURNING id, amount_twei, debit_account_id, credit_account_id
    ), change AS (
        SELECT side.account, sum(side.amount)::bigint AS amount, count(*) AS entries
        FROM (SELECT debit_account_id, -amount_twei FROM posted
              UNION ALL
              SELECT credit_account_id, amount_twei FROM posted) AS side (account, amount)
        WHERE side.account NOT IN (2, 3)
        GROUP BY side.account
    ), applied AS (
        UPDATE rewards_ledgeraccount AS a
        SET balance_twei = a.balance_twei + change.amount,
            entries_since = CASE a.kind WHEN 'wallet' THEN a.entries_since + change.entries ELSE 0 END
        FROM change WHERE a.id = change.account AND a.balance_twei + change.amount >= 0
        RETURNING a.id, a.entries_since
    )
    SELECT (SELECT array_agg(id ORDER BY id) FROM posted),
           ARRAY(SELECT id FROM applied WHERE entries_since >= 256), short.account, -short.amount
    INTO fresh, full_wallets, short_account, needed
    FROM (SELECT) AS always
    LEFT JOIN (SELECT account, amount FROM change WHERE account NOT IN (SELECT id FROM applied)
               ORDER BY account LIMIT 1) AS short ON true;

    IF short_account IS NOT NULL THEN
        PERFORM ledger_raise_short(short_account, needed);
    END IF;
    IF coalesce(cardinality(fresh), 0) < size THEN
        standing := ledger_standing(postings);
        PERFORM ledger_raise_conflict(standing, postings);
    END IF;
    FOREACH wallet IN ARRAY full_wallets LOOP
        PERFORM ledger_fold(wallet);
    END LOOP;
    FOR n IN 1 .. size LOOP
        is_new := standing IS NULL OR coalesce(standing[n] = fresh[next_fresh], false);
        entry_id := CASE WHEN is_new THEN fresh[next_fresh] ELSE standing[n] END;
        next_fresh := next_fresh + is_new::integer;
        RETURN NEXT;
    END LOOP;
END $$;
