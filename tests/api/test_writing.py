"""Writing, publishing and withdrawing through the API."""

from datetime import timedelta

import pytest

from articles.models import Article, Version
from config import clock
from rewards import adjusting, ledger, publishing, reports
from rewards.models import Item, LedgerEntry, PnlReport
from tests.api.client import App, app_of
from tests.factories import ArticleFactory, UserFactory, open_day, words

pytestmark = pytest.mark.django_db

DRAFT = {"title": "The tide tables", "body_markdown": words(60), "keywords": ["Sea"], "faq": []}


@pytest.fixture
def user(at):
    open_day(at)
    clock.stop_at(at)
    user = UserFactory(level=15, handle="wren")
    adjusting.adjust(user.pk, 60, "To spend", at)
    return user


@pytest.fixture
def app(user):
    return app_of(user)


@pytest.fixture
def slug(app):
    return app.post("articles", DRAFT).json()["slug"]


def refused(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def balance(user):
    return ledger.balance_twei(ledger.wallet(user.pk))


def test_a_draft_is_its_authors_alone(app, slug):
    answer = app.post("articles", DRAFT)
    assert answer.status_code == 201
    assert answer["Location"] == "/api/v1/articles/the-tide-tables-2"
    draft = answer.json()
    assert (draft["status"], draft["keywords"], draft["revision"]) == ("draft", ["Sea"], 1)
    assert app.get(f"articles/{slug}").json()["published_at"] is None
    assert app.get(f"me/articles/{slug}").json()["body_markdown"] == DRAFT["body_markdown"]
    other = app_of(UserFactory())
    for path in (f"articles/{slug}", f"me/articles/{slug}"):
        assert refused(other.get(path)) == (404, "not_found")
    assert refused(other.patch(f"articles/{slug}", {"title": "Mine"})) == (404, "not_found")
    assert refused(other.post(f"articles/{slug}/publish")) == (404, "not_found")
    assert App().get("articles").json()["results"] == []
    assert [one["slug"] for one in app.get("me/articles").json()["results"]] == ["the-tide-tables-2", slug]
    assert other.get("me/articles").json()["results"] == []


def test_what_is_left_out_stays_and_what_is_stale_is_refused(app, slug):
    answer = app.patch(f"articles/{slug}", {"dek": "Why it turns.", "revision": 1})
    assert (answer.json()["dek"], answer.json()["keywords"], answer.json()["revision"]) == ("Why it turns.", ["Sea"], 2)
    answer = app.patch(f"articles/{slug}", {"dek": "Other", "revision": 1})
    assert refused(answer) == (409, "edited_elsewhere")
    assert answer.json()["revision"] == 2
    assert app.patch(f"articles/{slug}", {"dek": "Whatever it was"}).status_code == 200


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"title": " "}, "title"),
        ({"title": 1}, "title"),
        ({"language": "English!"}, "language"),
        ({"keywords": "Sea"}, "keywords"),
        ({"faq": [{"question": "Why?"}]}, "faq"),
        ({"dek": "x" * 1_001}, "dek"),
    ],
)
def test_wrong_fields_are_named(app, slug, sent, field):
    answer = app.patch(f"articles/{slug}", sent)
    assert refused(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == [field]


def test_a_picture_that_is_not_there_is_refused_and_what_is_read_only_is_left_alone(app, slug):
    assert refused(app.patch(f"articles/{slug}", {"lead_picture": "abc"})) == (404, "picture_unknown")
    answer = app.patch(f"articles/{slug}", {"status": "published", "published_at": "2020-01-01T00:00:00Z"})
    assert (answer.json()["status"], answer.json()["published_at"]) == ("draft", None)


def test_publishing_pays_once_whatever_is_repeated(app, slug, user):
    key = {"Idempotency-Key": "one"}
    first = app.post(f"articles/{slug}/publish", **key)
    assert (first.status_code, first.json()["spent_twei"], first.json()["article"]["status"]) == (200, 50, "published")
    assert app.post(f"articles/{slug}/publish", **key).json() == first.json()
    assert refused(app.post(f"articles/{slug}/publish")) == (409, "already_published")
    assert balance(user) == 10
    assert App().get(f"articles/{slug}").status_code == 200


def test_publishing_is_refused_with_what_would_help(at, user, app, slug):
    newcomer = UserFactory(level=3)
    theirs = app_of(newcomer).post("articles", DRAFT).json()["slug"]
    answer = app_of(newcomer).post(f"articles/{theirs}/publish")
    assert refused(answer) == (403, "level_too_low")
    assert (answer.json()["level"], answer.json()["level_needed"]) == (3, 15)
    app.post(f"articles/{slug}/publish")
    second = app.post("articles", DRAFT).json()["slug"]
    answer = app.post(f"articles/{second}/publish")
    assert refused(answer) == (402, "insufficient_funds")
    assert (answer.json()["needed_twei"], answer.json()["balance_twei"]) == (50, 10)
    bare = app.post("articles", {"title": "Nothing"}).json()["slug"]
    assert refused(app.post(f"articles/{bare}/publish")) == (409, "not_yet_whole")
    assert refused(app_of(UserFactory()).post(f"articles/{slug}/publish")) == (403, "not_yours")


def test_it_is_published_at_a_time_or_not(app, slug, user, at):
    soon = (at + timedelta(hours=1)).isoformat()
    answer = app.post(f"articles/{slug}/publish", {"publish_at": soon})
    assert (answer.json()["spent_twei"], answer.json()["article"]["status"]) == (0, "draft")
    assert app.delete(f"articles/{slug}/publish").status_code == 204
    assert not publishing.due(at + timedelta(hours=2))
    assert refused(app.post(f"articles/{slug}/publish", {"publish_at": at.isoformat()})) == (400, "publish_at_invalid")


def test_withdrawn_it_is_gone_and_published_again_it_costs_nothing(app, slug, user):
    assert refused(app.post(f"articles/{slug}/withdraw")) == (404, "not_published")
    app.post(f"articles/{slug}/publish")
    assert app.post(f"articles/{slug}/withdraw").json()["status"] == "withdrawn"
    assert App().get(f"articles/{slug}").status_code == 404
    assert app.post(f"articles/{slug}/publish").json()["spent_twei"] == 0
    assert balance(user) == 10


def test_a_former_slug_redirects(app, slug):
    app.post(f"articles/{slug}/publish")
    answer = app.patch(f"articles/{slug}", {"title": "Ebb", "moves_slug": True})
    assert answer.json()["slug"] == "ebb"
    answer = App().get(f"articles/{slug}")
    assert (answer.status_code, answer["Location"]) == (301, "/api/v1/articles/ebb")
    assert Version.objects.count() == 2


def test_the_report_shows_the_tribute(app, slug, user, at):
    app.post(f"articles/{slug}/publish")
    place = app.post(f"articles/{slug}/pnl-reports").json()["id"]
    reports.compute(PnlReport.objects.get().pk, at)
    report = app.get(f"pnl-reports/{place}").json()
    losses = {row["item"]: row["amount_twei"] for row in report["loss"]}
    assert losses["publish_tributes"] == 50
    assert report["loss_subtotal_twei"] == 51
    (entry,) = app.get("me/entries?item=publish_tributes").json()["results"]
    assert (entry["label"], entry["article"], entry["amount_twei"]) == ("Post Publish Tribute", slug, 50)
    assert LedgerEntry.objects.filter(item=Item.PUBLISH_TRIBUTES).count() == 1


def test_somebody_elses_article_is_not_changed(app):
    ArticleFactory(slug="others", title="Others")
    assert refused(app.patch("articles/others", {"title": "Mine"})) == (403, "not_yours")
    assert Article.objects.get().title == "Others"
