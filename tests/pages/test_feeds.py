"""Feeds, as those who follow the site get them."""

from datetime import UTC, datetime, timedelta

import feedparser
import pytest

from articles import upkeep
from articles.models import Article, Tag
from tests.factories import ArticleFactory, AuthorFactory

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
EVERY = [f"/feeds/{part}{form}/" for part in ("", "tags/sea/", "authors/ida-brook/") for form in ("atom", "rss")]


@pytest.fixture
def article(at):
    author = AuthorFactory(name="Ida Brook & Daughters", slug="ida-brook")
    article = ArticleFactory(
        slug="tides",
        title="Tides <&> \x0btables",
        dek="High & low.",
        author=author,
        edited_at=at,
        published_at=at - timedelta(days=2),
    )
    article.tags.add(Tag.objects.create(name="Sea & shore", slug="sea"))
    other = ArticleFactory(
        slug="thuy-trieu", title="Thủy triều", language="vi", author=author, body_markdown="một hai " * 60
    )
    other.tags.add(Tag.objects.get())
    ArticleFactory(slug="draft", status=Article.Status.DRAFT, author=author)
    return article


def feed_of(client, path, **headers):
    answer = client.get(path, headers=headers)
    assert answer.status_code == 200
    feed = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert not feed.bozo, feed.bozo_exception
    return feed


def moment(parsed):
    return datetime(*parsed[:6], tzinfo=UTC)


@pytest.mark.parametrize("path", EVERY)
def test_every_feed_is_read_without_a_warning(client, article, path):
    feed = feed_of(client, path)
    assert feed.version == ("atom10" if path.endswith("atom/") else "rss20")
    assert [entry.link for entry in feed.entries] == [f"{SITE}/articles/thuy-trieu/", f"{SITE}/articles/tides/"]
    assert all(entry.id.startswith("tag:127.0.0.1,2025:article-") for entry in feed.entries)
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [SITE + path]
    assert feed.feed.title
    assert feed.feed.link.startswith(SITE)


@pytest.mark.parametrize("form", ["atom", "rss"])
def test_an_entry_says_what_it_is_about_and_since_when(client, article, at, form):
    entry = feed_of(client, f"/feeds/{form}/").entries[1]
    assert entry.title in {"Tides <&> tables", "Tides &lt;&amp;&gt; tables"}
    assert entry.summary in ("High & low.", "High &amp; low.")
    assert entry.author == "Ida Brook & Daughters"
    assert [tag.term for tag in entry.tags] == ["Sea & shore"]
    assert moment(entry.published_parsed) == at - timedelta(days=2)


def test_an_edited_article_is_updated(client, article, at):
    feed = feed_of(client, "/feeds/atom/")
    assert moment(feed.entries[1].updated_parsed) == at
    assert moment(feed.feed.updated_parsed) == at


def test_without_a_dek_its_beginning_is_told_and_never_all_of_it(client, article):
    summary = feed_of(client, "/feeds/atom/").entries[0].summary
    assert summary.startswith("một hai một")
    assert len(summary.split()) <= 61


def test_the_feed_of_the_site_can_be_of_one_language(client, article):
    feed = feed_of(client, "/feeds/atom/?language=vi")
    assert [entry.link for entry in feed.entries] == [f"{SITE}/articles/thuy-trieu/"]
    assert feed.feed.language == "vi"
    assert [link.href for link in feed.feed.links if link.rel == "self"] == [f"{SITE}/feeds/atom/?language=vi"]
    assert client.get("/feeds/atom/?language=%22%3E").status_code == 404


def test_a_feed_may_be_empty(client):
    Tag.objects.create(name="Nothing", slug="nothing")
    for path in ("/feeds/atom/", "/feeds/rss/", "/feeds/tags/nothing/atom/"):
        assert feed_of(client, path).entries == []


def test_it_is_not_sent_again_to_who_has_it(client, article):
    first = client.get("/feeds/atom/")
    assert client.get("/feeds/atom/", headers={"If-None-Match": first["ETag"]}).status_code == 304
    assert client.get("/feeds/atom/", headers={"If-Modified-Since": first["Last-Modified"]}).status_code == 304
    article.title = "Other tides"
    article.save()
    upkeep.changed([article.pk])
    assert client.get("/feeds/atom/", headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize("path", ["/feeds/json/", "/feeds/tags/nowhere/atom/", "/feeds/authors/nobody/rss/"])
def test_there_are_no_others(client, path):
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("path", EVERY)
def test_a_feed_takes_few_queries_however_many_articles_it_has(client, article, path, django_assert_max_num_queries):
    for _number in range(5):
        ArticleFactory(author=article.author).tags.set(article.tags.all())
    with django_assert_max_num_queries(4):
        assert len(feed_of(client, path).entries) == 7
