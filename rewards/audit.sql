-- The promises of the ledger, each recomputed from the entries alone. Under each promise a query answers how many rows it
-- checked, and up to twenty of those that are not as they should be, in words.

-- PROMISE every amount is a whole number above 0
SELECT count(*),
       (array_agg(format('entry %s: %s', id, amount_twei)) FILTER (WHERE amount_twei <= 0))[:20]
FROM rewards_ledgerentry;

-- PROMISE every entry has two accounts of the kinds that it says
SELECT count(*),
       (array_agg(format('entry %s', e.id)) FILTER (WHERE d.id IS NULL OR c.id IS NULL OR d.id = c.id))[:20]
FROM rewards_ledgerentry e
LEFT JOIN rewards_ledgeraccount d ON d.id = e.debit_account_id AND d.kind = e.debit_kind
LEFT JOIN rewards_ledgeraccount c ON c.id = e.credit_account_id AND c.kind = e.credit_kind;

-- PROMISE every entry is on the closed list
SELECT count(*),
       (array_agg(format('entry %s: %s from %s to %s', id, item, debit_kind, credit_kind))
        FILTER (WHERE NOT ledger_permits(item, debit_kind, credit_kind, reverses_id IS NOT NULL)))[:20]
FROM rewards_ledgerentry;

-- PROMISE one act pays once
SELECT (SELECT count(*) FROM rewards_ledgerentry WHERE reverses_id IS NULL),
       ARRAY(SELECT format('%s %s/%s: %s times', item, source_id, part, count(*)) FROM rewards_ledgerentry
             WHERE reverses_id IS NULL GROUP BY item, source_id, part HAVING count(*) > 1 LIMIT 20);

-- PROMISE a reversal takes one entry back, whole and once, and says why
SELECT (SELECT count(*) FROM rewards_ledgerentry WHERE reverses_id IS NOT NULL),
       ARRAY(SELECT format('entry %s', r.id) FROM rewards_ledgerentry r
             LEFT JOIN rewards_ledgerentry o ON o.id = r.reverses_id
             WHERE r.reverses_id IS NOT NULL AND (
                 o.id IS NULL OR o.reverses_id IS NOT NULL OR r.reason IS NULL OR r.id < o.id
                 OR (r.item, r.amount_twei, r.debit_account_id, r.credit_account_id)
                    <> (o.item, o.amount_twei, o.credit_account_id, o.debit_account_id)
                 OR 1 < (SELECT count(*) FROM rewards_ledgerentry t WHERE t.reverses_id = r.reverses_id)) LIMIT 20);

-- PROMISE the sum over all accounts is 0, and every cached balance is the sum of its entries
WITH movement AS (
    SELECT debit_account_id AS account, -amount_twei::numeric AS amount FROM rewards_ledgerentry
    UNION ALL
    SELECT credit_account_id, amount_twei FROM rewards_ledgerentry
), summed AS (
    SELECT account, sum(amount) AS amount FROM movement GROUP BY account
)
SELECT count(*),
       (array_agg(format('account %s: cached %s, summed %s', a.id, a.balance_twei, coalesce(s.amount, 0)))
        FILTER (WHERE a.balance_twei <> coalesce(s.amount, 0)))[:20]
       || CASE WHEN sum(s.amount) <> 0 THEN ARRAY[format('the sum is %s', sum(s.amount))] END
FROM rewards_ledgeraccount a LEFT JOIN summed s ON s.account = a.id;

-- PROMISE no wallet, shard or treasury was below 0 after any act
WITH movement AS (
    SELECT debit_account_id AS account, id, posted_at, -amount_twei::numeric AS amount FROM rewards_ledgerentry
    WHERE debit_kind NOT IN ('fees', 'external')
    UNION ALL
    SELECT credit_account_id, id, posted_at, amount_twei FROM rewards_ledgerentry
    WHERE credit_kind NOT IN ('fees', 'external')
), running AS (
    -- The entries of one call share their time; what counts is the balance after the last of them.
    SELECT account, id, sum(amount) OVER of_account AS balance,
           posted_at IS DISTINCT FROM lead(posted_at) OVER of_account AS ends_a_call
    FROM movement WINDOW of_account AS (PARTITION BY account ORDER BY id)
)
SELECT count(*),
       (array_agg(format('account %s: %s after entry %s', account, balance, id))
        FILTER (WHERE balance < 0 AND ends_a_call))[:20]
FROM running;

-- PROMISE every total by article and day is the sum of its entries up to the wallet's mark
WITH summed AS (
    SELECT a.id AS wallet, e.article_id AS article, (e.posted_at AT TIME ZONE 'UTC')::date AS day, e.item,
           sum(CASE WHEN e.is_reversal THEN -e.amount_twei ELSE e.amount_twei END) AS amount,
           sum(CASE WHEN e.is_reversal THEN -1 ELSE 1 END) AS acts
    FROM rewards_ledgerentry e
    JOIN rewards_ledgeraccount a
        ON a.id = CASE e.debit_kind WHEN 'wallet' THEN e.debit_account_id ELSE e.credit_account_id END
    WHERE e.item < 'funding' AND e.article_id IS NOT NULL AND e.id <= a.totals_through GROUP BY 1, 2, 3, 4
)
SELECT count(*),
       (array_agg(format('wallet %s, article %s, %s, %s', coalesce(k.wallet_id, s.wallet),
                         coalesce(k.article_id, s.article), coalesce(k.day, s.day), coalesce(k.item, s.item)))
        FILTER (WHERE (k.amount_twei, k.count) IS DISTINCT FROM (s.amount, s.acts)))[:20]
FROM rewards_articledaytotal k
FULL JOIN summed s ON (s.wallet, s.article, s.day, s.item) = (k.wallet_id, k.article_id, k.day, k.item);

-- PROMISE every total by day is the sum of its entries up to the wallet's mark
WITH summed AS (
    SELECT a.id AS wallet, (e.posted_at AT TIME ZONE 'UTC')::date AS day, e.item,
           sum(CASE WHEN e.is_reversal THEN -e.amount_twei ELSE e.amount_twei END) AS amount,
           sum(CASE WHEN e.is_reversal THEN -1 ELSE 1 END) AS acts
    FROM rewards_ledgerentry e
    JOIN rewards_ledgeraccount a
        ON a.id = CASE e.debit_kind WHEN 'wallet' THEN e.debit_account_id ELSE e.credit_account_id END
    WHERE e.item < 'funding' AND e.id <= a.totals_through GROUP BY 1, 2, 3
)
SELECT count(*),
       (array_agg(format('wallet %s, %s, %s', coalesce(k.wallet_id, s.wallet), coalesce(k.day, s.day),
                         coalesce(k.item, s.item)))
        FILTER (WHERE (k.amount_twei, k.count) IS DISTINCT FROM (s.amount, s.acts)))[:20]
FROM rewards_walletdaytotal k
FULL JOIN summed s ON (s.wallet, s.day, s.item) = (k.wallet_id, k.day, k.item);

-- PROMISE fewer than 256 entries of a wallet wait for its totals, as many as it says
SELECT count(*),
       (array_agg(format('wallet %s: says %s, %s wait', a.id, a.entries_since, waiting.entries))
        FILTER (WHERE a.entries_since <> waiting.entries OR waiting.entries >= 256))[:20]
FROM rewards_ledgeraccount a
CROSS JOIN LATERAL (
    SELECT count(*) AS entries FROM ledger_entries_between(a.id, a.totals_through, 9223372036854775807)
) AS waiting
WHERE a.kind = 'wallet';
