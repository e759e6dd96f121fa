-- What a published article stands beside: the one before it by date, the one after it, and its translations or what it is one of.
(
    SELECT 'older', id, slug, title, language FROM articles_article
    WHERE status = 'published' AND (published_at, id) < (%(at)s, %(id)s)
    ORDER BY published_at DESC, id DESC LIMIT 1
) UNION ALL (
    SELECT 'newer', id, slug, title, language FROM articles_article
    WHERE status = 'published' AND (published_at, id) > (%(at)s, %(id)s)
    ORDER BY published_at, id LIMIT 1
) UNION ALL (
    SELECT 'same', id, slug, title, language FROM articles_article
    WHERE status = 'published' AND id <> %(id)s AND (id = %(first)s OR translation_of_id = %(first)s)
    ORDER BY id
)
