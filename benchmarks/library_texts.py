"""A library of made-up words for benchmarks: as many articles as are asked for, in English and Vietnamese syllables, whose
words are as rare and as common as in a language (Zipf), with authors, tags and days as a grown site has them."""

import random
from datetime import UTC, datetime, timedelta
from itertools import accumulate

SEED = 7
VOCABULARY = 50_000
TAGS, AUTHORS = 2_000, 500
NEWEST = datetime(2026, 11, 1, tzinfo=UTC)
# One article comes out every so often: a hundred thousand are eight years' worth.
APART = timedelta(minutes=42)
_EN = [f"{a}{b}{c}" for a in "bcdfglmnprstw" for b in ("a", "e", "i", "o", "ea") for c in ("n", "r", "st", "l", "m")]
_VI = [f"{a}{b}{c}" for a in ("b", "đ", "ph", "th", "ng", "l") for b in "aăâeêoôơuư" for c in ("n", "ng", "i", "", "m")]
SYLLABLES = {"en": _EN, "vi": _VI}
ROWS = (
    *("id", "slug", "title", "dek", "author_id", "language", "published_at"),
    *("body_markdown", "body_html", "body_text", "words"),
)
# What an article has that nobody has touched since.
DEFAULTS = {
    "status": "'published'",
    **dict.fromkeys(("dateline", "withdrawn_reason", "lead_alt", "lead_caption", "lead_credit"), "''"),
    **dict.fromkeys(("source_digest", "translation_awaited"), "''"),
    **dict.fromkeys(("published_at_is_import_time", "is_withdrawn_by_moderator", "is_edited_here"), "false"),
    **dict.fromkeys(("faq", "faq_html"), "'[]'"),
    **dict.fromkeys(("characters", "revision", "comment_count", "plus_count", "minus_count"), "0"),
    "rendering_version": "2",
}


def vocabulary(language, rng):
    """Words of one to four syllables, the commonest first; those are short, as in a language."""
    syllables, found = SYLLABLES[language], {}
    while len(found) < VOCABULARY:
        length = 1 if len(found) < 100 else rng.choice((2, 2, 3, 3, 4))
        found["".join(rng.choices(syllables, k=length))] = None
    return list(found)


def zipf(words):
    """What `random.choices` takes as the weights of words, the commonest first."""
    return list(accumulate(1 / (rank + 2) for rank in range(len(words))))


def articles(count):
    """Rows of ROWS, a twelfth of them in Vietnamese, and after each the ids of its tags."""
    rng = random.Random(SEED)
    spoken = {language: vocabulary(language, rng) for language in SYLLABLES}
    weights = zipf(spoken["en"])
    tags = list(accumulate(1 / (rank + 5) for rank in range(TAGS)))
    for number in range(1, count + 1):
        language = "vi" if number % 12 == 0 else "en"
        said = rng.choices(spoken[language], cum_weights=weights, k=rng.randrange(200, 500))
        title = " ".join(said[:7]).capitalize()
        paragraphs = [" ".join(said[i : i + 60]).capitalize() + "." for i in range(7, len(said), 60)]
        author = 1 + min(rng.randrange(AUTHORS), rng.randrange(AUTHORS))
        text = "\n\n".join(paragraphs)
        row = (
            number,
            f"article-{number}",
            title,
            " ".join(said[20:35]).capitalize() + ".",
            author,
            language,
            NEWEST - APART * (count - number),
            text,
            "".join(f"<p>{one}</p>\n" for one in paragraphs),
            text,
            len(said),
        )
        yield row, set(rng.choices(range(1, TAGS + 1), cum_weights=tags, k=4))


def fill(session, count):
    """Copies so many articles into the library, each published, on a connection of psycopg's."""
    session.execute(
        "INSERT INTO articles_author (id, name, slug, biography)"
        " SELECT n, 'Author ' || n, 'author-' || n, 'Writes.' FROM generate_series(1, %s) n",
        [AUTHORS],
    )
    session.execute(
        "INSERT INTO articles_tag (id, name, slug) SELECT n, 'Tag ' || n, 'tag-' || n FROM generate_series(1, %s) n",
        [TAGS],
    )
    columns = ", ".join(ROWS)
    session.execute(f"CREATE TEMPORARY TABLE of_import AS SELECT {columns} FROM articles_article WHERE false")
    tagged = []
    with session.cursor() as cursor, cursor.copy(f"COPY of_import ({columns}) FROM STDIN") as copy:
        for row, tags in articles(count):
            copy.write_row(row)
            tagged += [(row[0], tag) for tag in tags]
    session.execute(
        f"INSERT INTO articles_article ({columns}, {', '.join(DEFAULTS)}, reads_this_week, created_at, changed_at)"
        f" SELECT {columns}, {', '.join(DEFAULTS.values())},"
        " CASE WHEN id % 40 = 0 THEN id % 997 ELSE 0 END, published_at, published_at FROM of_import"
    )
    with session.cursor() as cursor, cursor.copy("COPY articles_article_tags (article_id, tag_id) FROM STDIN") as copy:
        for pair in tagged:
            copy.write_row(pair)
    session.execute("DROP TABLE of_import")


def index(session, count, batch=1_000):
    """Indexes them all, by batches as an import does, and tells the planner what there is."""
    for first in range(1, count + 1, batch):
        session.execute("SELECT library_index(%s)", [list(range(first, first + batch))])
    session.execute("VACUUM (ANALYZE) articles_article, articles_searchedarticle, articles_article_tags")
