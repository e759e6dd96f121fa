-- The promises of the ledger, each recomputed from the entries alone. One row per promise: how many were checked, and
-- up to twenty of those that are not as they should be.
WITH movement AS (
    SELECT debit_account_id AS account, -amount_twei::numeric AS amount FROM rewards_ledgerentry
    UNION ALL
    SELECT credit_account_id, amount_twei FROM rewards_ledgerentry
), balance AS (
    SELECT a.id, a.kind, a.balance_twei, coalesce(sum(m.amount), 0) AS summed
    FROM rewards_ledgeraccount a LEFT JOIN movement m ON m.account = a.id
    GROUP BY a.id
), pnl AS (
    SELECT CASE debit_kind WHEN 'wallet' THEN debit_account_id ELSE credit_account_id END AS wallet,
           article_id AS article, (posted_at AT TIME ZONE 'UTC')::date AS day, item,
           CASE WHEN is_reversal THEN -amount_twei ELSE amount_twei END AS amount,
           CASE WHEN is_reversal THEN -1 ELSE 1 END AS act
    FROM rewards_ledgerentry WHERE item < 'funding'
), by_article AS (
    SELECT wallet, article, day, item, sum(amount) AS amount, sum(act) AS acts
    FROM pnl WHERE article IS NOT NULL GROUP BY wallet, article, day, item
), by_day AS (
    SELECT wallet, day, item, sum(amount) AS amount, sum(act) AS acts FROM pnl GROUP BY wallet, day, item
), finding (promise, checked, wrong) AS (
    SELECT 'every amount is a whole number above 0',
           (SELECT count(*) FROM rewards_ledgerentry),
           ARRAY(SELECT format('entry %s: %s', id, amount_twei) FROM rewards_ledgerentry WHERE amount_twei <= 0 LIMIT 20)
    UNION ALL
    SELECT 'every entry has two accounts of the kinds that it says',
           (SELECT count(*) FROM rewards_ledgerentry),
           ARRAY(SELECT format('entry %s', e.id) FROM rewards_ledgerentry e
                 LEFT JOIN rewards_ledgeraccount d ON d.id = e.debit_account_id AND d.kind = e.debit_kind
                 LEFT JOIN rewards_ledgeraccount c ON c.id = e.credit_account_id AND c.kind = e.credit_kind
                 WHERE d.id IS NULL OR c.id IS NULL OR d.id = c.id LIMIT 20)
    UNION ALL
    SELECT 'every entry is on the closed list',
           (SELECT count(*) FROM rewards_ledgerentry),
           ARRAY(SELECT format('entry %s: %s from %s to %s', e.id, e.item, e.debit_kind, e.credit_kind)
                 FROM rewards_ledgerentry e
                 WHERE NOT ledger_permits(e.item, e.debit_kind, e.credit_kind, e.reverses_id IS NOT NULL) LIMIT 20)
    UNION ALL
    SELECT 'one act pays once',
           (SELECT count(*) FROM rewards_ledgerentry WHERE reverses_id IS NULL),
           ARRAY(SELECT format('%s %s/%s: %s times', item, source_id, part, count(*)) FROM rewards_ledgerentry
                 WHERE reverses_id IS NULL GROUP BY item, source_id, part HAVING count(*) > 1 LIMIT 20)
    UNION ALL
    SELECT 'a reversal takes one entry back, whole and once, and says why',
           (SELECT count(*) FROM rewards_ledgerentry WHERE reverses_id IS NOT NULL),
           ARRAY(SELECT format('entry %s', r.id) FROM rewards_ledgerentry r
                 LEFT JOIN rewards_ledgerentry o ON o.id = r.reverses_id
                 WHERE r.reverses_id IS NOT NULL AND (
                     o.id IS NULL OR o.reverses_id IS NOT NULL OR r.reason IS NULL
                     OR (r.item, r.amount_twei, r.debit_account_id, r.credit_account_id)
                        <> (o.item, o.amount_twei, o.credit_account_id, o.debit_account_id)
                     OR r.id < o.id
                     OR 1 < (SELECT count(*) FROM rewards_ledgerentry t WHERE t.reverses_id = r.reverses_id)) LIMIT 20)
    UNION ALL
    SELECT 'the sum over all accounts is 0',
           (SELECT count(*) FROM balance),
           ARRAY(SELECT format('the sum is %s', sum(summed)) FROM balance HAVING sum(summed) <> 0)
    UNION ALL
    SELECT 'every cached balance is the sum of its entries',
           (SELECT count(*) FROM balance WHERE balance_twei IS NOT NULL),
           ARRAY(SELECT format('account %s: cached %s, summed %s', id, balance_twei, summed) FROM balance
                 WHERE balance_twei <> summed LIMIT 20)
    UNION ALL
    SELECT 'no wallet, shard or treasury is below 0',
           (SELECT count(*) FROM balance WHERE kind NOT IN ('fees', 'external')),
           ARRAY(SELECT format('account %s: %s', id, summed) FROM balance
                 WHERE kind NOT IN ('fees', 'external') AND summed < 0 LIMIT 20)
    UNION ALL
    SELECT 'every total by article and day is the sum of its entries',
           (SELECT count(*) FROM rewards_articledaytotal),
           ARRAY(SELECT format('wallet %s, article %s, %s, %s', coalesce(k.wallet_id, s.wallet),
                               coalesce(k.article_id, s.article), coalesce(k.day, s.day), coalesce(k.item, s.item))
                 FROM rewards_articledaytotal k
                 FULL JOIN by_article s ON (s.wallet, s.article, s.day, s.item) = (k.wallet_id, k.article_id, k.day, k.item)
                 WHERE (k.amount_twei, k.count) IS DISTINCT FROM (s.amount, s.acts) LIMIT 20)
    UNION ALL
    SELECT 'every total by day is the sum of its entries',
           (SELECT count(*) FROM rewards_walletdaytotal),
           ARRAY(SELECT format('wallet %s, %s, %s', coalesce(k.wallet_id, s.wallet), coalesce(k.day, s.day),
                               coalesce(k.item, s.item))
                 FROM rewards_walletdaytotal k
                 FULL JOIN by_day s ON (s.wallet, s.day, s.item) = (k.wallet_id, k.day, k.item)
                 WHERE (k.amount_twei, k.count) IS DISTINCT FROM (s.amount, s.acts) LIMIT 20)
)
SELECT promise, checked, wrong FROM finding
