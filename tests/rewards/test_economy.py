"""What everybody may know of the economy, added up by hand, late, without acts, and under another version of the rules."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.db.models import Count

import rewards
from rewards import adjusting, audit, books, economy, ledger, pool, rating, reports, rules, settlement
from rewards.economy import Day
from rewards.ledger import FEES
from rewards.models import LedgerEntry, PoolDay, Rating
from rewards.models.ledger import PNL_ITEMS
from tests.days import live, midnight, move
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db

ONE_DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def nothing_is_kept():
    cache.clear()


def moved(one):
    return {item: amount for item, amount in one.by_item_twei.items() if amount}


def days_of(state):
    return {one.day: moved(one) for one in state.days}


def closed_day(paid_twei, received_twei, at=datetime(2025, 10, 26, tzinfo=UTC)):
    by_item = dict.fromkeys([item.value for item in PNL_ITEMS], 0)
    return Day(at.date() - ONE_DAY, at, by_item | {"read_time": paid_twei, "pnl_reports": received_twei})


# Days.


def test_the_figures_of_closed_days_are_those_of_the_acts(at):
    start = midnight(at)
    open_day(start)
    article = ArticleFactory()
    first, second = UserFactory(), UserFactory(level=5)
    adjusting.adjust(second.pk, 10, "To spend", start)
    # Saturday: two read for 3 Twei each, one presses Plus for 1, one Minus for 2 and buys a report for 1.
    for reader in (first, second):
        ended = pass_gate(reader, article, at)
    settlement.settle_read_time(ended)
    rating.plus(first, article, ended)
    rating.minus(second, article, Rating.Reason.WRONG, ended)
    report = reports.buy(second, article, ended)
    pool.turn(start + ONE_DAY)
    # Sunday: nobody. Monday: the report can't be computed, and its price is paid back.
    pool.turn(start + 2 * ONE_DAY)
    ledger.reverse([report.fee_entry], "It could not be computed", start + 2 * ONE_DAY)
    pool.turn(start + 3 * ONE_DAY)
    # Today isn't over.
    reports.buy(second, None, start + 3 * ONE_DAY)
    state = economy.state(start + 3 * ONE_DAY)
    assert days_of(state) == {
        date(2025, 10, 25): {"read_time": 6, "pluses": 1, "minuses": 2, "pnl_reports": 1},
        date(2025, 10, 26): {},
        date(2025, 10, 27): {"pnl_reports": -1},
    }
    assert [(one.paid_twei, one.received_twei) for one in state.days] == [(7, 3), (0, 0), (0, -1)]
    assert moved(state) == {"read_time": 6, "pluses": 1, "minuses": 2, "pnl_reports": 1}
    assert (state.paid_twei, state.received_twei, state.fees_twei) == (7, 3, 1)
    assert state.open_day == date(2025, 10, 28)
    # 7 paid and 10 given; 3 received, of which one came back and one waits. The day that is open has a hundredth of it.
    treasury = 10_000_000 - 10 - 7 + 3 - 1
    assert state.treasury_twei + state.readers_pool.opened_twei + state.writers_pool.opened_twei == treasury
    # Three days for 7 - 3 + 1.
    assert (state.runway.days_counted, state.runway.outflow_twei) == (3, 5)
    assert state.runway_days == state.treasury_twei * 3 // 5


def test_a_day_that_is_closed_late_has_all_that_moved_until_then(at):
    start = midnight(at)
    open_day(start)
    user = UserFactory()
    move(user, start, read_time=5)
    move(user, start + 2 * ONE_DAY, read_time=7)
    pool.turn(start + 4 * ONE_DAY)
    pool.turn(start + 5 * ONE_DAY)
    state = economy.state(start + 5 * ONE_DAY)
    assert days_of(state) == {date(2025, 10, 25): {"read_time": 12}, date(2025, 10, 29): {}}
    assert [one.closed_at for one in state.days] == [start + 4 * ONE_DAY, start + 5 * ONE_DAY]
    assert (state.runway.days_counted, state.runway.outflow_twei) == (2, 12)


def test_a_pool_that_should_have_been_closed_is_the_one_that_pays(at):
    start = midnight(at)
    open_day(start)
    move(UserFactory(), start, read_time=5)
    state = economy.state(start + ONE_DAY)
    assert state.open_day == start.date()
    assert (state.readers_pool.opened_twei, state.readers_pool.left_twei) == (60_000, 59_995)


@pytest.mark.parametrize("count", [1, 30, 31, 32])
def test_the_last_thirty_days_are_shown(at, count):
    ended = live(at, *({"read_time": number + 1} for number in range(count)))
    shown = economy.state(ended).days
    assert [one.paid_twei for one in shown] == list(range(1, count + 1))[-30:]
    assert shown[-1].day == ended.date() - ONE_DAY


def test_of_days_from_before_there_were_notes_nothing_is_known(at):
    ended = live(at, {"read_time": 1}, {"read_time": 2}, {"read_time": 3}, {"read_time": 4})
    PoolDay.objects.filter(day=at.date() + ONE_DAY).update(moved_twei=None)
    state = economy.state(ended)
    assert [one.paid_twei for one in state.days] == [1, 4]
    assert state.paid_twei == 10


# The history of the rules.


def history(state):
    return [(one.version, one.first_day, one.last_day, one.entries) for one in state.rules_history]


def counted():
    rows = LedgerEntry.objects.values_list("rules_version").annotate(Count("id")).order_by("rules_version")
    return [count for _version, count in rows]


def test_the_history_has_every_version_that_entries_were_posted_under(at, monkeypatch):
    start = midnight(at)
    user = UserFactory()
    open_day(start)
    move(user, start, read_time=1)
    assert history(economy.state(start)) == [(1, date(2025, 10, 25), date(2025, 10, 25), 1 + 64 + 1)]
    pool.turn(start + ONE_DAY)
    # A new version, of which not every server knows at once.
    monkeypatch.setattr(rules, "VERSION", 2)
    move(user, start + ONE_DAY, read_time=1)
    monkeypatch.setattr(rules, "VERSION", 1)
    move(user, start + ONE_DAY, read_time=1)
    monkeypatch.setattr(rules, "VERSION", 2)
    pool.turn(start + 2 * ONE_DAY)
    pool.turn(start + 3 * ONE_DAY)
    move(user, start + 3 * ONE_DAY, read_time=1)
    # 64 shards that open, 64 that close; the first day is opened and closed under version 1, and the second opened.
    assert history(economy.state(start + 3 * ONE_DAY)) == [
        (1, date(2025, 10, 25), date(2025, 10, 26), 1 + 64 + 1 + 64 + 64 + 1),
        (2, date(2025, 10, 26), date(2025, 10, 28), 1 + 64 + 64 + 64 + 64 + 1),
    ]
    assert [one.entries for one in economy.state(at).rules_history] == counted()
    assert economy.state(at).rules_version == 2


def test_a_close_notes_the_history_up_to_its_mark(at):
    live(at, {"read_time": 5})
    day = PoolDay.objects.get(day=at.date())
    through = LedgerEntry.objects.filter(id__lte=day.fees_through_entry).count()
    noted = {"version": 1, "first_day": "2025-10-25", "last_day": "2025-10-25", "entries": through}
    assert day.rules_history == [noted]


def test_an_answer_reads_no_entry_from_before_the_last_close(at, django_assert_num_queries):
    live(at, {"read_time": 5}, {"minuses": 2})
    last = PoolDay.objects.get(day=at.date() + ONE_DAY)
    with django_assert_num_queries(2) as asked:
        books.so_far()
    assert f'"id" > {last.fees_through_entry}' in asked.captured_queries[1]["sql"]


def test_the_migration_notes_on_the_last_close_what_it_would_have_noted_itself(at):
    live(at, {"read_time": 5, "pnl_reports": 3}, {"minuses": 2})
    before = list(PoolDay.objects.order_by("day").values_list("day", "moved_twei", "rules_history"))
    PoolDay.objects.update(moved_twei=None, rules_history=None)
    migration = Path(rewards.__file__).parent / "migrations" / "sql" / "0008" / "note.sql"
    with connection.cursor() as cursor:
        cursor.execute(migration.read_text())
    assert PoolDay.objects.values_list("day", "moved_twei", "rules_history").get(day=before[1][0]) == before[1]
    assert PoolDay.objects.filter(rules_history__isnull=True).count() == 2


@pytest.mark.parametrize("unnoted", [1, 2])
def test_the_books_are_right_after_a_close_that_noted_nothing(at, unnoted):
    """As one by a worker that doesn't know of the note yet."""
    ended = live(at, {"pnl_reports": 5}, {"pnl_reports": 3})
    move(UserFactory(), ended, read_time=9)
    before = books.so_far()
    newest = PoolDay.objects.exclude(closed_at=None).order_by("-day")[:unnoted]
    PoolDay.objects.filter(day__in=[one.day for one in newest]).update(rules_history=None)
    assert books.so_far() == before
    assert books.so_far().fees_twei == ledger.balance_twei(FEES) == 0


