"""The home page, the most read, tags and authors: what visitors find articles by."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client

from articles import library, naming, upkeep
from articles.models import Article, Author, Tag
from articles.views import finding
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day
from tests.finding import published
from tests.pages.test_search import titles

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def pages(client, address):
    """The titles of each page of a list, to its end."""
    found, query = [], ""
    while query is not None:
        page = client.get(address + query).content.decode()
        found.append(titles(page))
        older = re.search(r'rel="next" href="(\?[^"]+)"', page)
        query = older[1] if older else None
    return found


@pytest.fixture
def many(at):
    author = AuthorFactory(name="Odile", slug="odile", biography="Writes of <tides>.")
    # Several came out at once, as imported ones do.
    for number in range(45):
        published(f"No. {number}", tags=["Sea"], author=author, published_at=at - timedelta(hours=number // 5))


@pytest.mark.parametrize("address", ["/", "/tags/sea/", "/authors/odile/"])
def test_lists_go_on_to_older_articles_until_the_last(client, many, address):
    found = pages(client, address)
    assert [len(page) for page in found] == [20, 20, 5]
    seen = [int(title.removeprefix("No. ")) for page in found for title in page]
    assert sorted(seen) == list(range(45))
    assert [number // 5 for number in seen] == sorted(number // 5 for number in seen)


@pytest.mark.parametrize(
    ("address", "most"),
    [("/", 4), ("/tags/sea/", 3), ("/authors/odile/", 4), ("/tags/", 1), ("/authors/", 1), ("/most-read/", 2)],
)
def test_a_list_takes_the_same_few_queries_however_long(client, many, django_assert_max_num_queries, address, most):
    Article.objects.update(reads_this_week=3)
    with django_assert_max_num_queries(most):
        client.get(address)


def test_home_leads_with_the_newest_and_shows_what_is_read_and_about_what(client, at):
    published("Older", tags=["Sea"], published_at=at - timedelta(days=3))
    published("Newest", tags=["Sea", "Moon"])
    Article.objects.filter(title="Older").update(reads_this_week=1234)
    page = client.get("/").content.decode()
    assert titles(page) == ["Newest", "Older"]
    assert page.count("card lead") == 1
    assert "1,234 verified reads" in page
    tags = page[page.index("Written about now") :]
    assert tags.index("/tags/sea/") < tags.index("/tags/moon/")


def test_home_is_the_same_for_everybody(client, many):
    reader = Client()
    reader.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert reader.get("/").content == client.get("/").content


def test_a_visitor_is_told_what_reading_pays(client):
    assert 'hx-get="/economy/offer/"' in client.get("/").content.decode()
    offer = client.get("/economy/offer/", headers=HTMX).content.decode()
    assert "10 at most" in offer
    assert "up to 20 Twei a day" in offer
    assert "1 Twei is a millionth of an ether." in offer
    assert "Withdrawing them is not open yet." in offer
    assert client.get("/economy/offer/").headers["Location"] == "/economy/"


def test_a_reader_is_told_what_is_still_open(client, at):
    open_day(at)
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "20 Twei are open to you now." in client.get("/economy/offer/", headers=HTMX).content.decode()


def test_an_empty_library_says_so(client):
    for path in ("/", "/tags/", "/authors/"):
        assert "Nothing has been published yet." in client.get(path).content.decode()
    assert "You could be the first." in client.get("/most-read/").content.decode()


def test_the_most_read_comes_first_and_the_unread_not_at_all(client):
    for reads in (3, 0, 7):
        ArticleFactory(title=f"{reads} reads", reads_this_week=reads)
    assert titles(client.get("/most-read/").content.decode()) == ["7 reads", "3 reads"]


def test_a_tag_has_its_articles_and_no_others(client):
    published("In", tags=["Sea"])
    published("Out", tags=["Moon"])
    published("Draft", tags=["Sea"], status="draft")
    assert titles(client.get("/tags/sea/").content.decode()) == ["In"]
    assert client.get("/tags/nowhere/").status_code == 404


def test_tags_of_what_is_published_are_listed(client):
    published("In", tags=["Sea", "Đảo"])
    published("Draft", tags=["Secret"], status="draft")
    page = client.get("/tags/").content.decode()
    assert page.index("/tags/dao/") < page.index("/tags/sea/")
    assert "Secret" not in page
    Article.objects.all().delete()
    assert "Nothing is published under this tag." in client.get("/tags/sea/").content.decode()


NAMES = [
    "2CV",
    "ẩm thực",
    "Atomic clocks",
    "biển",
    "Émile",
    "etude",
    "Über",
    "Zebra",
    "Ωμέγα",
    "язык",
    "اللغة",
    "日本語",
]


@pytest.mark.parametrize("list_of", ["tags", "authors"])
def test_names_stand_in_the_alphabet_whatever_their_script(client, monkeypatch, list_of):
    for number, name in enumerate(reversed(NAMES)):
        author = {"author": AuthorFactory(name=name, slug=naming.slug_of(name))} if list_of == "authors" else {}
        published(f"No. {number}", tags=[name] if list_of == "tags" else [], **author)
    monkeypatch.setattr(finding, "NAMES", 5)
    found, query = [], ""
    while query is not None:
        page = client.get(f"/{list_of}/{query}").content.decode().split("<main")[1]
        found += re.findall(r"<bdi>([^<]+)</bdi>", page)
        older = re.search(r'rel="next" href="(\?[^"]+)"', page)
        query = older[1] if older else None
    assert found == NAMES
    assert client.get(f"/{list_of}/?after=nowhere").status_code == 404


def test_an_author_has_a_page(client, many):
    page = client.get("/authors/odile/").content.decode()
    assert "45 articles" in page
    assert "Writes of &lt;tides&gt;." in page
    assert 'hx-get="/authors/odile/follow/"' in page
    assert client.get("/authors/nobody/").status_code == 404
    authors = client.get("/authors/").content.decode()
    assert re.search(r'/authors/odile/"><bdi>Odile</bdi></a> <small>45 articles', authors)


def counted(client, author, article):
    # What is written past the rooms drops no page.
    cache.clear()
    byline = re.search(r"\((\d+) articles?\)", client.get(article.get_absolute_url()).content.decode())
    page = re.search(r'class="note">(\d+) articles?<', client.get(author.get_absolute_url()).content.decode())
    listed = {one.pk: one.article_count for one in library.authors()}
    assert int(byline[1]) == int(page[1]) == listed[author.pk] == library.article_count(author)
    return int(page[1])


def test_an_authors_count_is_right_when_articles_come_and_go(client):
    author, other = AuthorFactory(slug="odile"), AuthorFactory(slug="nils")
    stays = published("Stays", author=author)
    assert counted(client, author, stays) == 1
    article = published("Comes", author=author, status="draft")
    assert counted(client, author, stays) == 1
    Article.objects.filter(pk=article.pk).update(status="published")
    assert counted(client, author, stays) == 2
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    assert counted(client, author, stays) == 1
    Article.objects.filter(pk=article.pk).update(status="published", author=other)
    assert (counted(client, author, stays), counted(client, other, article)) == (1, 1)
    Article.objects.filter(pk=article.pk).update(author=author)
    assert counted(client, author, stays) == 2
    article.delete()
    assert counted(client, author, stays) == 1
    assert list(library.authors()) == [author]


def test_names_that_an_editor_changes_are_searched_anew(client):
    published("Something", tags=["Sea"], author=AuthorFactory(name="Nils", slug="nils"))
    admin = Client()
    admin.force_login(
        UserFactory(is_staff=True, is_superuser=True), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    author, tag = Author.objects.get(), Tag.objects.get()
    admin.post(f"/admin/articles/author/{author.pk}/change/", {"name": "Holger", "slug": "nils"})
    admin.post(f"/admin/articles/tag/{tag.pk}/change/", {"name": "Ocean", "slug": "sea"})
    assert titles(client.get("/search/?q=holger ocean").content.decode()) == ["Something"]


def test_whoever_writes_an_article_brings_it_into_the_search(client):
    article = ArticleFactory(title="Tide")
    assert titles(client.get("/search/?q=tide").content.decode()) == []
    upkeep.changed([article.pk])
    assert titles(client.get("/search/?q=tide").content.decode()) == ["Tide"]
