"""The demo's articles: what a file may say, and that together they show everything a page can have."""

import re
from datetime import date
from functools import cache
from pathlib import Path

import frontmatter
import pytest
from django.conf import settings
from markdown_it import MarkdownIt
from PIL import Image

from articles import naming, rendering
from articles.captures import parse
from articles.models import Article
from articles.texts import read_text

DEMO = Path(__file__).parents[1] / "demo"
ARTICLES, DRAWINGS, PICTURES = DEMO / "articles", DEMO / "drawings", DEMO / "articles" / "pictures"
FILES = sorted(ARTICLES.glob("*.md"))
CAPTURES = sorted(ARTICLES.rglob("*.txt"))
# Pages of others, which lie beside some checkouts.
SEEDS = settings.BASE_DIR.parent / "shared" / "seeds"
KEYS = {"title", "slug", "dek", "author", "biography", "date", "dateline", "language", "keywords", "status", "picture"}
KEYS |= {"faq", "translation_of"}
LATEST = date(2026, 11, 20)
NOTHING_IS_PAID_BELOW = 119
markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])


@cache
def post(path):
    return frontmatter.load(path)


@cache
def rendered(path):
    article = Article(title=post(path)["title"], body_markdown=post(path).content, faq=post(path).get("faq", []))
    rendering.render(article)
    return article


@cache
def tokens(path):
    """Every token of a body, with those within its lines."""
    return [part for token in markdown.parse(post(path).content) for part in (token, *(token.children or ()))]


def published():
    return [path for path in FILES if post(path).get("status", "published") == "published"]


def pictures_of(path):
    lead = post(path).get("picture")
    inside = [token.attrs["src"] for token in tokens(path) if token.type == "image"]
    return ([lead["file"]] if lead else []) + inside


def slugs():
    return [post(path)["slug"] for path in FILES] + [naming.slug_of(parse(read_text(path)).title) for path in CAPTURES]


def name(path):
    return path.name


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_file_says_only_what_the_importer_reads(path):
    said = post(path).metadata
    assert set(said) <= KEYS
    assert all(isinstance(said[key], str) and said[key].strip() for key in ("title", "slug", "author", "language"))
    assert said.get("status", "published") in ("published", "draft")
    assert said["slug"] == naming.slug_of(said["slug"])
    assert all(isinstance(word, str) for word in said["keywords"])
    assert all({"question", "answer"} == set(entry) for entry in said.get("faq", []))
    if path in published():
        assert date(2025, 1, 1) <= said["date"] <= LATEST


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_picture_is_there_small_and_told_in_words(path):
    lead = post(path).get("picture")
    if lead:
        assert {"file", "alt", "caption", "credit"} == set(lead)
        assert all(lead.values())
    for token in tokens(path):
        if token.type == "image":
            assert token.content
            assert token.attrs["title"]
    for file in pictures_of(path):
        assert (ARTICLES / file).resolve().is_relative_to(ARTICLES.resolve())
        assert (ARTICLES / file).stat().st_size < 150_000
        with Image.open(ARTICLES / file) as picture:
            assert picture.width == 1600


@pytest.mark.parametrize("path", FILES, ids=name)
def test_a_link_leads_to_an_article_of_the_demo_or_out_into_the_world(path):
    answers = "\n\n".join(entry["answer"] for entry in post(path).get("faq", []))
    parts = tokens(path) + [part for token in markdown.parse(answers) for part in token.children or ()]
    for href in [token.attrs["href"] for token in parts if token.type == "link_open"]:
        inside = re.fullmatch(r"/articles/([\w-]+)/", href)
        assert inside[1] in slugs() if inside else href.startswith("https://"), href


@pytest.mark.parametrize("path", FILES, ids=name)
def test_rendering_leaves_nothing_of_the_markdown_to_be_read(path):
    article = rendered(path)
    text = re.sub(r"<pre\b.*?</pre>", "", article.body_html, flags=re.DOTALL)
    text += "".join(re.sub(r"<pre\b.*?</pre>", "", each["answer_html"], flags=re.DOTALL) for each in article.faq_html)
    assert not re.search(r"\*\*|\]\(|^#|&lt;|\|---", text, re.MULTILINE)


def test_no_two_articles_have_the_same_slug():
    assert len(slugs()) == len(set(slugs()))