# The runway.


@pytest.mark.parametrize(
    ("treasury", "days", "lasts"),
    [
        (700, [(100, 0)], 7),
        (699, [(100, 0)], 6),
        (99, [(100, 0)], 0),
        (0, [(100, 0)], 0),
        (700, [(100, 0), (0, 0)], 14),
        (100, [(2, 1)] * 7, 100),
        (100, [(1, 0)] + [(0, 0)] * 6, 700),
        (99, [(100, 86), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0), (0, 0)], 49),
        # Days before the last seven don't count.
        (700, [(1_000_000, 0)] + [(100, 0)] * 7, 7),
        (700, [(0, 1_000_000)] + [(100, 0)] * 7, 7),
        # A refund counts as what it is.
        (10, [(0, -1)], 10),
        (2**63 - 1, [(1, 0)], 2**63 - 1),
    ],
)
def test_the_runway_is_the_treasury_at_the_rate_of_the_last_seven_days(treasury, days, lasts):
    assert economy.runway(treasury, [closed_day(*one) for one in days]).days == lasts


@pytest.mark.parametrize("days", [[(0, 0)], [(5, 5)], [(5, 6)], [(100, 0)] + [(0, 0)] * 7, [(3, 0), (0, 3)]])
def test_where_no_more_is_paid_than_received_there_is_no_end(days):
    found = economy.runway(700, [closed_day(*one) for one in days])
    assert found.days is None
    assert found.outflow_twei <= 0


