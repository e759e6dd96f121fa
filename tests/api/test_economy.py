"""The economy, open to everybody."""

import pytest

from config import clock
from rewards import adjusting, rating, reports, rules
from tests.api.client import App
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db


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
    }
