-- How many articles there are, and how many of them have all that is looked for in their headings and in their texts: as the
-- planner expects it, which takes no time.
EXPLAIN (FORMAT json) SELECT FROM articles_searchedarticle;
EXPLAIN (FORMAT json) SELECT FROM articles_searchedarticle
WHERE heading @@ %(all)s::tsquery AND (%(narrowed)s = '' OR words @@ %(narrowed)s::tsquery);
EXPLAIN (FORMAT json) SELECT FROM articles_searchedarticle
WHERE words @@ %(all)s::tsquery AND (%(narrowed)s = '' OR words @@ %(narrowed)s::tsquery)
