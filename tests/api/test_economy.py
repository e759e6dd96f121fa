"""The economy, open to everybody."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import clock
from rewards import adjusting, audit, rating, reports, rules
from rewards.models.ledger import PNL_ITEMS
from tests.api.client import App, app_of
from tests.days import live, move
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_kept():
    cache.clear()


def queries(asked):
    """How many questions were asked of the database. The snapshot takes a statement that a test's transaction doesn't."""
    return 1 + sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)


def shown():
    answer = App().get("economy")
    assert answer.status_code == 200
    return answer.json()


def test_every_number_of_the_rules_is_shown():
    numbers = {name.lower(): value for name, value in vars(rules).items() if name.isupper() and name != "VERSION"}
    assert len(numbers) > 50
    economy = shown()
    assert economy["rules_version"] == rules.VERSION
    assert set(economy["rules"]) == set(numbers)
    for name, value in numbers.items():
        as_json = [list(step) for step in value] if isinstance(value, tuple) else value
        assert economy["rules"][name] == as_json, name


def test_the_numbers_are_those_that_readers_know():
    numbers = shown()["rules"]
    assert numbers["report_twei"] == 1
    assert numbers["minus_twei"] == 2
    assert numbers["words_per_minute"] == 238
    assert numbers["pluses_per_day"] == [[1, 3], [3, 5], [6, 8], [10, 10], [13, 15], [20, 20]]


def test_before_anything_is_funded_everything_is_zero(at):
    clock.stop_at(at)
    economy = shown()
    del economy["rules"]
    assert set(economy.pop("by_item_twei").values()) == {0}
    assert economy == {
        "rules_version": 1,
        "paid_twei": 0,
        "received_twei": 0,
        "treasury_twei": 0,
        "fees_twei": 0,
        "readers_pool": {"opened_twei": 0, "left_twei": 0},
        "writers_pool": {"opened_twei": 0, "left_twei": 0},
        "rules_history": [],
        "days": [],
        "runway_days": None,
        "audit": None,
    }


def test_what_is_paid_and_charged_shows(at):
    open_day(at)
    user, article = UserFactory(), ArticleFactory()
    adjusting.adjust(user.pk, 10, "To spend", at)
    rating.plus(user, article, pass_gate(user, article, at))
    reports.buy(user, None, at)
    clock.stop_at(at)
    economy = shown()
    assert {item: twei for item, twei in economy.pop("by_item_twei").items() if twei} == {"pluses": 1, "pnl_reports": 1}
    assert (economy.pop("paid_twei"), economy.pop("received_twei")) == (1, 1)
    del economy["rules"]
    assert economy == {
        "rules_version": 1,
        "treasury_twei": 10_000_000 - 100_000 - 10,
        "fees_twei": 1,
        "readers_pool": {"opened_twei": 60_000, "left_twei": 59_999},
        "writers_pool": {"opened_twei": 40_000, "left_twei": 40_000},
        # Funded, opened in 64 parts, given, paid, charged.
        "rules_history": [
            {"version": 1, "first_day": "2025-10-25", "last_day": "2025-10-25", "entries": 1 + 64 + 1 + 1 + 1}
        ],
        "days": [],
        "runway_days": None,
        "audit": None,
    }


def test_closed_days_their_rate_and_the_last_audit_are_shown(at):
    ended = live(at, {"read_time": 700, "pluses": 9, "minuses": 2}, {}, {"pnl_reports": 1})
    audit.nightly(lambda: ended)
    move(UserFactory(), ended, read_time=5)
    clock.stop_at(ended)
    economy = shown()
    nothing = {item.value: 0 for item in PNL_ITEMS}
    assert economy["days"] == [
        {
            "date": "2025-10-25",
            "paid_twei": 709,
            "received_twei": 2,
            "by_item_twei": nothing | {"read_time": 700, "pluses": 9, "minuses": 2},
        },
        {"date": "2025-10-26", "paid_twei": 0, "received_twei": 0, "by_item_twei": nothing},
        {"date": "2025-10-27", "paid_twei": 0, "received_twei": 1, "by_item_twei": nothing | {"pnl_reports": 1}},
    ]
    assert list(economy["days"][0]["by_item_twei"]) == [item.value for item in PNL_ITEMS]
    assert economy["paid_twei"] == 714
    assert economy["runway_days"] == economy["treasury_twei"] * 3 // 706
    entries = economy["rules_history"][0]["entries"] - 1
    assert economy["audit"] == {
        "ended_at": "2025-10-28T00:01:00Z",
        "entries": entries,
        "promises": audit.PROMISES,
        "broken": 0,
    }


@pytest.mark.parametrize("who", ["visitor", "reader"])
def test_an_answer_takes_few_queries_however_much_there_is(at, who):
    ended = live(at, *[{"read_time": 5, "minuses": 2}] * 9)
    audit.nightly(lambda: ended)
    clock.stop_at(ended)
    app = app_of(UserFactory()) if who == "reader" else App()
    with CaptureQueriesContext(connection) as asked:
        assert len(app.get("economy").json()["days"]) == 9
    assert queries(asked) <= 8
    # Kept, it takes none but for who is asking.
    with CaptureQueriesContext(connection) as asked:
        assert len(app.get("economy").json()["days"]) == 9
    assert len(asked) == (3 if who == "reader" else 0)


def test_anybody_may_keep_it_for_as_long_as_it_is_one_of_the_latest(at):
    open_day(at)
    clock.stop_at(at)
    first = App().get("economy")
    assert first["Cache-Control"] == "public, max-age=10"
    clock.stop_at(at + timedelta(seconds=4))
    later = App().get("economy")
    assert later["Cache-Control"] == "public, max-age=6"
    assert later["ETag"] == first["ETag"]


def test_what_has_not_changed_is_not_sent_again(at):
    open_day(at)
    clock.stop_at(at)
    tag = App().get("economy")["ETag"]
    for seconds in (5, 15):
        clock.stop_at(at + timedelta(seconds=seconds))
        again = App().get("economy", **{"If-None-Match": tag})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", tag)
        assert "public" in again["Cache-Control"]
    move(UserFactory(), clock.now(), read_time=5)
    clock.stop_at(at + timedelta(seconds=25))
    changed = App().get("economy", **{"If-None-Match": tag})
    assert (changed.status_code, changed.json()["paid_twei"]) == (200, 5)
