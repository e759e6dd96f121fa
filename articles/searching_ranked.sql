-- How well the newest matches match, divided by the logarithm of their length, and how new they are, in one number that
-- doesn't depend on when it is asked for. As an array they are looked up one by one; as a table all articles would be read.
SELECT
    ln(greatest(ts_rank_cd(%(weights)s::real[], words, %(query)s::tsquery, 1), %(least_rank)s))
        + extract(epoch FROM published_at)::float8 * %(worth_of_a_second)s,
    article_id
FROM articles_searchedarticle
WHERE article_id = ANY (ARRAY({newest_in_heading} UNION {newest_in_words}))
