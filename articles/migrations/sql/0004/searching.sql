-- How articles are searched: what counts as a word, in which languages words have stems, and what is looked for.
CREATE EXTENSION IF NOT EXISTS unaccent;

-- A configuration for every language that PostgreSQL has a stemmer for, and one without stems for all others and for the
-- beginnings of words. Accents are taken off first ("đ" is "d" then), so that nobody has to type them.
DO $$
DECLARE
    known text;
BEGIN
    CREATE TEXT SEARCH CONFIGURATION library_plain (COPY = pg_catalog.simple);
    ALTER TEXT SEARCH CONFIGURATION library_plain ALTER MAPPING FOR asciiword, word, numword WITH unaccent, simple;
    FOR known IN
        SELECT cfgname FROM pg_ts_config WHERE cfgnamespace = 'pg_catalog'::regnamespace AND cfgname <> 'simple'
    LOOP
        EXECUTE format('CREATE TEXT SEARCH CONFIGURATION %I (COPY = pg_catalog.%I)', 'library_' || known, known);
        EXECUTE format(
            'ALTER TEXT SEARCH CONFIGURATION %I ALTER MAPPING FOR asciiword, word, numword WITH unaccent, %I',
            'library_' || known, known || '_stem'
        );
    END LOOP;
END
$$;

-- What texts in a language are indexed by, by its code ("en", "pt-BR").
CREATE FUNCTION library_configuration(language text) RETURNS regconfig
STABLE PARALLEL SAFE LANGUAGE sql AS $$
    SELECT (
        'library_' || CASE split_part(lower(language), '-', 1)
            WHEN 'ar' THEN 'arabic' WHEN 'hy' THEN 'armenian' WHEN 'eu' THEN 'basque' WHEN 'ca' THEN 'catalan'
            WHEN 'da' THEN 'danish' WHEN 'nl' THEN 'dutch' WHEN 'en' THEN 'english' WHEN 'et' THEN 'estonian'
            WHEN 'fi' THEN 'finnish' WHEN 'fr' THEN 'french' WHEN 'de' THEN 'german' WHEN 'el' THEN 'greek'
            WHEN 'hi' THEN 'hindi' WHEN 'hu' THEN 'hungarian' WHEN 'id' THEN 'indonesian' WHEN 'ga' THEN 'irish'
            WHEN 'it' THEN 'italian' WHEN 'lt' THEN 'lithuanian' WHEN 'ne' THEN 'nepali' WHEN 'nb' THEN 'norwegian'
            WHEN 'nn' THEN 'norwegian' WHEN 'no' THEN 'norwegian' WHEN 'pt' THEN 'portuguese'
            WHEN 'ro' THEN 'romanian' WHEN 'ru' THEN 'russian' WHEN 'sr' THEN 'serbian' WHEN 'es' THEN 'spanish'
            WHEN 'sv' THEN 'swedish' WHEN 'ta' THEN 'tamil' WHEN 'tr' THEN 'turkish' WHEN 'yi' THEN 'yiddish'
            ELSE 'plain'
        END
    )::regconfig
$$;

-- What is said, as words parted by single spaces, so that PostgreSQL's parser meets nothing but letters and digits: it
-- would take "and/or" for a file, and in the locale C the quotation mark for a part of “this”. Where a script doesn't part
-- words (Chinese, Japanese, Thai, Lao, Khmer, Burmese), every character becomes a word, and is looked for as a phrase.
CREATE FUNCTION library_words(said text) RETURNS text
IMMUTABLE PARALLEL SAFE LANGUAGE plpgsql AS $$
DECLARE
    unparted CONSTANT text :=
        '[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]';
BEGIN
    -- Normalising takes longest, and these have one form only.
    IF said ~ '[^\u0001-\u024f\u0400-\u04ff\u1e00-\u1eff\u2010-\u201f\u2026]' THEN
        said := normalize(said, NFKC);
        -- Marks that texts are written with or without, and what shows nothing: accents left alone, the points of
        -- Hebrew and Arabic, joiners.
        said := regexp_replace(
            said,
            '[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670'
            '\u200b-\u200f\u2060\ufeff]',
            '',
            'g'
        );
    END IF;
    -- The signs of Indian scripts are no letters to PostgreSQL, and yet within words.
    said := regexp_replace(replace(said, E'\u00ad', ''), '[^[:alnum:]\u0900-\u0963\u0980-\u0dff]+', ' ', 'g');
    IF said ~ unparted THEN
        said := regexp_replace(said, '(' || unparted || ')', ' \1 ', 'g');
    END IF;
    RETURN btrim(regexp_replace(said, '  +', ' ', 'g'));
END
$$;

-- The lexemes of a text: its stems with their places, and its words as they are written, which prefixes are looked for in.
CREATE FUNCTION library_lexemes(configuration regconfig, said text, weight "char") RETURNS tsvector
STABLE PARALLEL SAFE LANGUAGE sql AS $$
    SELECT setweight(to_tsvector(configuration, said), weight) || setweight(to_tsvector('library_plain', said), weight)
$$;

-- Those of a heading and of the text under it, whose words as written have no places; it is cut where a tsvector has no
-- more room (a megabyte).
CREATE FUNCTION library_lexemes_of_text(heading tsvector, configuration regconfig, said text) RETURNS tsvector
STABLE PARALLEL SAFE LANGUAGE plpgsql AS $$
BEGIN
    WHILE octet_length(said) > 200000 LOOP
        BEGIN
            RETURN heading || setweight(to_tsvector(configuration, said), 'D')
                || strip(to_tsvector('library_plain', said));
        EXCEPTION WHEN program_limit_exceeded THEN
            said := left(said, length(said) * 2 / 3);
        END;
    END LOOP;
    RETURN heading || setweight(to_tsvector(configuration, said), 'D') || strip(to_tsvector('library_plain', said));
