-- The one statement that writes the ledger.
--
-- Takes n entries as arrays of one length and posts all of them or none. A party is named by its kind and its number:
-- a wallet by its user (made on first use), a shard by its own number, treasury, fees and outside by null. A pool with
-- a null number pays from whichever of its shards can.
--
-- Locks are taken in one order, so that no two calls ever wait for each other in a ring: wallets by id, the platform's
-- accounts that the call names by id, a readers' shard, a writers' shard. An entry's id is drawn only when all of that is
-- held, so the ids of one wallet's entries are in the order of their commits.
--
-- Answers with a row per entry in the order given: its id, and whether it is new. An entry whose natural key already
-- stands with the same amount, article and parties is answered with what stands.
--
-- Raises LG001 insufficient_funds {user, balance_twei, needed_twei}, LG002 pool_spent {pool},
-- LG003 natural_key_conflict {position}.
CREATE FUNCTION ledger_post(
    at timestamptz, version smallint,
    items ledger_item[], amounts bigint[], sources bigint[], parts smallint[],
    debit_kinds ledger_account_kind[], debit_numbers bigint[],
    credit_kinds ledger_account_kind[], credit_numbers bigint[],
    articles bigint[], comments bigint[], reversed bigint[], reasons text[]
) RETURNS TABLE (entry_id bigint, is_new boolean)
LANGUAGE plpgsql AS $$
#variable_conflict use_variable
DECLARE
    users bigint[];
    wallets bigint[];
    debits bigint[];
    credits bigint[];
    standing bigint[];
    conflict integer;
    moved integer;
    to_move integer;
    short record;
    fresh bigint[];
    next_fresh integer := 1;
