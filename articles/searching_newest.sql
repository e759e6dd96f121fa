-- The newest articles that match in a column. Of these ways the planner leaves out all but the one that is asked for.
SELECT article_id FROM (
    -- Along the newest articles, until enough of them match. What is asked so is no condition that an index of lexemes is
    -- searched by.
    SELECT article_id FROM articles_searchedarticle
    WHERE %(way_in_{column})s = 'along'
        AND ({column} @@ %(query)s::tsquery AND (%(narrowed)s = '' OR words @@ %(narrowed)s::tsquery)) IS TRUE
    ORDER BY published_at DESC, article_id DESC
    LIMIT %(most_in_{column})s
) AS along
UNION ALL
SELECT article_id FROM (
    -- All matches, as the index has them: nobody fetches their lexemes. An offset keeps the order out of it, for which they
    -- would be gone through along the newest articles.
    SELECT article_id FROM (
        SELECT article_id, published_at FROM articles_searchedarticle
        WHERE %(way_in_{column})s = 'matches'
            AND {column} @@ %(query)s::tsquery AND (%(narrowed)s = '' OR words @@ %(narrowed)s::tsquery)
        OFFSET 0
    ) AS matches
    ORDER BY published_at DESC, article_id DESC
    LIMIT %(most_in_{column})s
) AS newest
UNION ALL
SELECT article_id FROM (
    -- The index knows of no places in a text: what has all words of a phrase is gone through from the newest on, until
    -- enough have them one after the other.
    SELECT article_id FROM (
        SELECT * FROM (
            SELECT article_id, published_at, {column} FROM articles_searchedarticle
            WHERE %(way_in_{column})s = 'phrases'
                AND {column} @@ %(all)s::tsquery AND (%(narrowed)s = '' OR words @@ %(narrowed)s::tsquery)
            OFFSET 0
        ) AS matches
        ORDER BY published_at DESC, article_id DESC
        OFFSET 0
    ) AS newest
    WHERE {column} @@ %(query)s::tsquery
    LIMIT %(most_in_{column})s
) AS phrases
