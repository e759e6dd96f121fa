"""The page of a search, and what nobody can do by it."""

import re
from datetime import timedelta

import pytest

from articles import highlights, searching
from tests.factories import AuthorFactory
from tests.finding import published

pytestmark = pytest.mark.django_db


def titles(page):
    return [re.sub("<.*?>", "", title) for title in re.findall(r"<h2 lang[^>]*><a[^>]*>(.*?)</a></h2>", page)]


def test_the_page_asks_for_words(client):
    page = client.get("/search/").content.decode()
    assert 'name="q"' in page
    assert "All words are looked for" in page


def test_what_is_found_is_shown_with_marks(client):
    published("The Tide Tables", "Twice a day the tides come in.")
    page = client.get("/search/?q=tide").content.decode()
    assert titles(page) == ["The Tide Tables"]
    assert "The <mark>Tide</mark> Tables" in page
    assert "the <mark>tides</mark> come in." in page
    assert 'value="tide"' in page


def test_nothing_found_says_so(client):
    page = client.get("/search/?q=zebra").content.decode()
    assert "Nothing was found for “<bdi>zebra</bdi>”." in page


def test_a_search_goes_on_page_by_page_to_its_end(client, at):
    for number in range(45):
        published(f"Tide {number}", published_at=at - timedelta(days=number))
    seen, address = [], "/search/?q=tide"
    sizes = []
    while address:
        page = client.get(address).content.decode()
        sizes.append(len(titles(page)))
        seen += titles(page)
        more = re.search(r'rel="next" href="(\?[^"]+)"', page)
        address = "/search/" + more[1].replace("&amp;", "&") if more else ""
    assert sizes == [20, 20, 5]
    assert seen == [f"Tide {number}" for number in range(45)]


@pytest.mark.parametrize("path", ["/", "/search/?q=tide&", "/tags/moon/", "/authors/", "/most-read/", "/tags/"])
@pytest.mark.parametrize(
    "after", ["", "x", "%00", "MSwy", "LTEsLTE", "é", "Zm9vLDE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk5LDE"]
)
def test_a_cursor_that_nobody_gave_out_is_not_found(client, path, after):
    published("Tide", tags=["Moon"])
    address = path if "?" in path else path + "?"
    assert client.get(f"{address}after={after}").status_code in (200, 404)


def test_a_language_is_chosen(client):
    published("Tide")
    published("Marée", "tide", language="fr")
    page = client.get("/search/?q=tide&language=fr").content.decode()
    assert titles(page) == ["Marée"]
    assert '<option value="fr" lang="fr" selected>Français</option>' in page
    assert titles(client.get("/search/?q=tide&language=%00x").content.decode()) == []


def test_authors_and_tags_of_that_name_are_led_to(client):
    published("Something", tags=["Đà Nẵng"], author=AuthorFactory(name="Danae", slug="danae"))
    page = client.get("/search/?q=da").content.decode()
    assert 'href="/tags/da-nang/"' in client.get("/search/?q=đà n").content.decode()
    assert 'href="/authors/danae/"' in page


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</title><script>",
        "{{ 7|add:7 }}",
        "%s %(q)s",
        "';--",
    ],
)
def test_what_is_typed_runs_nowhere(client, typed):
    published(typed, f"`{typed}` tide", dek=typed, tags=["Moon"])
    for query in (typed, "tide"):
        page = client.get("/search/", {"q": query}).content.decode()
        assert "<script>" not in page
        assert "<img src=x" not in page
        assert titles(page) or not re.search(r"\w", query)
    for path in ("/", "/tags/moon/"):
        assert "<script>" not in client.get(path).content.decode()


def test_it_takes_the_same_few_queries_however_much_is_found(client, django_assert_max_num_queries):
    for number in range(25):
        published(f"Tide {number}", tags=["Moon", "Sea"])
    with django_assert_max_num_queries(13):
        assert len(titles(client.get("/search/?q=tide").content.decode())) == 20


def test_without_words_nothing_is_asked(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        client.get("/search/")


def test_what_was_withdrawn_after_it_was_found_is_left_out():
    article = published("Tide")
    query = searching.query(searching.parse("tide"))
    article.delete()
    assert searching.ranked(query) == []
    assert highlights.of([], query) == []
