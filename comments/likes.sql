-- Pairs of accounts that like each other's comments, and how much of all of their likes that is about: those whose likes
-- stay among themselves are found by it.
WITH pressed AS MATERIALIZED (
    SELECT reader_id, commenter_id, count(*) AS likes
    FROM comments_reaction
    WHERE kind = 'like' AND reacted_at > %(likes_since)s AND reacted_at <= %(at)s AND commenter_id IS NOT NULL
    GROUP BY reader_id, commenter_id
), given AS (
    SELECT reader_id, sum(likes)::bigint AS likes FROM pressed GROUP BY reader_id
)
SELECT ones.reader_id AS one, others.reader_id AS other, ones.likes AS ones_likes, others.likes AS others_likes,
       ones_given.likes AS ones_given, others_given.likes AS others_given
FROM pressed AS ones
JOIN pressed AS others ON others.reader_id = ones.commenter_id AND others.commenter_id = ones.reader_id
JOIN given AS ones_given ON ones_given.reader_id = ones.reader_id
JOIN given AS others_given ON others_given.reader_id = others.reader_id
WHERE ones.reader_id < others.reader_id AND least(ones.likes, others.likes) >= %(mutual_likes)s
ORDER BY 1, 2
