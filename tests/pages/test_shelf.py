"""Following and keeping by the pages' own buttons, and the reading list."""

from datetime import timedelta

import pytest
from django.test import Client

from articles import shelf
from articles.models import Article, AuthorFollower, KeptArticle, TagFollower
from config import clock
from tests.factories import AuthorFactory, UserFactory
from tests.finding import published
from tests.pages.test_search import titles

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
BUTTONS = [
    ("/authors/odile/follow/", "/authors/odile/", AuthorFollower),
    ("/tags/sea/follow/", "/tags/sea/", TagFollower),
    ("/articles/tides/keep/", "/articles/tides/", KeptArticle),
]
EACH = pytest.mark.parametrize(("button", "page", "model"), BUTTONS, ids=["author", "tag", "article"])


@pytest.fixture
def article(at):
    clock.stop_at(at)
    return published(
        "Tides", slug="tides", tags=["Sea"], author=AuthorFactory(name="Odile", slug="odile", user=UserFactory())
    )


@pytest.fixture
def reader():
    return UserFactory()


@pytest.fixture
def browser(reader, article):
    return signed_in(reader)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@EACH
def test_a_press_switches_on_and_off(browser, reader, button, page, model):
    assert 'name="on" value="yes"' in browser.get(button, headers=HTMX).content.decode()
    for _twice in range(2):
        answer = browser.post(button, {"on": "yes"}, headers=HTMX).content.decode()
        assert 'name="on" value="no"' in answer
        assert "data-pressed" in answer
        assert "<html" not in answer
        assert model.objects.get().reader == reader
    for _twice in range(2):
        assert "data-pressed" not in browser.post(button, {"on": "no"}, headers=HTMX).content.decode()
        assert not model.objects.exists()


@EACH
def test_without_javascript_it_is_a_page_and_comes_back(browser, button, page, model):
    assert "<html" in browser.get(button).content.decode()
    answer = browser.post(button, {"on": "yes"})
    assert (answer.status_code, answer["Location"]) == (302, page)
    assert model.objects.count() == 1


@EACH
def test_a_visitor_is_asked_to_sign_in_and_comes_back(article, client, button, page, model):
    assert client.get(button, headers=HTMX).status_code == 200
    assert client.post(button)["Location"] == f"/accounts/login/?next={page}"
    assert client.post(button, headers=HTMX)["HX-Redirect"] == f"/accounts/login/?next={page}"
    assert not model.objects.exists()


@pytest.mark.parametrize("button", ["/authors/no/follow/", "/tags/no/follow/", "/articles/no/keep/"])
def test_what_there_is_not_is_not_found(browser, button):
    assert browser.get(button).status_code == browser.post(button).status_code == 404


def test_a_token_is_asked_for(reader, article):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post("/tags/sea/follow/").status_code == 403


def test_nobody_follows_themselves(article):
    browser = signed_in(article.author.user)
    assert "This is you." in browser.get("/authors/odile/follow/", headers=HTMX).content.decode()
    answer = browser.post("/authors/odile/follow/")
    assert answer.status_code == 403
    assert "no need to follow yourself" in answer.content.decode()
    assert not AuthorFollower.objects.exists()


def test_the_list_shows_what_is_kept_the_last_first(browser, reader, article, at):
    for number in range(21):
        shelf.keep(reader, published(f"No. {number}"), at + timedelta(minutes=number))
    page = browser.get("/reading-list/").content.decode()
    assert titles(page) == [f"No. {number}" for number in range(20, 0, -1)]
    assert "Kept before" in page
    Article.objects.filter(title="No. 7").update(status="withdrawn")
    assert "No. 7<" not in browser.get("/reading-list/").content.decode()


def test_the_list_shows_whom_and_what_one_follows_and_what_is_new(browser, reader, article, at):
    assert "Follow authors and tags" in browser.get("/reading-list/").content.decode()
    shelf.follow_author(reader, article.author, at)
    shelf.follow_tag(reader, article.tags.get(), at)
    published("Old", tags=["Sea"], published_at=at - timedelta(days=31))
    published("Of somebody else")
    page = browser.get("/reading-list/").content.decode()
    assert "/authors/odile/" in page
    assert "/tags/sea/" in page
    new = page[page.index("New from what you follow") :]
    assert "/articles/tides/" in new
    assert "/articles/old/" not in new
    assert "/articles/of-somebody-else/" not in new


def test_the_list_takes_the_same_few_queries_however_long(browser, reader, article, at, django_assert_max_num_queries):
    shelf.follow_author(reader, article.author, at)
    for number in range(8):
        shelf.keep(reader, published(f"No. {number}", tags=["Sea", "Moon"]), at)
    with django_assert_max_num_queries(9):
        browser.get("/reading-list/")


def test_each_has_a_list_of_their_own(browser, article, at):
    shelf.keep(UserFactory(), article, at)
    assert "Press “Read later”" in browser.get("/reading-list/").content.decode()
