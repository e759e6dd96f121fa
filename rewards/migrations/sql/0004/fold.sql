-- Totals for what would take long to add up. A wallet's entries are added to its totals when 256 have come together, so
-- that totals are far fewer than entries, and who reads them adds at most 256 entries by himself, all in one snapshot.

-- The entries of a wallet from one (not itself) to another, in no order. Bounds are pairs, for which only the indexes of
-- wallets will do, and are read from one to the other: by ids one might go through the entries of everybody, by the wallet
-- through all that it ever had. How few these are the planner can't know.
CREATE FUNCTION ledger_entries_between(wallet bigint, low bigint, high bigint) RETURNS SETOF rewards_ledgerentry
LANGUAGE plpgsql STABLE ROWS 128
SET enable_seqscan = off SET enable_bitmapscan = off SET max_parallel_workers_per_gather = 0 AS $$
BEGIN
    RETURN QUERY SELECT * FROM rewards_ledgerentry
    WHERE debit_kind = 'wallet' AND (debit_account_id, id) > (wallet, low) AND (debit_account_id, id) <= (wallet, high);
    RETURN QUERY SELECT * FROM rewards_ledgerentry
    WHERE credit_kind = 'wallet' AND (credit_account_id, id) > (wallet, low) AND (credit_account_id, id) <= (wallet, high);
END $$;

-- Adds the entries since the last time to a wallet's totals. The caller holds the wallet's row: entries of one wallet are
-- numbered in the order of their commits, so none up to the newest is missing.
CREATE FUNCTION ledger_fold(wallet bigint) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    mark bigint := (SELECT totals_through FROM rewards_ledgeraccount WHERE id = wallet);
BEGIN
    WITH entry AS MATERIALIZED (
        SELECT * FROM ledger_entries_between(wallet, mark, 9223372036854775807)
    ), figure AS (
        SELECT article_id, (posted_at AT TIME ZONE 'UTC')::date AS day, item,
               sum(CASE WHEN is_reversal THEN -amount_twei ELSE amount_twei END) AS amount,
               sum(CASE WHEN is_reversal THEN -1 ELSE 1 END) AS acts
        FROM entry WHERE item < 'funding'
        GROUP BY 1, 2, 3
    ), by_article AS (
        INSERT INTO rewards_articledaytotal AS t (wallet_id, article_id, day, item, amount_twei, count)
        SELECT wallet, article_id, day, item, amount, acts FROM figure WHERE article_id IS NOT NULL
        ON CONFLICT (wallet_id, article_id, day, item) DO UPDATE
        SET amount_twei = t.amount_twei + excluded.amount_twei, count = t.count + excluded.count
    ), by_day AS (
        INSERT INTO rewards_walletdaytotal AS t (wallet_id, day, item, amount_twei, count)
        SELECT wallet, day, item, sum(amount), sum(acts) FROM figure GROUP BY day, item
        ON CONFLICT (wallet_id, day, item) DO UPDATE
        SET amount_twei = t.amount_twei + excluded.amount_twei, count = t.count + excluded.count
    )
    UPDATE rewards_ledgeraccount
    SET totals_through = coalesce((SELECT max(id) FROM entry), mark), entries_since = 0 WHERE id = wallet;
END $$;

-- Until now every entry was in its totals at once.
UPDATE rewards_ledgeraccount SET totals_through = (SELECT coalesce(max(id), 0) FROM rewards_ledgerentry) WHERE kind = 'wallet';
