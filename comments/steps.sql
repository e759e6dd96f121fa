-- Pairs of accounts that read as if by one script: the same step (from one article to the next within one sitting) with the
-- same gap (between the two gates), again and again.
--
-- Not every pair is looked at. Steps are put into cells: from which article, to which, and the gap in grids of twice the
-- tolerance. Two grids overlap by half, so gaps that agree share a cell of one of them. Within a cell a step is compared
-- with the next few only, in the order of the accounts' numbers, which is the same in every cell: accounts of a farm meet
-- again and again, however many there are, and readers of a popular article don't. So the work grows with the number of
-- steps, and not with its square. Who met often enough is then compared exactly, by all steps that the two have in common.
WITH passed AS (
    SELECT reader_id, article_id, gate_passed_at,
           lag(article_id) OVER reading AS article_before,
           (extract(epoch FROM gate_passed_at - lag(gate_passed_at) OVER reading) * 1000)::integer AS gap_ms
    FROM rewards_read
    WHERE gate_passed_at > %(since)s AND gate_passed_at <= %(at)s
    WINDOW reading AS (PARTITION BY reader_id ORDER BY gate_passed_at, id)
), step AS MATERIALIZED (
    SELECT reader_id, article_before, article_id, gap_ms FROM passed WHERE gap_ms <= %(sitting_ms)s
), cell AS (
    SELECT reader_id, array_agg(reader_id) OVER (
        PARTITION BY article_before, article_id, grid, (gap_ms + grid * %(tolerance_ms)s) / (2 * %(tolerance_ms)s)
        ORDER BY reader_id ROWS BETWEEN 1 FOLLOWING AND %(neighbours)s FOLLOWING
    ) AS next_ones
    FROM step CROSS JOIN (VALUES (0), (1)) AS grids (grid)
), met AS MATERIALIZED (
    SELECT reader_id AS one, other FROM cell, unnest(next_ones) AS other
    GROUP BY reader_id, other HAVING count(*) >= %(meetings)s
), ones AS MATERIALIZED (
    -- For itself, or the planner would join all steps with all others first.
    SELECT one, other, article_before, article_id, gap_ms FROM met JOIN step ON reader_id = one
), common AS (
    SELECT one, other, count(*) AS common,
           count(*) FILTER (WHERE abs(ones.gap_ms - others.gap_ms) <= %(tolerance_ms)s) AS agreeing
    FROM ones
    JOIN step AS others ON others.reader_id = other
        AND others.article_before = ones.article_before AND others.article_id = ones.article_id
    GROUP BY one, other
)
SELECT one, other, common, agreeing,
       (SELECT count(DISTINCT ones.day)
        FROM accounts_origin AS ones
        JOIN accounts_origin AS others USING (day, network, agent)
        WHERE ones.user_id = one AND others.user_id = other AND day >= %(since)s::date) AS shared_days,
       (SELECT least(count(*) FILTER (WHERE reader_id = one), count(*) FILTER (WHERE reader_id = other))
        FROM comments_reaction
        WHERE kind = 'like' AND reacted_at > %(likes_since)s
            AND (reader_id, commenter_id) IN ((one, other), (other, one))) AS mutual_likes
FROM common
WHERE agreeing >= %(least_steps)s AND agreeing * 100 >= common * %(percent)s
ORDER BY one, other
