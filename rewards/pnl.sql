-- What moved a wallet by UTC day and item: its totals, which hold the entries up to a mark, with the entries from there to
-- the one that is asked for, or without those from it to the mark.
--
-- Bounds are compared as pairs, for which only the wallet's own index will do: by the ids alone one might go through the
-- entries of everybody.
WITH bounds AS (
    SELECT least(totals_through, %(up_to)s) AS low, greatest(totals_through, %(up_to)s) AS high,
           CASE WHEN totals_through < %(up_to)s THEN 1 ELSE -1 END AS sign
    FROM rewards_ledgeraccount WHERE id = %(wallet)s
), entry AS (
    SELECT item, amount_twei, article_id, posted_at, is_reversal FROM rewards_ledgerentry
    WHERE debit_kind = 'wallet' AND debit_account_id = %(wallet)s
          AND (debit_account_id, id) > (%(wallet)s, (SELECT low FROM bounds))
          AND (debit_account_id, id) <= (%(wallet)s, (SELECT high FROM bounds))
    UNION ALL
    SELECT item, amount_twei, article_id, posted_at, is_reversal FROM rewards_ledgerentry
    WHERE credit_kind = 'wallet' AND credit_account_id = %(wallet)s
          AND (credit_account_id, id) > (%(wallet)s, (SELECT low FROM bounds))
          AND (credit_account_id, id) <= (%(wallet)s, (SELECT high FROM bounds))
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
    FROM entry, bounds
    WHERE item < 'funding' AND (%(article)s::bigint IS NULL OR article_id = %(article)s)
          AND (posted_at AT TIME ZONE 'UTC')::date BETWEEN %(from)s AND %(to)s
)
SELECT day, item, sum(amount_twei)::bigint AS amount_twei, sum(count)::bigint AS count
FROM moved GROUP BY day, item HAVING sum(amount_twei) <> 0 OR sum(count) <> 0
