-- Published articles as lists show them, with authors, tags and pictures, without their texts; in no order.
-- In the order of the fields that articles/library.py names.
SELECT
    article.id, article.slug, article.title, article.dek, article.author_id, article.language, article.status,
    article.published_at, article.published_at_is_import_time, article.lead_picture_id, article.words,
    article.characters, article.reads_this_week,
    author.id, author.name, author.slug,
    picture.id, picture.digest, picture.width, picture.height, picture.widths,
    (
        SELECT json_agg(json_build_array(tag.id, tag.name, tag.slug) ORDER BY tag.name)
        FROM articles_article_tags tagged JOIN articles_tag tag ON tag.id = tagged.tag_id
        WHERE tagged.article_id = article.id
    )
FROM articles_article article
JOIN articles_author author ON author.id = article.author_id
LEFT JOIN articles_picture picture ON picture.id = article.lead_picture_id
WHERE article.id = ANY (%(ids)s) AND article.status = 'published'
