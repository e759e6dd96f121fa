-- All that the page of a published article shows: itself, what it is about, and what it stands beside.
WITH shown AS MATERIALIZED (
    SELECT article.*, coalesce(translation_of_id, id) AS first_written
    FROM articles_article article
    WHERE slug = %(slug)s AND status = 'published'
), its_tags AS MATERIALIZED (
    SELECT tag.id, tag.name, tag.slug, 1 / ln(2 + (
        -- Whether a tag has a thousand articles or more makes little difference any more.
        SELECT count(*) FROM (SELECT FROM articles_article_tags WHERE tag_id = tag.id LIMIT 1000) AS counted
    )) AS rarity
    FROM shown
    JOIN articles_article_tags mine ON mine.article_id = shown.id
    JOIN articles_tag tag ON tag.id = mine.tag_id
), beside AS (
    (
        SELECT 'older' AS role, other.id, other.slug, other.title, other.language
        FROM shown CROSS JOIN LATERAL (
            SELECT * FROM articles_article
            WHERE status = 'published' AND (published_at, id) < (shown.published_at, shown.id)
            ORDER BY published_at DESC, id DESC LIMIT 1
        ) AS other
    ) UNION ALL (
        SELECT 'newer', other.id, other.slug, other.title, other.language
        FROM shown CROSS JOIN LATERAL (
            SELECT * FROM articles_article
            WHERE status = 'published' AND (published_at, id) > (shown.published_at, shown.id)
            ORDER BY published_at, id LIMIT 1
        ) AS other
    ) UNION ALL (
        SELECT 'same', other.id, other.slug, other.title, other.language
        FROM shown JOIN articles_article other
        ON (other.id = shown.first_written OR other.translation_of_id = shown.first_written)
        WHERE other.status = 'published' AND other.id <> shown.id
    )
), near (id, nearness) AS (
    -- Articles that share its tags, and the newest of its author's; the rarer a tag that is shared, the nearer they are.
    SELECT sharing.article_id, its_tags.rarity
    FROM its_tags CROSS JOIN LATERAL (
        SELECT article_id FROM articles_article_tags WHERE tag_id = its_tags.id ORDER BY article_id DESC LIMIT 100
    ) AS sharing
    UNION ALL
    SELECT of_the_author.id, 0.0
    FROM shown CROSS JOIN LATERAL (
        SELECT id FROM articles_article
        WHERE author_id = shown.author_id AND status = 'published'
        ORDER BY published_at DESC, id DESC LIMIT 10
    ) AS of_the_author
), related AS (
    SELECT article.slug, article.title, article.language, author.name, article.words, article.characters,
        row_number() OVER (
            ORDER BY article.language = shown.language DESC, found.nearness DESC, article.published_at DESC, article.id DESC
        ) AS place
    FROM (SELECT id, sum(nearness) AS nearness FROM near GROUP BY id) AS found
    JOIN articles_article article ON article.id = found.id
    JOIN articles_author author ON author.id = article.author_id
    CROSS JOIN shown
    WHERE article.status = 'published'
        AND article.id NOT IN (shown.id, shown.first_written)
        AND article.translation_of_id IS DISTINCT FROM shown.first_written
    ORDER BY place LIMIT %(related)s
)
-- In the order of the fields that articles/showing.py names.
SELECT
    shown.id, shown.slug, shown.title, shown.dek, shown.author_id, shown.language, shown.dateline, shown.status,
    shown.published_at, shown.published_at_is_import_time, shown.translation_of_id, shown.lead_picture_id,
    shown.lead_alt, shown.lead_caption, shown.lead_credit, shown.body_html, shown.faq_html::json, shown.words,
    shown.characters, shown.edited_at, shown.is_edited_here, shown.changed_at,
    author.id, author.name, author.slug, author.biography,
    picture.id, picture.digest, picture.width, picture.height, picture.widths,
    left(shown.body_text, %(opening)s),
    (SELECT count(*) FROM articles_article WHERE author_id = shown.author_id AND status = 'published'),
    (SELECT json_agg(json_build_array(id, name, slug) ORDER BY name) FROM its_tags),
    (SELECT json_agg(json_build_array(role, id, slug, title, language)) FROM beside),
    (SELECT json_agg(json_build_array(slug, title, language, name, words, characters) ORDER BY place) FROM related)
FROM shown
JOIN articles_author author ON author.id = shown.author_id
LEFT JOIN articles_picture picture ON picture.id = shown.lead_picture_id
