"""Finding articles, tags and authors through the API, and following them."""

from datetime import timedelta
from urllib.parse import urlencode

import pytest

from articles.models import Article
from config import clock
from tests.api.client import App, app_of
from tests.factories import AuthorFactory, UserFactory
from tests.finding import published

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(at):
    clock.stop_at(at)
    odile, nils = (
        AuthorFactory(name="Odile", slug="odile", biography="Writes."),
        AuthorFactory(name="Nils", slug="nils"),
    )
    published("Tide tables", "The moon.", tags=["Sea", "Moon"], author=odile, published_at=at - timedelta(days=3))
    published("Lighthouses", "See the tide.", tags=["Sea"], author=nils, published_at=at - timedelta(days=2))
    published("Thủy triều", "tide", tags=["Moon"], author=odile, language="vi", published_at=at - timedelta(days=1))
    Article.objects.filter(slug="tide-tables").update(reads_this_week=2)
    Article.objects.filter(slug="lighthouses").update(reads_this_week=9)


def found(**asked):
    answer = App().get(f"articles?{urlencode(asked)}")
    assert answer.status_code == 200, answer.content
    return [card["title"] for card in answer.json()["results"]]


@pytest.mark.parametrize(
    ("asked", "titles"),
    [
        ({}, ["Thủy triều", "Lighthouses", "Tide tables"]),
        ({"ordering": "newest"}, ["Thủy triều", "Lighthouses", "Tide tables"]),
        ({"ordering": "most_read"}, ["Lighthouses", "Tide tables"]),
        ({"tag": "sea"}, ["Lighthouses", "Tide tables"]),
        ({"tag": "nowhere"}, []),
        ({"author": "odile"}, ["Thủy triều", "Tide tables"]),
        ({"author": "odile", "tag": "sea"}, ["Tide tables"]),
        ({"language": "vi"}, ["Thủy triều"]),
        ({"q": "tide"}, ["Tide tables", "Thủy triều", "Lighthouses"]),
        ({"q": "thuy trieu"}, ["Thủy triều"]),
        ({"q": "tide", "ordering": "newest"}, ["Thủy triều", "Lighthouses", "Tide tables"]),
        ({"q": "tide", "ordering": "most_read"}, ["Lighthouses", "Tide tables"]),
        ({"q": "tide", "tag": "sea"}, ["Tide tables", "Lighthouses"]),
        ({"q": "tide", "author": "nils", "language": "en"}, ["Lighthouses"]),
        ({"q": "tide", "tag": "moon", "ordering": "newest"}, ["Thủy triều", "Tide tables"]),
        ({"q": "tide", "tag": "nowhere"}, []),
        ({"q": "tide", "author": "nobody", "ordering": "newest"}, []),
        ({"q": "zebra"}, []),
        ({"q": "-"}, []),
        ({"q": "-", "ordering": "newest"}, []),
        ({"q": "", "tag": "", "ordering": ""}, ["Thủy triều", "Lighthouses", "Tide tables"]),
    ],
)
def test_articles_are_found_by_what_is_asked_for(library, asked, titles):
    assert found(**asked) == titles


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"ordering": "loudest"}, "ordering"),
        ({"ordering": "relevance"}, "ordering"),
        ({"q": "a" * 201}, "q"),
        ({"q": "\x00"}, "q"),
        ({"tag": "not a slug"}, "tag"),
        ({"author": "ö"}, "author"),
        ({"language": "english language"}, "language"),
    ],
)
def test_what_makes_no_sense_is_refused_by_its_field(library, asked, field):
    answer = App().get(f"articles?{urlencode(asked)}")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.parametrize(
    "asked", ["q=tide", "q=tide&ordering=newest", "q=tide&ordering=most_read", "ordering=most_read", "tag=sea"]
)
def test_cursors_lead_to_the_end_and_back(at, asked):
    for number in range(45):
        published(f"Tide {number}", tags=["Sea"], reads_this_week=1 + number % 3)
    pages, address = [], f"/api/v1/articles?{asked}"
    app = App()
    while address:
        page = app.client.get(address).json()
        pages.append([card["slug"] for card in page["results"]])
        last, address = page, page["next"]
    assert [len(page) for page in pages] == [20, 20, 5]
    assert len({slug for page in pages for slug in page}) == 45
    back = app.client.get(last["previous"]).json()
    assert [card["slug"] for card in back["results"]] == pages[1]
    first = app.client.get(back["previous"]).json()
    assert ([card["slug"] for card in first["results"]], first["previous"]) == (pages[0], None)


