"""What somebody whose account is suspended is told, and what they can do."""

from datetime import timedelta

import pytest

from accounts import suspension, tasks
from accounts.models import Suspension
from comments import moderation
from comments.models import Appeal
from config import clock
from config.celery import app as celery
from tests.api.client import app_of
from tests.comments.people import reader_of, say
from tests.desk import desk_of
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.fixture
def article(at):
    open_day(at)
    clock.stop_at(at)
    return ArticleFactory(slug="tides", title="The Tide Tables", author=AuthorFactory(user=UserFactory()))


@pytest.fixture
def wren(article):
    return reader_of(article, level=13, twei=9, handle="wren")


@pytest.fixture
def chief():
    return UserFactory(is_staff=True, is_superuser=True)


def suspend(user, by, at, days=7):
    suspension.suspend(user, "It sold lamps.", days, by, at)
    user.refresh_from_db()


def test_a_refusal_says_why_and_until_when(wren, chief, at):
    suspend(wren, chief, at)
    answer = app_of(wren).post("articles/tides/plus")
    told = answer.json()
    assert (answer.status_code, told["code"], told["reason"]) == (403, "suspended", "It sold lamps.")
    assert told["until"] == "2025-11-01T09:00:00Z"
    assert told["detail"].endswith("The reason: It sold lamps. It ends on 1 November 2025.")


def test_a_refusal_has_no_end_where_there_is_none(wren, chief, at):
    suspend(wren, chief, at, days=None)
    told = app_of(wren).post("articles/tides/plus").json()
    assert told["reason"] == "It sold lamps."
    assert "until" not in told
    assert told["detail"].endswith("The reason: It sold lamps.")


def test_the_account_page_says_it_with_what_can_be_appealed_for(wren, article, chief, at):
    surfer = desk_of(wren)
    assert "suspended" not in surfer.get("/account/").text
    said = say(wren, article)
    moderation.hide(said, "Lamps", chief, at)
    suspend(wren, chief, at)
    page = surfer.get("/account/").text
    assert "The reason: It sold lamps. It ends on 1 November 2025." in page
    assert f'href="/comments/{said.pk}/appeal/"' in page


def test_the_way_to_appeal_is_open_on_the_site_and_by_the_api(wren, article, chief, at):
    author, said = article.author.user, say(wren, article)
    moderation.hide(said, "Lamps", chief, at)
    moderation.withdraw(article, "Copied", chief, at)
    for user in (wren, author):
        suspend(user, chief, at)
    assert desk_of(author).post(f"/write/{article.pk}/appeal/", {"text": "It is mine."}).status_code == 200
    assert app_of(wren).post("appeals", {"comment": said.pk, "text": "They are candles."}).status_code == 201
    assert set(Appeal.objects.values_list("reader", flat=True)) == {wren.pk, author.pk}


def test_a_worker_restores_who_has_waited_long_enough(wren, chief, at):
    suspend(wren, chief, at)
    suspend(other := UserFactory(), chief, at, days=None)
    clock.stop_at(at + 7 * DAY - timedelta(seconds=1))
    tasks.lift_suspensions()
    assert Suspension.objects.filter(lifted_at=None).count() == 2
    clock.stop_at(at + 7 * DAY)
    tasks.lift_suspensions()
    wren.refresh_from_db()
    other.refresh_from_db()
    assert (wren.is_suspended, other.is_suspended) == (False, True)
    planned = celery.conf.beat_schedule["lift-suspensions"]
    assert (planned["task"], planned["schedule"]) == ("accounts.tasks.lift_suspensions", 60)
