"""Articles through the API, for everybody."""

from datetime import timedelta

import pytest

from articles.models import Article, Tag
from tests.api.client import App, app_of
from tests.factories import ArticleFactory, AuthorFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def article():
    author = AuthorFactory(name="Odile Brannock", slug="odile-brannock")
    article = ArticleFactory(
        slug="tides", title="What tides do", dek="Twice a day.", author=author, dateline="Brest", lead_credit="O. B."
    )
    article.tags.add(Tag.objects.create(name="Sea", slug="sea"), Tag.objects.create(name="Moon", slug="moon"))
    return article


CARD = {
    "slug": "tides",
    "title": "What tides do",
    "dek": "Twice a day.",
    "author": {"slug": "odile-brannock", "name": "Odile Brannock"},
    "tags": [{"slug": "moon", "name": "Moon"}, {"slug": "sea", "name": "Sea"}],
    "language": "en",
    "published_at": "2025-10-24T09:00:00Z",
    "words": 500,
    "expected_seconds": 127,
}


def test_a_card_is_what_a_list_shows(article):
    assert App().get("articles").json() == {"next": None, "previous": None, "results": [CARD]}


def test_an_article_is_shown_whole(article):
    answer = App().get("articles/tides")
    assert answer.status_code == 200
    shown = answer.json()
    assert shown["body_html"] == article.body_html
    assert shown == CARD | {
        "body_html": article.body_html,
        "dateline": "Brest",
        "gate_seconds": 86,
        "lead_image": {"url": None, "alt": "", "caption": "", "credit": "O. B."},
        "faq": [],
        "comment_count": 0,
        "plus_count": 0,
        "minus_count": 0,
    }


def test_questions_are_shown_with_their_answers(article):
    Article.objects.update(faq_html=[{"question": "Why?", "answer_html": "<p>The moon.</p>"}], lead_credit="")
    shown = App().get("articles/tides").json()
    assert shown["faq"] == [{"question": "Why?", "answer_html": "<p>The moon.</p>"}]
    assert shown["lead_image"] is None


def test_the_newest_comes_first_and_cursors_lead_on(at):
    for number in range(45):
        # Several came out at once, as imported ones do.
        ArticleFactory(slug=f"part-{number}", published_at=at - timedelta(hours=number // 5))
    page = App().get("articles").json()
    seen = [card["slug"] for card in page["results"]]
    sizes = [len(seen)]
    while page["next"]:
        page = App().client.get(page["next"]).json()
        seen += [card["slug"] for card in page["results"]]
        sizes.append(len(page["results"]))
    assert sizes == [20, 20, 5]
    assert sorted(seen) == sorted(f"part-{number}" for number in range(45))
    ages = [int(slug.removeprefix("part-")) // 5 for slug in seen]
    assert ages == sorted(ages)


@pytest.mark.parametrize("status", [Article.Status.DRAFT, Article.Status.WITHDRAWN])
def test_what_is_not_published_is_not_found(article, status):
    Article.objects.update(status=status)
    app = app_of(UserFactory())
    assert app.get("articles").json()["results"] == []
    for path in ("articles/tides", "articles/tides/standing"):
        assert (app.get(path).status_code, app.get(path).json()["code"]) == (404, "not_found")
    for path in ("reads", "plus", "pnl-reports"):
        assert app.post(f"articles/tides/{path}").status_code == 404


def test_an_unknown_article_is_not_found():
    answer = App().get("articles/nowhere")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "code": "not_found",
        "detail": "There is nothing here.",
    }


def test_a_list_takes_the_same_few_queries_however_long(article, django_assert_num_queries):
    for _number in range(15):
        ArticleFactory().tags.add(Tag.objects.get(slug="sea"))
    with django_assert_num_queries(2):
        App().get("articles")
