-- The report of a whole wallet in one snapshot: what moved it by UTC day and item, as in pnl.sql, and in rows without a day
-- what the articles that brought most and those that cost most moved, by the very same entries. Days come from the totals by
-- day, articles from those by article and day; both hold the entries up to one mark, and what lies between it and the entry
-- that is asked for is read once for both.
WITH bounds AS (
    SELECT least(totals_through, %(up_to)s) AS low, greatest(totals_through, %(up_to)s) AS high,
           CASE WHEN totals_through < %(up_to)s THEN 1 ELSE -1 END AS sign
    FROM rewards_ledgeraccount WHERE id = %(wallet)s
), between_them AS MATERIALIZED (
    SELECT article_id, (posted_at AT TIME ZONE 'UTC')::date AS day, item,
           CASE WHEN is_reversal THEN -amount_twei ELSE amount_twei END * sign AS amount_twei,
           CASE WHEN is_reversal THEN -1 ELSE 1 END * sign AS count
    FROM bounds, ledger_entries_between(%(wallet)s, low, high)
    WHERE item < 'funding' AND (posted_at AT TIME ZONE 'UTC')::date BETWEEN %(from)s AND %(to)s
), by_day AS (
    SELECT day, item, sum(amount_twei)::bigint AS amount_twei, sum(count)::bigint AS count
    FROM (SELECT day, item, amount_twei, count FROM rewards_walletdaytotal
          WHERE wallet_id = %(wallet)s AND day BETWEEN %(from)s AND %(to)s
          UNION ALL
          SELECT day, item, amount_twei, count FROM between_them) AS moved
    GROUP BY day, item HAVING sum(amount_twei) <> 0 OR sum(count) <> 0
), by_article AS (
    SELECT article_id, coalesce(sum(amount_twei) FILTER (WHERE item < 'minuses'), 0)::bigint AS profit_twei,
           coalesce(sum(amount_twei) FILTER (WHERE item >= 'minuses'), 0)::bigint AS loss_twei
    FROM (SELECT article_id, item, amount_twei FROM rewards_articledaytotal
          WHERE wallet_id = %(wallet)s AND day BETWEEN %(from)s AND %(to)s
          UNION ALL
          SELECT article_id, item, amount_twei FROM between_them WHERE article_id IS NOT NULL) AS moved
    GROUP BY article_id
), outstanding AS (
    (SELECT * FROM by_article WHERE profit_twei > loss_twei
     ORDER BY profit_twei - loss_twei DESC, article_id LIMIT %(articles)s)
    UNION ALL
    (SELECT * FROM by_article WHERE profit_twei < loss_twei
     ORDER BY profit_twei - loss_twei, article_id LIMIT %(articles)s)
)
SELECT day, item, amount_twei, count,
       NULL AS article_id, NULL AS slug, NULL AS title, NULL AS profit_twei, NULL AS loss_twei
FROM by_day
UNION ALL
SELECT NULL, NULL, NULL, NULL, article.id, article.slug, article.title, profit_twei, loss_twei
FROM outstanding JOIN articles_article AS article ON article.id = article_id
