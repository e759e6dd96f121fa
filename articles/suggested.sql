-- The authors and tags of published articles whose slugs begin so, a few of each, in the order of their slugs: by the index
-- of beginnings, which compares bytes.
(
    SELECT 'author', author.id, author.name, author.slug
    FROM articles_author author
    WHERE author.slug ~>=~ %(begun)s AND author.slug ~<~ %(end)s
        AND EXISTS (SELECT FROM articles_article WHERE author_id = author.id AND status = 'published')
    ORDER BY author.slug USING ~<~ LIMIT %(limit)s
) UNION ALL (
    SELECT 'tag', tag.id, tag.name, tag.slug
    FROM articles_tag tag
    WHERE tag.slug ~>=~ %(begun)s AND tag.slug ~<~ %(end)s
        AND EXISTS (
            SELECT FROM articles_article_tags tagged JOIN articles_article article ON article.id = tagged.article_id
            WHERE tagged.tag_id = tag.id AND article.status = 'published'
        )
    ORDER BY tag.slug USING ~<~ LIMIT %(limit)s
)
