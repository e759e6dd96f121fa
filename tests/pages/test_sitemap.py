"""The sitemap, and where programs are asked not to go."""

from datetime import timedelta
from urllib.robotparser import RobotFileParser

import pytest
from lxml import etree

from articles import sitemap
from articles.models import Article, Tag
from tests.factories import ArticleFactory, AuthorFactory

pytestmark = pytest.mark.django_db
SITE = "http://127.0.0.1:8000"
NAMES = {"s": sitemap.NAMESPACE}


def entries(client, path):
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    root = etree.fromstring(answer.content)
    return {
        entry.findtext("s:loc", namespaces=NAMES): entry.findtext("s:lastmod", namespaces=NAMES)
        for entry in root.findall("s:*", NAMES)
    }


def everything(client):
    """All addresses of all files, each file found by the index."""
    found = {}
    for file in entries(client, "/sitemap.xml"):
        assert file.startswith(SITE)
        found |= entries(client, file.removeprefix(SITE))
    return found


@pytest.fixture
def article(at):
    article = ArticleFactory(
        slug="tides", author=AuthorFactory(slug="ida"), published_at=at - timedelta(days=2), edited_at=at
    )
    article.tags.add(Tag.objects.create(name="Sea", slug="sea"))
    Tag.objects.create(name="Unused", slug="unused")
    AuthorFactory(slug="silent")
    ArticleFactory(slug="draft", status=Article.Status.DRAFT, author=AuthorFactory(slug="drafting"))
    ArticleFactory(slug="gone", status=Article.Status.WITHDRAWN, author=article.author)
    return article


def test_it_has_what_visitors_may_read_and_since_when(client, article, at):
    assert everything(client) == {
        f"{SITE}/": None,
        f"{SITE}/economy/": None,
        f"{SITE}/articles/tides/": at.isoformat(),
        f"{SITE}/authors/ida/": None,
        f"{SITE}/tags/sea/": None,
    }


def test_every_address_in_it_is_there(client, article):
    for address in everything(client):
        assert client.get(address.removeprefix(SITE)).status_code == 200, address


def test_a_file_has_no_more_than_five_thousand_and_none_is_forgotten(client, at, monkeypatch):
    monkeypatch.setattr(sitemap, "SPAN", 4)
    author = AuthorFactory()
    slugs = {ArticleFactory(author=author).slug for _number in range(11)}
    files = [file for file in entries(client, "/sitemap.xml") if "/articles-" in file]
    assert len(files) in (3, 4)
    assert all(len(entries(client, file.removeprefix(SITE))) <= 4 for file in files)
    assert {address.split("/")[-2] for address in everything(client) if "/articles/" in address} == slugs


def test_the_index_says_when_a_file_was_last_added_to(client, article, at):
    (newest,) = [at for file, at in entries(client, "/sitemap.xml").items() if "/articles-" in file]
    assert newest == (at - timedelta(days=2)).isoformat()


def test_a_site_without_articles_has_one_too(client):
    assert everything(client) == {f"{SITE}/": None, f"{SITE}/economy/": None}


def test_however_many_articles_there_are_it_takes_as_many_queries(client, article, django_assert_num_queries):
    for _number in range(3):
        ArticleFactory(author=article.author)
    with django_assert_num_queries(3):
        client.get("/sitemap.xml")
    with django_assert_num_queries(1):
        client.get(f"/sitemaps/articles-{article.pk // sitemap.SPAN}.xml")


@pytest.mark.parametrize("part", ["articles-999999", f"articles-{'9' * 40}", "people-0"])
def test_there_are_no_other_files(client, article, part):
    assert client.get(f"/sitemaps/{part}.xml").status_code == 404


def test_files_are_not_sent_again_to_who_has_them(client, article):
    for path in ("/sitemap.xml", "/sitemaps/pages.xml", "/robots.txt"):
        first = client.get(path)
        assert client.get(path, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_programs_find_the_sitemap_and_stay_out_of_what_is_somebodys_own(client, article):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"].startswith("text/plain")
    robots = RobotFileParser()
    robots.parse(answer.content.decode().splitlines())
    assert robots.site_maps() == [f"{SITE}/sitemap.xml"]
    for path in (
        "/write/",
        "/write/7/",
        "/accounts/login/",
        "/wallet/",
        "/api/v1/articles",
        "/admin/",
        "/reading-list/",
    ):
        assert not robots.can_fetch("*", SITE + path), path
    for path in ("/", "/articles/tides/", "/tags/sea/", "/authors/ida/", "/pictures/x-480.webp", "/feeds/atom/"):
        assert robots.can_fetch("*", SITE + path), path