def test_before_a_day_was_closed_there_is_no_rate(at):
    open_day(at)
    assert economy.runway(700, []) is None
    assert economy.state(at).runway_days is None


# The audit.


def test_the_last_audit_is_the_one_that_is_told(at):
    open_day(at)
    assert economy.state(at).audit is None
    audit.nightly(lambda: at)
    audit.nightly(lambda: at + ONE_DAY)
    told = economy.state(at).audit
    assert (told.ended_at, told.entries) == (at + ONE_DAY, 65)
    assert (told.promises, told.broken, told.broken_promises) == (audit.PROMISES, 0, ())


@pytest.mark.broken_ledger
def test_a_broken_promise_is_told_without_whose_it_is(at):
    open_day(at)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE rewards_ledgeraccount SET balance_twei = balance_twei + 1 WHERE id = 30")
    audit.nightly(lambda: at)
    told = economy.state(at).audit
    assert (told.broken, told.promises) == (1, audit.PROMISES)
    assert "account 30" not in repr(told)


# Kept for ten seconds.


def test_a_state_is_kept_for_less_than_ten_seconds(at):
    open_day(at)
    first = economy.latest(at)
    move(UserFactory(), at, read_time=5)
    just_before = at + timedelta(seconds=9, microseconds=999_999)
    assert economy.latest(just_before) == first
    assert economy.latest(at + timedelta(seconds=10)).paid_twei == 5
    assert [economy.good_for_seconds(first, at + timedelta(seconds=late)) for late in (0, 1, 9, 10, 11)] == [
        10,
        9,
        1,
        0,
        0,
    ]


def test_no_state_is_taken_from_the_future(at):
    later = economy.latest(at + timedelta(seconds=5))
    assert economy.latest(at).as_of == at < later.as_of


def test_a_new_version_of_the_rules_shows_at_once(at, monkeypatch):
    economy.latest(at)
    monkeypatch.setattr(rules, "VERSION", 2)
    assert economy.latest(at).rules_version == 2


def test_without_redis_each_process_keeps_its_own(at, settings):
    open_day(at)
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1"},
        "own": settings.CACHES["own"] | {"LOCATION": "of this test"},
    }
    assert economy.latest(at).treasury_twei == 10_000_000 - 100_000
    move(UserFactory(), at, read_time=5)
    assert economy.latest(at).paid_twei == 0
    assert economy.latest(at + economy.KEPT).paid_twei == 5