BEGIN
    -- Wallets: made where they are missing, then locked in order of id.
    users := ARRAY(
        SELECT DISTINCT side.number
        FROM unnest(debit_kinds || credit_kinds, debit_numbers || credit_numbers) AS side (kind, number)
        WHERE side.kind = 'wallet');
    SELECT w.owners, w.wallets INTO users, wallets FROM ledger_lock_wallets(users, at) AS w;

    -- Parties become accounts; a pool that named no shard stays null for now.
    SELECT array_agg(coalesce(dw.id, ledger_platform_account(p.debit_kind, p.debit_number)) ORDER BY p.n),
           array_agg(coalesce(cw.id, ledger_platform_account(p.credit_kind, p.credit_number)) ORDER BY p.n)
    INTO debits, credits
    FROM unnest(debit_kinds, debit_numbers, credit_kinds, credit_numbers)
        WITH ORDINALITY AS p (debit_kind, debit_number, credit_kind, credit_number, n)
    LEFT JOIN unnest(users, wallets) AS dw (user_id, id)
        ON p.debit_kind = 'wallet' AND dw.user_id = p.debit_number
    LEFT JOIN unnest(users, wallets) AS cw (user_id, id)
        ON p.credit_kind = 'wallet' AND cw.user_id = p.credit_number;
    PERFORM FROM rewards_ledgeraccount
    WHERE id IN (SELECT unnest(debits || credits)) AND id < 100 AND balance_twei IS NOT NULL
    ORDER BY id FOR NO KEY UPDATE;

    -- What already stands is not posted again; the same key for something else is a conflict.
    SELECT array_agg(e.id ORDER BY p.n),
           min(p.n) FILTER (WHERE e.id IS NOT NULL AND (
               (e.amount_twei, e.debit_kind, e.credit_kind) <> (p.amount, p.debit_kind, p.credit_kind)
               OR e.article_id IS DISTINCT FROM p.article
               OR e.debit_account_id <> p.debit OR e.credit_account_id <> p.credit))
    INTO standing, conflict
    FROM unnest(items, amounts, sources, parts, debits, debit_kinds, credits, credit_kinds, articles, reversed)
        WITH ORDINALITY AS p (item, amount, source, part, debit, debit_kind, credit, credit_kind, article, reverses, n)
    LEFT JOIN LATERAL (
        SELECT * FROM rewards_ledgerentry
        WHERE p.reverses IS NULL AND reverses_id IS NULL
              AND item = p.item AND source_id = p.source AND part = p.part
        UNION ALL
        SELECT * FROM rewards_ledgerentry WHERE reverses_id = p.reverses
    ) AS e ON true;
    IF conflict IS NOT NULL THEN
        RAISE EXCEPTION 'natural_key_conflict'
            USING ERRCODE = 'LG003', DETAIL = json_build_object('position', conflict);
    END IF;

    debits := ledger_choose_shards(debits, debit_kinds, amounts, standing, 'readers_pool', 10, 17);
    debits := ledger_choose_shards(debits, debit_kinds, amounts, standing, 'writers_pool', 18, 25);

    -- Balances, each guarded by its floor.
    WITH change AS (
        SELECT side.account, sum(side.amount)::bigint AS amount
        FROM (
            SELECT p.debit, -p.amount FROM unnest(debits, amounts, standing) AS p (debit, amount, standing)
            WHERE p.standing IS NULL
            UNION ALL
            SELECT p.credit, p.amount FROM unnest(credits, amounts, standing) AS p (credit, amount, standing)
            WHERE p.standing IS NULL
        ) AS side (account, amount)
        WHERE side.account NOT IN (2, 3)
        GROUP BY side.account
    ), applied AS (
        UPDATE rewards_ledgeraccount AS a SET balance_twei = a.balance_twei + change.amount
        FROM change WHERE a.id = change.account AND a.balance_twei + change.amount >= 0
        RETURNING a.id
    )
    SELECT (SELECT count(*) FROM change), (SELECT count(*) FROM applied) INTO to_move, moved;
    IF moved < to_move THEN
        SELECT a.kind, a.user_id, a.balance_twei, spent.amount INTO short
        FROM (
            SELECT side.account, sum(side.amount) AS amount
            FROM (
                SELECT p.debit, p.amount FROM unnest(debits, amounts) AS p (debit, amount)
                UNION ALL
                SELECT p.credit, -p.amount FROM unnest(credits, amounts) AS p (credit, amount)
            ) AS side (account, amount)
            GROUP BY side.account
        ) AS spent
        JOIN rewards_ledgeraccount a ON a.id = spent.account
        WHERE a.balance_twei < spent.amount
        ORDER BY a.id LIMIT 1;
        RAISE EXCEPTION 'insufficient_funds' USING ERRCODE = 'LG001', DETAIL = json_build_object(
            'kind', short.kind, 'user', short.user_id, 'balance_twei', short.balance_twei, 'needed_twei', short.amount);
    END IF;

    -- The entries, and in the same statement the totals that reports read.
    WITH posted AS (
        INSERT INTO rewards_ledgerentry (
            item, amount_twei, source_id, part, debit_account_id, debit_kind, credit_account_id, credit_kind,
            article_id, comment_id, reverses_id, reason, rules_version, posted_at)
        SELECT p.item, p.amount, p.source, p.part, p.debit, p.debit_kind, p.credit, p.credit_kind,
               p.article, p.comment, p.reverses, p.reason, version, at
        FROM unnest(items, amounts, sources, parts, debits, debit_kinds, credits, credit_kinds,
                    articles, comments, reversed, reasons, standing)
            WITH ORDINALITY AS p (item, amount, source, part, debit, debit_kind, credit, credit_kind,
                                  article, comment, reverses, reason, standing, n)
        WHERE p.standing IS NULL ORDER BY p.n
        RETURNING *
    ), figure AS (
        SELECT CASE debit_kind WHEN 'wallet' THEN debit_account_id ELSE credit_account_id END AS wallet,
               article_id AS article, (posted_at AT TIME ZONE 'UTC')::date AS day, item,
               CASE WHEN is_reversal THEN -amount_twei ELSE amount_twei END AS amount,
               CASE WHEN is_reversal THEN -1 ELSE 1 END AS act
        FROM posted WHERE item < 'funding'
    ), by_article AS (
        INSERT INTO rewards_articledaytotal AS t (wallet_id, article_id, day, item, amount_twei, count)
        SELECT f.wallet, f.article, f.day, f.item, sum(f.amount), sum(f.act)
        FROM figure f WHERE f.article IS NOT NULL GROUP BY f.wallet, f.article, f.day, f.item
        ON CONFLICT (wallet_id, article_id, day, item) DO UPDATE
        SET amount_twei = t.amount_twei + excluded.amount_twei, count = t.count + excluded.count
    ), by_day AS (
        INSERT INTO rewards_walletdaytotal AS t (wallet_id, day, item, amount_twei, count)
        SELECT f.wallet, f.day, f.item, sum(f.amount), sum(f.act)
        FROM figure f GROUP BY f.wallet, f.day, f.item
        ON CONFLICT (wallet_id, day, item) DO UPDATE
        SET amount_twei = t.amount_twei + excluded.amount_twei, count = t.count + excluded.count
    )
    SELECT array_agg(id ORDER BY id) INTO fresh FROM posted;

    FOR n IN 1 .. cardinality(items) LOOP
        is_new := standing[n] IS NULL;
        entry_id := coalesce(standing[n], fresh[next_fresh]);
        next_fresh := next_fresh + is_new::integer;
        RETURN NEXT;
    END LOOP;
END $$;
