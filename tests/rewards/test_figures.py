"""Figures by day: added up from what happened, again and again, and read without looking at it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import notifications
from accounts.notifications import Kind
from comments import flagging, reactions
from config import clock, redis_client, tallies
from rewards import figures, reading, reports, rules, settlement, tasks
from rewards.figures import Figure
from rewards.models import DayFigure, Hold, PnlReport, Progress, QuotaUse, Read, Review
from tests.comments.people import reader_of, say
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import has_read, pass_gate, read

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
AS_JSON = {"content_type": "application/json", "headers": {"Idempotency-Key": "one-act"}}


def noted(at, day=None):
    figures.note(day or at.date(), at)
    rows = DayFigure.objects.filter(day=day or at.date(), amount__gt=0)
    return {f"{row.figure} {row.of}".strip(): row.amount for row in rows}


def test_a_day_is_added_up_from_what_readers_did(at):
    open_day(at)
    article = ArticleFactory()
    second, first = UserFactory(date_joined=at - DAY), UserFactory(date_joined=at)
    ended = pass_gate(first, article, at)
    settlement.settle_read_time(ended)
    opened = reading.begin(second, article, at)
    hidden = reading.Beat(1, visible=False, focused=True, idle_seconds=0, depth=3)
    reading.beat(second, opened.pk, hidden, at + timedelta(seconds=12))
    found = noted(ended)
    verified = Read.objects.get(reader=first).verified_seconds
    assert found == {
        "opened": 2,
        "verified": 1,
        "verified_seconds": verified,
        "not_credited_seconds hidden": 12,
        "active": 1,
        "joined": 1,
        "newcomers 1": 2,
        "entries funding": 1,
        "entries day_open": 2 * rules.POOL_SHARDS,
        "entries read_time": 1,
    }


def test_acts_of_the_app_above_are_counted_too(at):
    open_day(at)
    article = ArticleFactory()
    writer, other = reader_of(article, level=15, twei=50), reader_of(article, level=15, twei=50)
    comment = say(writer, article, at)
    reactions.like(other, comment, at)
    flagging.flag(other, comment, "spam", "", at)
    bought = reports.buy(other, article, at)
    found = noted(at)
    acts = {name: amount for name, amount in found.items() if name.startswith(("acts", "reports"))}
    assert acts == {"acts comment": 1, "acts like": 1, "acts flag": 1, "reports pending": 1}
    reports.compute(bought.pk, at)
    assert noted(at + timedelta(minutes=1))["reports ready"] == 1


def test_what_lapsed_is_counted_by_its_reason(at):
    open_day(at)
    reader = UserFactory()
    QuotaUse.objects.create(reader=reader, quota="reader_twei", used_at=at, amount=60)
    has_read(reader, ArticleFactory(), at)
    settlement.settle_read_time(at)
    lapsed = Read.objects.get().lapsed_twei
    found = noted(at)
    assert (found["lapsed_reads allowance_spent"], found["lapsed_twei allowance_spent"]) == (1, lapsed)
    assert lapsed > 0


def test_noted_twice_it_is_the_same_and_what_is_no_more_is_gone(at):
    reader = UserFactory(date_joined=at)
    once = noted(at)
    assert once == noted(at) == {"joined": 1, "newcomers 1": 1}
    Progress.objects.create(reader=reader, level=3, xp=1_000)
    assert noted(at + timedelta(minutes=1)) == {"joined": 1, "newcomers 3": 1}
    # A message that comes late changes nothing back.
    figures.note(at.date(), at)
    assert set(DayFigure.objects.values_list("noted_at", flat=True)) == {at + timedelta(minutes=1)}


def test_each_day_has_its_own_at_its_bounds(at):
    midnight = at.replace(hour=0)
    for number, moment in enumerate([midnight - timedelta(microseconds=1), midnight, midnight + DAY]):
        has_read(UserFactory(date_joined=moment), ArticleFactory(), moment)
        assert number < 3
    for day, amount in ((midnight - DAY, 1), (midnight, 1), (midnight + DAY, 1)):
        found = noted(midnight + 2 * DAY, day.date())
        assert (found["verified"], found["active"], found["joined"]) == (amount, 1, 1)


def test_rows_are_found_by_time_whatever_numbers_are_missing(at):
    start = at.replace(hour=0)
    people = [UserFactory(date_joined=start + timedelta(hours=n)) for n in range(-40, 40)]
    for gone in (*people[5:20], *people[45:50], people[-1]):
        gone.delete()
    left = [one for one in people if one.pk and start <= one.date_joined < start + DAY]
    assert noted(start + 2 * DAY, start.date())["joined"] == len(left) == 19


def test_what_waits_for_a_worker_is_noted_with_its_age(at):
    open_day(at)
    article, reader = ArticleFactory(), UserFactory(mailed_topics=["reading"])
    has_read(reader, article, at - timedelta(minutes=7))
    report = {"from_day": at.date(), "to_day": at.date(), "price_twei": 1}
    PnlReport.objects.create(reader=reader, bought_at=at - timedelta(seconds=40), **report)
    review = Review.objects.create(article=article, opened_at=at - DAY, minuses=5, ratings=9)
    Hold.objects.create(
        item="pluses",
        amount_twei=1,
        debit_kind="writers_pool",
        reader=reader,
        source_id=1,
        review=review,
        held_at=at - DAY,
        status="due",
        decided_at=at - timedelta(hours=2),
    )
    notifications.tell(reader.pk, Kind.LEVEL_UP, at - timedelta(hours=1), level=2)
    found = noted(at)
    waiting = {name: amount for name, amount in found.items() if name.startswith("waiting")}
    assert waiting == {
        "waiting_seconds reads": 420,
        "waiting_seconds reports": 40,
        "waiting_seconds holds": 7_200,
        "waiting_seconds news": 3_600,
    }


def test_whose_address_is_not_confirmed_keeps_no_worker_waiting(at, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    open_day(at)
    has_read(UserFactory(address=False), ArticleFactory(), at - timedelta(hours=1))
    assert "waiting_seconds reads" not in noted(at)


def test_days_are_due_until_nothing_of_them_changes(at):
    midnight = at.replace(hour=0, minute=0)
    today, yesterday = midnight.date(), (midnight - DAY).date()
    for n in range(2, 8):
        DayFigure.objects.create(day=(midnight - n * DAY).date(), figure="opened", amount=1, noted_at=midnight)
    assert figures.due(midnight) == [today, yesterday]
    figures.note(yesterday, midnight + timedelta(minutes=59))
    assert figures.due(midnight + timedelta(minutes=59)) == [today, yesterday]
    figures.note(yesterday, midnight + timedelta(hours=1))
    assert figures.due(midnight + timedelta(hours=1)) == [today]


def test_a_worker_that_was_away_makes_up_for_a_week_a_few_days_at_once(at):
    for _ in range(4):
        assert 1 <= len(figures.due(at)) <= 3
        for day in figures.due(at):
            figures.note(day, at)
    assert figures.due(at) == [at.date()]
    assert DayFigure.objects.values("day").distinct().count() == 8


def test_the_worker_adds_up_today(at):
    open_day(at)
    clock.stop_at(at)
    read(UserFactory(), ArticleFactory(), at, 10)
    tasks.note_figures()
    found = figures.of(at.date(), 30)
    assert found.noted_at == at
    assert found.by_day(Figure.OPENED) == [0] * 29 + [1]


def test_a_month_is_read_in_one_query(at):
    for day in (at, at - DAY):
        noted(at, day.date())
    tallies.count("gate_not_passed", at)
    noted(at)
    with CaptureQueriesContext(connection) as asked:
        found = figures.of(at.date(), 30)
    assert len(asked) == 1
    assert found.parts(Figure.REFUSED) == ["gate_not_passed"]
    assert found.by_day(Figure.REFUSED, "gate_not_passed")[-2:] == [0, 1]


def test_what_is_noted_takes_as_many_queries_for_many_rows_as_for_few(at):
    def taken(moment):
        with CaptureQueriesContext(connection) as asked:
            figures.note(moment.date(), moment)
        return len(asked)

    few = [has_read(UserFactory(date_joined=at), ArticleFactory(), at) for _ in range(4)]
    before = taken(at)
    for _ in range(60):
        has_read(UserFactory(date_joined=at), few[0].article, at)
    # Sixteen times as many rows are four steps more of each of the six searches.
    assert taken(at + timedelta(minutes=1)) <= before + 4 * 6


def test_refusals_are_counted_where_they_are_said(at, client):
    clock.stop_at(at)
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    ArticleFactory(slug="tides")
    open_day(at)
    assert client.post("/articles/tides/plus/").status_code == 403
    assert client.post("/api/v1/articles/tides/plus", **AS_JSON).status_code == 403
    assert client.post("/api/v1/articles/nowhere/plus", **AS_JSON).status_code == 404
    assert tallies.of(at.date()) == {"gate_not_passed": 2, "not_found": 1}
    found = noted(at)
    assert (found["refused gate_not_passed"], found["refused not_found"]) == (2, 1)


def test_what_redis_forgot_stays_noted(at):
    tallies.count("plus_spent", at)
    tallies.count("plus_spent", at)
    noted(at)
    redis_client.client().flushdb()
    tallies.count("plus_spent", at)
    assert noted(at + timedelta(minutes=1))["refused plus_spent"] == 2


def test_without_redis_nothing_is_counted_and_everybody_is_answered(at, client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.client.cache_clear()
    try:
        assert client.get("/api/v1/nowhere").status_code == 404
        assert client.get("/api/v1/me").status_code == 401
        assert (tallies.of(at.date()), tallies.is_reachable()) == ({}, False)
        figures.note(at.date(), at)
    finally:
        redis_client.client.cache_clear()
