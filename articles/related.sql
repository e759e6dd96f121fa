-- Articles that share tags with one, and the newest of its author's; the rarer a tag that is shared, the nearer they are.
WITH tags AS MATERIALIZED (
    SELECT mine.tag_id, 1 / ln(2 + (
        -- Whether a tag has a thousand articles or more makes little difference any more.
        SELECT count(*) FROM (SELECT FROM articles_article_tags WHERE tag_id = mine.tag_id LIMIT 1000) AS counted
    )) AS rarity
    FROM articles_article_tags mine
    WHERE mine.article_id = %(article)s
), near (id, nearness) AS (
    SELECT sharing.article_id, tags.rarity
    FROM tags CROSS JOIN LATERAL (
        SELECT article_id FROM articles_article_tags WHERE tag_id = tags.tag_id ORDER BY article_id DESC LIMIT 100
    ) AS sharing
    UNION ALL
    SELECT * FROM (
        SELECT id, 0.0 FROM articles_article
        WHERE author_id = %(author)s AND status = 'published'
        ORDER BY published_at DESC, id DESC LIMIT 10
    ) AS of_the_author
)
SELECT article.id, article.slug, article.title, article.dek, article.language, article.words, article.characters,
    article.author_id, article.published_at, author.name AS author_name, author.slug AS author_slug
FROM (SELECT id, sum(nearness) AS nearness FROM near GROUP BY id) AS found
JOIN articles_article article ON article.id = found.id
JOIN articles_author author ON author.id = article.author_id
WHERE article.status = 'published'
    AND article.id NOT IN (%(article)s, %(original)s)
    AND article.translation_of_id IS DISTINCT FROM %(original)s
ORDER BY article.language = %(language)s DESC, found.nearness DESC, article.published_at DESC, article.id DESC
LIMIT %(limit)s
