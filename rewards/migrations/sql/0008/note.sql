-- The last day that was closed notes what it would have, had it been asked: what moved by item, and under which versions of the
-- rules entries were posted, up to its mark. The ledger is read once for that; later closes add to it.
WITH closed AS (
    SELECT day, fees_through_entry AS mark FROM rewards_poolday
    WHERE closed_at IS NOT NULL AND fees_through_entry IS NOT NULL ORDER BY day DESC LIMIT 1
), version AS (
    SELECT e.rules_version AS version, count(*) AS entries,
           (min(e.posted_at) AT TIME ZONE 'UTC')::date AS first_day, (max(e.posted_at) AT TIME ZONE 'UTC')::date AS last_day
    FROM rewards_ledgerentry e, closed WHERE e.id <= closed.mark GROUP BY 1
), moved AS (
    SELECT e.item, sum(CASE WHEN e.is_reversal THEN -e.amount_twei ELSE e.amount_twei END) AS twei
    FROM rewards_ledgerentry e, closed WHERE e.id <= closed.mark AND e.item < 'funding' GROUP BY 1
)
UPDATE rewards_poolday d
SET moved_twei = (SELECT coalesce(jsonb_object_agg(item, twei), '{}') FROM moved),
    rules_history = (SELECT coalesce(jsonb_agg(to_jsonb(v) ORDER BY v.version), '[]') FROM version v)
FROM closed WHERE d.day = closed.day;