@pytest.mark.parametrize("cursor", ["x", "cD0x", "cD1hLGI=", "cj0xJnA9MSwy", "cD05OTk5OTk5OTk5OTk5OTk5OTk5OTk5LDE="])
def test_a_cursor_that_nobody_gave_out_is_not_found(library, cursor):
    for asked in ("q=tide&", ""):
        assert App().get(f"articles?{asked}cursor={cursor}").status_code in (200, 404)


def test_tags_and_authors_are_listed(library):
    published("Draft", tags=["Secret"], author=AuthorFactory(name="Nobody"), status="draft")
    assert App().get("tags").json()["results"] == [{"slug": "moon", "name": "Moon"}, {"slug": "sea", "name": "Sea"}]
    assert App().get("authors").json()["results"] == [
        {"slug": "nils", "name": "Nils", "article_count": 1},
        {"slug": "odile", "name": "Odile", "article_count": 2},
    ]


def test_an_author_is_shown(library):
    assert App().get("authors/odile").json() == {
        "slug": "odile",
        "name": "Odile",
        "article_count": 2,
        "biography": "Writes.",
    }
    assert App().get("authors/nobody").status_code == 404


def test_a_reader_follows_and_keeps(library):
    app = app_of(UserFactory())
    for path in ("me/follows/authors/odile", "me/follows/tags/sea", "me/reading-list/tide-tables"):
        assert [app.put(path).status_code, app.put(path).status_code] == [204, 204]
    assert app.get("me/follows").json() == {
        "authors": [{"slug": "odile", "name": "Odile"}],
        "tags": [{"slug": "sea", "name": "Sea"}],
    }
    (kept,) = app.get("me/reading-list").json()["results"]
    assert (kept["article"]["slug"], kept["kept_at"]) == ("tide-tables", "2025-10-25T09:00:00Z")
    assert app_of(UserFactory()).get("me/reading-list").json()["results"] == []
    for path in ("me/follows/authors/odile", "me/follows/tags/sea", "me/reading-list/tide-tables"):
        assert [app.delete(path).status_code, app.delete(path).status_code] == [204, 204]
    assert app.get("me/follows").json() == {"authors": [], "tags": []}
    assert app.get("me/reading-list").json()["results"] == []


def test_what_was_withdrawn_can_be_taken_off_the_list(library):
    app = app_of(UserFactory())
    app.put("me/reading-list/tide-tables")
    Article.objects.update(status="withdrawn")
    assert app.get("me/reading-list").json()["results"] == []
    assert app.put("me/reading-list/lighthouses").status_code == 404
    assert app.delete("me/reading-list/tide-tables").status_code == 204


@pytest.mark.parametrize("path", ["me/follows/authors/nobody", "me/follows/tags/nothing", "me/reading-list/nowhere"])
def test_what_there_is_not_is_not_followed(library, path):
    assert app_of(UserFactory()).put(path).status_code == 404


def test_nobody_follows_themselves(library):
    user = UserFactory()
    AuthorFactory(slug="me", user=user)
    answer = app_of(user).put("me/follows/authors/me")
    assert (answer.status_code, answer.json()["code"]) == (403, "own_author")


@pytest.mark.parametrize("path", ["articles", "articles?q=tide&ordering=newest", "authors", "tags"])
def test_a_list_takes_the_same_few_queries(library, django_assert_max_num_queries, path):
    for number in range(15):
        published(f"Tide {number}", tags=["Sea", f"Tag {number}"])
    with django_assert_max_num_queries(3):
        App().get(path)