END
$$;

-- Indexes some articles anew, and takes those out that are not published.
CREATE FUNCTION library_index(article_ids bigint[]) RETURNS void
LANGUAGE sql AS $$
    DELETE FROM articles_searchedarticle searched
    USING articles_article article
    WHERE searched.article_id = ANY (article_ids) AND article.id = searched.article_id AND article.status <> 'published';

    INSERT INTO articles_searchedarticle AS searched (article_id, language, published_at, heading, words)
    SELECT article.id, article.language, article.published_at, heading.lexemes,
        library_lexemes_of_text(
            -- No word has an equals sign: these are what searches are narrowed by, without a look at another table.
            heading.lexemes || array_to_tsvector(
                said.tags || ARRAY['author=' || article.author_id, 'language=' || article.language]
            ),
            said.configuration,
            library_words(article.body_text)
        )
    FROM articles_article article
    JOIN articles_author author ON author.id = article.author_id
    CROSS JOIN LATERAL (
        SELECT library_configuration(article.language) AS configuration,
            library_words(article.title) AS title,
            library_words(left(article.dek, 10000)) AS dek,
            library_words(author.name) AS author,
            ARRAY(SELECT 'tag=' || tag_id FROM articles_article_tags WHERE article_id = article.id) AS tags,
            (
                SELECT library_words(left(string_agg(tag.name, ' . '), 10000))
                FROM articles_article_tags tagged JOIN articles_tag tag ON tag.id = tagged.tag_id
                WHERE tagged.article_id = article.id
            ) AS keywords
    ) AS said
    CROSS JOIN LATERAL (
        SELECT library_lexemes(said.configuration, said.title, 'A')
            || library_lexemes(said.configuration, said.dek, 'B')
            || library_lexemes(said.configuration, coalesce(said.keywords, ''), 'B')
            || library_lexemes(said.configuration, said.author, 'C') AS lexemes
    ) AS heading
    WHERE article.id = ANY (article_ids) AND article.status = 'published'
    -- In one order, so that two of them never wait for each other.
    ORDER BY article.id
    ON CONFLICT (article_id) DO UPDATE
    SET language = excluded.language, published_at = excluded.published_at,
        heading = excluded.heading, words = excluded.words;
$$;

-- The languages that there are articles in, found by as many steps through an index.
CREATE FUNCTION library_spoken() RETURNS SETOF text
STABLE LANGUAGE sql AS $$
    WITH RECURSIVE spoken (language) AS (
        SELECT min(language) FROM articles_searchedarticle
        UNION ALL
        SELECT (SELECT min(further.language) FROM articles_searchedarticle further WHERE further.language > spoken.language)
        FROM spoken WHERE spoken.language IS NOT NULL
    )
    SELECT language FROM spoken WHERE language IS NOT NULL
$$;

-- All of some queries, and any of some: an empty one asks for nothing and is left out.
CREATE AGGREGATE library_all(tsquery) (SFUNC = tsquery_and, STYPE = tsquery, INITCOND = '');
CREATE AGGREGATE library_any(tsquery) (SFUNC = tsquery_or, STYPE = tsquery, INITCOND = '');

-- One thing that is looked for: its words one after the other, by one configuration. Words that are too common to have
-- stems ("don't", "to be") are looked for as they are written, and those have no order.
CREATE FUNCTION library_term(configuration regconfig, said text) RETURNS tsquery
STABLE PARALLEL SAFE LANGUAGE sql AS $$
    SELECT CASE WHEN numnode(stems) = 0 AND strpos(words, ' ') > 0
        THEN plainto_tsquery('library_plain', words) ELSE stems END
    FROM left(library_words(said), 500) AS words, phraseto_tsquery(configuration, words) AS stems
$$;

-- Words that begin so; nothing for two or more words, and for beginnings so short that most texts have them.
CREATE FUNCTION library_beginning(said text) RETURNS tsquery
STABLE PARALLEL SAFE LANGUAGE sql AS $$
    SELECT CASE WHEN octet_length(word) >= 3 AND strpos(word, ' ') = 0 AND length(word) <= 100
        THEN to_tsquery('library_plain', quote_literal(word) || ':*') ELSE '' END
    FROM library_words(said) AS word
$$;

-- What is looked for: all of `wanted`, what begins with `begun` where something is, and nothing of `unwanted`, as each of
-- the configurations that articles are indexed by would have it.
CREATE FUNCTION library_query(wanted text[], begun text, unwanted text[]) RETURNS tsquery
STABLE LANGUAGE sql AS $$
    WITH configurations (name) AS (
        SELECT 'library_plain'::regconfig UNION SELECT library_configuration(language) FROM library_spoken() AS language
    ), asked (query) AS (
        SELECT DISTINCT
            (SELECT library_all(library_term(name, said)) FROM unnest(wanted) AS said)
            && (library_term(name, begun) || library_beginning(begun))
        FROM configurations
    ), refused (query) AS (
        SELECT library_any(library_term(name, said)) FROM configurations, unnest(unwanted) AS said
    )
    SELECT CASE WHEN numnode(library_any(asked.query)) = 0 THEN ''
        ELSE library_any(asked.query) && !! (SELECT query FROM refused) END
    FROM asked
$$;
