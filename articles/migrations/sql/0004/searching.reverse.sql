DROP FUNCTION library_query(text[], text, text[]);
DROP FUNCTION library_beginning(text);
DROP FUNCTION library_term(regconfig, text);
DROP AGGREGATE library_any(tsquery);
DROP AGGREGATE library_all(tsquery);
DROP FUNCTION library_spoken();
DROP FUNCTION library_index(bigint[]);
DROP FUNCTION library_lexemes_of_text(tsvector, regconfig, text);
DROP FUNCTION library_lexemes(regconfig, text, "char");
DROP FUNCTION library_words(text);
DROP FUNCTION library_configuration(text);
DO $$
DECLARE
    known text;
BEGIN
    FOR known IN SELECT cfgname FROM pg_ts_config WHERE cfgname LIKE 'library\_%' LOOP
        EXECUTE format('DROP TEXT SEARCH CONFIGURATION %I', known);
    END LOOP;
END
$$;
