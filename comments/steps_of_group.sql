-- How each account of a group reads: what it read, what of that passed the gate at the first moment at which that can be, and
-- which of its steps agree with another's of the group (in the order of their gaps, one that agrees stands beside it).
WITH passed AS MATERIALIZED (
    SELECT reader_id, article_id, gate_passed_at, expected_seconds, verified_ms,
           gate_passed_at - began_at <= (gate_seconds + %(slack)s) * interval '1 second' AS is_at_gate,
           lag(article_id) OVER reading AS article_before,
           (extract(epoch FROM gate_passed_at - lag(gate_passed_at) OVER reading) * 1000)::integer AS gap_ms
    FROM rewards_read
    WHERE gate_passed_at > %(since)s AND gate_passed_at <= %(at)s AND reader_id = ANY(%(readers)s)
    WINDOW reading AS (PARTITION BY reader_id ORDER BY gate_passed_at, id)
), compared AS (
    SELECT reader_id, coalesce(gap_ms - lag(gap_ms) OVER gaps <= %(tolerance_ms)s, false)
           OR coalesce(lead(gap_ms) OVER gaps - gap_ms <= %(tolerance_ms)s, false) AS agrees
    FROM passed WHERE gap_ms <= %(sitting_ms)s
    WINDOW gaps AS (PARTITION BY article_before, article_id ORDER BY gap_ms)
), stepped AS (
    SELECT reader_id, count(*) AS steps, count(*) FILTER (WHERE agrees) AS agreeing FROM compared GROUP BY reader_id
)
SELECT reader_id, count(*) AS reads, count(*) FILTER (WHERE is_at_gate) AS at_gate,
       (%(words_per_minute)s * 1000 * sum(expected_seconds) / greatest(1, sum(verified_ms::bigint)))::integer
           AS words_per_minute,
       coalesce(min(steps), 0) AS steps, coalesce(min(agreeing), 0) AS agreeing
FROM passed LEFT JOIN stepped USING (reader_id)
GROUP BY reader_id
