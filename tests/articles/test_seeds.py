"""The three real pages, where they are at hand: each field by counts and hashes, because their sentences are others'.

They lie beside the checkout, in `../shared/seeds`. Where they don't, these tests are skipped, and the run says so.
"""

import hashlib
import re
from datetime import UTC, date, datetime

import pytest
from django.conf import settings
from django.core.management import call_command

from articles import captures, importing
from articles.importing import read_text
from articles.models import Article
from rewards import rules

SEEDS = settings.BASE_DIR.parent / "shared" / "seeds"
NAMES = ["market-desk-page", "news-site-page", "read-to-earn-page"]
MISSING = [name for name in NAMES if not (SEEDS / f"{name}.txt").is_file()]

pytestmark = [
    pytest.mark.skipif(
        bool(MISSING), reason=f"the real pages ({', '.join(MISSING)}) are not in ../shared/seeds beside this checkout"
    ),
    pytest.mark.django_db,
]


def digest(text):
    """The first 16 digits of a SHA-256; of an empty text an empty text, so that what is missing can be seen."""
    return hashlib.sha256(text.encode()).hexdigest()[:16] if text else ""


def said_in(html):
    return {tag: html.count(f"<{tag}") for tag in ("h2", "h3", "p>", "ul", "ol", "li", "blockquote", "table")}


def read(name):
    return captures.parse(read_text(SEEDS / f"{name}.txt"))


def imported(name, at):
    article = importing.import_page(read(name), at=at).article
    assert article.language == "en"
    return article


def test_the_market_desks_page(at):
    article = imported("market-desk-page", at)
    assert digest(article.title) == "e0fb83e1d0aff3c7"
    assert digest(article.author.name) == "511188c0b4d743f6"
    assert (article.author.articles_at_source, article.author.user) == (3280, None)
    assert digest(article.author.biography) == "19e2bc3ae2bc72be"
    assert (article.published_at, article.published_at_is_import_time) == (datetime(2025, 10, 26, tzinfo=UTC), False)
    assert article.tags.count() == 0
    assert (article.dek, article.dateline, article.lead_caption, article.lead_credit) == ("", "", "", "")
    assert said_in(article.body_html) == {
        "h2": 0,
        "h3": 0,
        "p>": 4,
        "ul": 0,
        "ol": 0,
        "li": 0,
        "blockquote": 0,
        "table": 0,
    }
    assert digest(article.body_markdown) == "a94748606627d932"
    assert (article.words, article.characters) == (561, 0)
    assert (article.faq, read("market-desk-page").comments) == ([], ())


def test_the_news_sites_page(at):
    article = imported("news-site-page", at)
    assert digest(article.title) == "6254b5413d4401c0"
    assert article.author.name == importing.NEWSROOM
    assert (article.published_at, article.published_at_is_import_time) == (at, True)
    page = read("news-site-page")
    assert (len(page.keywords), digest("\n".join(page.keywords))) == (11, "aa518cef9b650ea0")
    assert {tag.name for tag in article.tags.all()} == set(page.keywords)
    assert digest(article.lead_caption) == "29b4eb6ea9aff019"
    assert digest(article.lead_credit) == "a46d4af64eb6f5b6"
    assert said_in(article.body_html) == {
        "h2": 7,
        "h3": 0,
        "p>": 22,
        "ul": 3,
        "ol": 0,
        "li": 10,
        "blockquote": 0,
        "table": 0,
    }
    assert digest(article.body_markdown) == "fb4c8ef02756f473"
    assert (article.words, article.characters) == (754, 0)
    assert (article.dek, article.dateline, article.faq, page.comments) == ("", "", [], ())


def test_the_read_to_earn_page(at):
    article = imported("read-to-earn-page", at)
    assert digest(article.title) == "69020348ea1ee830"
    assert article.author.name == importing.NEWSROOM
    assert (article.published_at, article.published_at_is_import_time) == (at, True)
    assert said_in(article.body_html) == {
        "h2": 3,
        "h3": 0,
        "p>": 6,
        "ul": 1,
        "ol": 0,
        "li": 4,
        "blockquote": 0,
        "table": 0,
    }
    assert digest(article.body_markdown) == "b8dde8330c54cf06"
    assert (article.words, article.characters) == (380, 0)
    assert [(comment.name, digest(comment.body)) for comment in read("read-to-earn-page").comments] == [
        ("Bermudez", "8480134a6b3864ad"),
        ("Africa", "e6e767af80e51487"),
        ("Mariposa", "28c8252c95f1362a"),
        ("Comandante", "e2aff856e0faa9bb"),
        ("Coccinella", "06e2226d6547589f"),
    ]
    assert (article.tags.count(), article.lead_caption, article.faq) == (0, "", [])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("change", [(r"\n", r"\r\n"), (r"\n+", r"\n"), (r" ", "\u00a0"), (r"\n", r"  \n"), ("•", "-")])
def test_how_a_real_page_was_saved_changes_nothing_that_it_says(name, change):
    text = read_text(SEEDS / f"{name}.txt")
    assert captures.parse(re.sub(*change, text)) == captures.parse(text)


@pytest.mark.parametrize("name", NAMES)
def test_a_real_page_among_the_furniture_of_another_site_says_the_same(name):
    above = "Skip to content\nThe Daily Desk\nHome\nNews\nMarkets\nLogin\n\nHome » News » Asia\n\n"
    below = (
        "\n\nShare this article\nFacebook\nWhatsApp\n\nRelated Posts\n\nA Ford Opens\n3 May 2024\n\nDisclaimer\n\n"
        "The information provided on this website is for informational purposes only and is not advice.\n\n"
        "Contact Us\nPhone: +1 555 0100\n\n© 2025 The Daily Desk. All rights reserved.\nPrivacy Policy | Terms of Service\n"
    )
    text = read_text(SEEDS / f"{name}.txt")
    assert captures.parse(above + text + below) == captures.parse(text)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("words_per_minute", "passes"), [(175, True), (238, True), (300, True), (400, False), (1_000, False)]
)
def test_slow_and_quick_readers_pass_a_real_page_and_who_skims_does_not(name, words_per_minute, passes, at):
    article = imported(name, at)
    gate = rules.terms(article.words, article.characters).gate_seconds
    assert article.words >= 50
    assert (article.words * 60 / words_per_minute >= gate) is passes


def test_the_command_creates_them_and_then_skips_them(capsys):
    files = [str(SEEDS / f"{name}.txt") for name in NAMES]
    call_command("import_articles", *files)
    assert "3 created, 0 updated, 0 skipped, 0 refused" in capsys.readouterr().out
    call_command("import_articles", str(SEEDS))
    assert "0 created, 0 updated, 3 skipped, 0 refused" in capsys.readouterr().out
    assert Article.objects.filter(published_at__date=date(2025, 10, 26)).count() == 1