def test_every_drawing_has_its_picture_and_every_picture_is_shown():
    drawn = {path.stem for path in DRAWINGS.glob("*.svg")}
    shown = {Path(file).stem for path in FILES for file in pictures_of(path)}
    assert drawn == {path.stem for path in PICTURES.iterdir()} == shown
    assert all(path.stat().st_size < 150_000 for path in DRAWINGS.glob("*.svg"))


def test_there_are_short_and_long_ones_in_many_languages():
    words = {path: rendered(path).words for path in published()}
    assert len(words) + len(CAPTURES) >= 12
    assert min(words[path] for path in words if post(path)["language"] == "en") < NOTHING_IS_PAID_BELOW
    assert any(300 < count < 900 for count in words.values())
    assert any(900 < count < 1500 for count in words.values())
    assert max(words.values()) >= 2500
    languages = [post(path)["language"] for path in published()]
    assert languages.count("en") >= 7
    assert languages.count("vi") >= 4
    assert {"ar", "ja"} <= set(languages)
    japanese = next(path for path in FILES if post(path)["language"] == "ja")
    assert 500 <= rendered(japanese).characters <= 700


def test_translations_are_of_articles_in_another_language_that_are_none_themselves():
    by_slug = {post(path)["slug"]: post(path) for path in FILES}
    translations = [post(path) for path in FILES if "translation_of" in post(path)]
    assert len(translations) >= 2
    for translation in translations:
        original = by_slug[translation["translation_of"]]
        assert original["language"] != translation["language"]
        assert "translation_of" not in original
        assert original["author"] == translation["author"]
        assert original["date"] < translation["date"]


def test_leads_datelines_authors_and_keywords_have_enough_to_show():
    posts = [post(path) for path in published()]
    leads = {each["picture"]["file"] for each in posts if "picture" in each}
    assert len(leads) >= 8
    assert any("picture" not in each for each in posts)
    assert sum("dateline" in each for each in posts) >= 3
    assert len({each["author"] for each in posts}) >= 6
    assert len({each["author"] for each in posts if "biography" in each}) >= 5
    keywords = [word for each in posts for word in each["keywords"]]
    assert len({word for word in keywords if keywords.count(word) >= 2}) >= 8
    months = {each["date"].strftime("%Y-%m") for each in posts}
    assert len(months) >= 10


@pytest.mark.parametrize(
    "shows",
    [
        r"<h2[^>]*>1\. ",
        r"<h2[^>]*>[^\d]",
        r"<ul>",
        r"<ol>",
        r"<li>[^<]*(<p>[^<]*</p>\s*)?\s*<ul>",
        r"<table>",
        r"<blockquote>.*?— ",
        r"<pre\b[^>]*><code",
        r"<code>|<em>",
        r"<strong>",
        r'<a href="/articles/',
        r'<a href="https://',
    ],
)
def test_some_article_shows(shows):
    assert any(re.search(shows, rendered(path).body_html, re.DOTALL) for path in published())


@pytest.mark.parametrize("shows", ["<ol>", "<ul>", "<strong>", "<em>", "<a href", "<pre"])
def test_some_answer_of_a_faq_shows(shows):
    answers = [entry["answer_html"] for path in published() for entry in rendered(path).faq_html]
    assert any(shows in answer for answer in answers)


def test_bodies_have_at_least_three_pictures_of_their_own():
    inside = {token.attrs["src"] for path in published() for token in tokens(path) if token.type == "image"}
    assert len(inside) >= 3


def test_a_quotation_says_whose_words_it_has():
    for path in FILES:
        for quotation in re.findall(r"^> .*(?:\n>.*)*", post(path).content, re.MULTILINE):
            assert quotation.splitlines()[-1].startswith("> — "), quotation


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the pages of others are not in ../shared/seeds beside this checkout")
def test_no_sentence_is_anybody_elses():
    def runs(text, length=7):
        words = re.findall(r"\w+", text.casefold())
        return {tuple(words[i : i + length]) for i in range(len(words) - length + 1)}

    others = set().union(*(runs(read_text(path)) for path in sorted(SEEDS.glob("*-page.txt"))))
    assert others
    for path in FILES:
        shared = runs(path.read_text()) & others
        assert not shared, f"{path.name} has {len(shared)} runs of words that a page of others has"
