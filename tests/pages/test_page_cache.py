"""The library's pages: rendered once for everybody, and never again until the library changes."""

import gzip
import re
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles import page_cache, upkeep
from articles.middleware import PageCacheMiddleware
from articles.models import Article
from tests.factories import ArticleFactory, AuthorFactory, UserFactory

ADDRESS = "/articles/tides/"
NOWHERE = {"shared": {"BACKEND": "config.caching.Shared", "LOCATION": "unix:///nowhere/valkey.sock"}}


@pytest.fixture
def article(db):
    return ArticleFactory(slug="tides", title="The Tide Tables")


def queries_of(client, **headers):
    with CaptureQueriesContext(
        connection,
    ) as done:
        answer = client.get(ADDRESS, headers=headers)
    assert answer.status_code == 200
    return len(done)


def test_the_second_visitor_costs_the_database_nothing(article):
    assert queries_of(Client()) > 0
    assert queries_of(Client()) == 0


def test_a_signed_in_reader_gets_the_page_that_everybody_gets(article, client):
    rendered = client.get(ADDRESS)
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert queries_of(client) == 0
    assert client.get(ADDRESS).content == rendered.content


def test_what_is_rendered_for_a_signed_in_reader_is_everybodys_too(article, client):
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert queries_of(client) > 0
    assert queries_of(Client()) == 0


@pytest.mark.parametrize(("accessed", "is_kept"), [(True, False), (False, True)])
def test_a_page_that_asked_who_looks_at_it_is_kept_for_nobody(rf, accessed, is_kept):
    def answer(request):
        request.session = SimpleNamespace(accessed=accessed)
        return HttpResponse("mine", headers={"Content-Language": "en"})

    assert ("ETag" in PageCacheMiddleware(answer)(rf.get(ADDRESS)).headers) is is_kept
    assert (page_cache.find(ADDRESS, "en")[0] is not None) is is_kept


def test_a_page_names_no_file_of_ours_that_an_upgrade_could_take_from_under_it(article, client):
    named = set(re.findall(r'"/static/([a-z]+\.(?:css|js|svg))"', client.get(ADDRESS).text))
    assert named >= {"site.css", "share.js"}
    assert named <= set(page_cache.FILES)


def test_a_page_from_the_cache_has_the_headers_of_one_that_was_rendered(article, client):
    rendered, kept = (client.get(ADDRESS, headers={"X-Request-ID": "the-same-one"}) for _ in range(2))
    assert dict(kept.headers) == dict(rendered.headers)
    assert "default-src 'self'" in kept.headers["Content-Security-Policy"]
    assert kept.headers["X-Frame-Options"] == "DENY"
    assert kept.headers["Cache-Control"] == "no-cache"
    assert not kept.cookies


def test_each_language_has_a_page_of_its_own(article, client):
    english = client.get(ADDRESS)
    vietnamese = client.get(ADDRESS, headers={"Accept-Language": "vi"})
    assert (english.headers["Content-Language"], vietnamese.headers["Content-Language"]) == ("en", "vi")
    assert '<html lang="vi"' in vietnamese.text
    assert client.get(ADDRESS).content == english.content
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in english.headers["Vary"].split(",")}


def test_a_browser_that_has_the_page_is_told_so(article, client):
    first = client.get(ADDRESS)
    again = client.get(ADDRESS, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(ADDRESS, headers={"If-None-Match": '"another"'}).status_code == 200
    assert client.get(ADDRESS, headers={"If-Modified-Since": first.headers["Last-Modified"]}).status_code == 304


def test_who_takes_gzip_gets_it_and_who_does_not_gets_the_same_text(article, client):
    plain = client.get(ADDRESS)
    small = client.get(ADDRESS, headers={"Accept-Encoding": "br, gzip"})
    assert "Content-Encoding" not in plain.headers
    assert small.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small.content) == plain.content
    assert int(small.headers["Content-Length"]) == len(small.content) < len(plain.content)
    refused = client.get(ADDRESS, headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert "Content-Encoding" not in refused.headers


def test_head_is_answered_from_the_cache_too(article, client):
    client.get(ADDRESS)
    with CaptureQueriesContext(connection) as done:
        answer = client.head(ADDRESS)
    assert (answer.status_code, answer.content, len(done)) == (200, b"", 0)


def test_what_is_not_there_is_not_kept(client, db):
    assert client.get(ADDRESS).status_code == 404
    ArticleFactory(slug="tides")
    assert client.get(ADDRESS).status_code == 200


def test_without_the_cache_every_page_is_rendered(article, client, settings):
    settings.CACHES = settings.CACHES | NOWHERE
    assert queries_of(client) == queries_of(client) > 0


def test_a_change_that_the_cache_was_not_told_of_is_told_before_it_is_asked_again(article, client, settings):
    client.get(ADDRESS)
    there = settings.CACHES
    settings.CACHES = there | NOWHERE
    page_cache.drop()
    settings.CACHES = there
    assert queries_of(client) > 0
    assert queries_of(client) == 0


def change(article, title):
    with transaction.atomic():
        Article.objects.filter(pk=article.pk).update(title=title)
        upkeep.changed([article.pk])


def title_on(answer):
    return re.search(r"<h1[^>]*>(.*?)</h1>", answer.text)[1]


@pytest.mark.usefixtures("committed")
def test_who_changes_an_article_drops_its_pages(client):
    article = ArticleFactory(slug="tides", title="Before")
    for language in ("en", "vi"):
        assert title_on(client.get(ADDRESS, headers={"Accept-Language": language})) == "Before"
    change(article, "After")
    for language in ("en", "vi"):
        assert title_on(client.get(ADDRESS, headers={"Accept-Language": language})) == "After"


@pytest.mark.usefixtures("committed")
def test_a_change_that_is_taken_back_drops_nothing(client):
    article = ArticleFactory(slug="tides", title="Before")
    client.get(ADDRESS)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        change(article, "After")
        raise ZeroDivisionError
    assert queries_of(client) == 0


@pytest.mark.usefixtures("committed")
def test_what_was_rendered_before_a_change_is_never_served_after_it(client):
    article = ArticleFactory(slug="tides", title="Before")
    _page, mark = page_cache.find(ADDRESS, "en")
    change(article, "After")
    # Now the slow one has rendered what it had read before.
    page_cache.keep(ADDRESS, "en", mark, b"<h1>Before</h1>", {})
    assert title_on(client.get(ADDRESS)) == "After"


def test_two_who_find_no_mark_agree_on_one(article):
    marks = {page_cache.find(ADDRESS, "en")[1] for _ in range(3)}
    assert len(marks) == 1
    cache.clear()
    assert page_cache.find(ADDRESS, "en")[1] not in marks


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/", "/most-read/", "/tags/", "/authors/", "/tags/sea/", "/authors/odile/"])
def test_the_first_page_of_a_list_is_kept_too_and_what_is_asked_for_further_is_not(client, path):
    article = ArticleFactory(author=AuthorFactory(slug="odile"))
    article.tags.create(name="Sea", slug="sea")
    first = client.get(path)
    assert first.status_code == 200
    with CaptureQueriesContext(connection) as done:
        assert client.get(path).content == first.content
    assert not done.captured_queries
    with CaptureQueriesContext(connection) as done:
        assert client.get(f"{path}?said=elsewhere").status_code == 200
    assert done.captured_queries
