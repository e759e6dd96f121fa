-- What moved a wallet by UTC day and item: its totals, which hold the entries up to a mark, with the entries from there to
-- the one that is asked for, or without those from it to the mark.
WITH bounds AS (
    SELECT least(totals_through, %(up_to)s) AS low, greatest(totals_through, %(up_to)s) AS high,
           CASE WHEN totals_through < %(up_to)s THEN 1 ELSE -1 END AS sign
    FROM rewards_ledgeraccount WHERE id = %(wallet)s
), moved AS (
    SELECT day, item, amount_twei, count FROM rewards_articledaytotal
    WHERE wallet_id = %(wallet)s AND article_id = %(article)s AND day BETWEEN %(from)s AND %(to)s
    UNION ALL
    SELECT day, item, amount_twei, count FROM rewards_walletdaytotal
    WHERE %(article)s::bigint IS NULL AND wallet_id = %(wallet)s AND day BETWEEN %(from)s AND %(to)s
    UNION ALL
    SELECT (posted_at AT TIME ZONE 'UTC')::date, item,
           CASE WHEN is_reversal THEN -amount_twei ELSE amount_twei END * sign,
           CASE WHEN is_reversal THEN -1 ELSE 1 END * sign
    FROM bounds, ledger_entries_between(%(wallet)s, low, high)
    WHERE item < 'funding' AND (%(article)s::bigint IS NULL OR article_id = %(article)s)
          AND (posted_at AT TIME ZONE 'UTC')::date BETWEEN %(from)s AND %(to)s
)
SELECT day, item, sum(amount_twei)::bigint AS amount_twei, sum(count)::bigint AS count
FROM moved GROUP BY day, item HAVING sum(amount_twei) <> 0 OR sum(count) <> 0
