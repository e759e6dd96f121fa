"""The day's pools and the treasury."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command

from config import clock
from rewards import adjusting, ledger, pool, reports
from rewards.ledger import FEES, READERS_POOL, TREASURY, WRITERS_POOL
from rewards.models import Item, Kind, LedgerAccount, LedgerEntry, PoolDay
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db


def shards(kind):
    open_ones = LedgerAccount.objects.filter(kind=kind, balance_twei__gt=0)
    return list(open_ones.order_by("shard").values_list("balance_twei", flat=True))


def test_a_day_opens_with_one_percent_of_the_treasury(at):
    day = open_day(at, treasury_twei=1_000_000)
    assert (day.readers_twei, day.writers_twei) == (6_000, 4_000)
    assert ledger.balance_twei(TREASURY) == 990_000
    assert shards(Kind.READERS_POOL) == [6_000 - 31 * 187] + [187] * 31
    assert shards(Kind.WRITERS_POOL) == [125] * 32


def test_a_day_never_opens_with_more_than_100_000(at):
    day = open_day(at, treasury_twei=50_000_000)
    assert (day.readers_twei, day.writers_twei) == (60_000, 40_000)


@pytest.mark.parametrize(
    ("treasury", "readers"),
    [
        (10_000, [20, 20, 20]),
        (1_000, [6]),
        (13_400, [20, 20, 20, 20]),
        (16_600, [27, 24, 24, 24]),
        (99, []),
    ],
)
def test_there_are_as_many_shards_as_can_get_20_twei_each(at, treasury, readers):
    open_day(at, treasury_twei=treasury)
    assert shards(Kind.READERS_POOL) == readers


def test_opening_a_day_twice_moves_nothing(at):
    open_day(at)
    entries = LedgerEntry.objects.count()
    pool.turn(at + timedelta(hours=3))
    assert LedgerEntry.objects.count() == entries


def test_the_next_day_takes_back_what_was_left_and_the_fees(at):
    open_day(at, treasury_twei=20_000_000)
    user = UserFactory()
    adjusting.adjust(user.pk, 5, "To spend", at)
    reports.buy(user, None, at)
    assert ledger.balance_twei(FEES) == 1
    pool.turn(at + timedelta(days=1))
    assert ledger.balance_twei(FEES) == 0
    assert ledger.balance_twei(READERS_POOL) == 60_000
    assert ledger.balance_twei(TREASURY) == 20_000_000 - 5 + 1 - 100_000
    assert PoolDay.objects.get(day=at.date()).closed_at == at + timedelta(days=1)


def test_fees_that_come_after_a_close_are_returned_with_the_next(at):
    open_day(at)
    user = UserFactory()
    adjusting.adjust(user.pk, 5, "To spend", at)
    reports.buy(user, None, at)
    pool.turn(at + timedelta(days=1))
    reports.buy(user, None, at)
    pool.turn(at + timedelta(days=2))
    assert ledger.balance_twei(FEES) == 0
    returned = LedgerEntry.objects.filter(item=Item.FEES_RETURN).values_list("source_id", "amount_twei")
    assert sorted(returned) == [(20251025, 1), (20251026, 1)]


def test_fees_paid_back_after_their_day_are_taken_from_the_treasury(at):
    open_day(at)
    user = UserFactory()
    adjusting.adjust(user.pk, 5, "To spend", at)
    report = reports.buy(user, None, at)
    pool.turn(at + timedelta(days=1))
    ledger.reverse([report.fee_entry], "It could not be computed", at + timedelta(days=1))
    assert ledger.balance_twei(FEES) == -1
    pool.turn(at + timedelta(days=2))
    assert ledger.balance_twei(FEES) == 0


def test_days_that_nobody_opened_stay_closed_and_one_that_was_is_closed_late(at):
    open_day(at)
    later = at + timedelta(days=10)
    pool.turn(later)
    assert list(PoolDay.objects.order_by("day").values_list("day", flat=True)) == [at.date(), later.date()]
    assert PoolDay.objects.filter(closed_at=None).get().day == later.date()


def test_the_last_second_of_a_day_still_belongs_to_it(at):
    midnight = at.replace(hour=0, minute=0, second=0) + timedelta(days=1)
    open_day(at)
    assert pool.turn(midnight - timedelta(microseconds=1)).day == at.date()
    assert pool.turn(midnight).day == midnight.date()


def test_a_readers_cap_follows_from_who_passed_a_gate_yesterday(at):
    open_day(at, treasury_twei=10_000)
    article = ArticleFactory()
    for _ in range(20):
        pass_gate(UserFactory(), article, at)
    day = pool.turn(at + timedelta(days=1))
    assert day.readers_twei == 60
    assert day.reader_cap_twei == 3


def test_funding_by_one_reference_happens_once(at, capsys):
    call_command("fund_treasury", "500", "--reference", "contract 7")
    call_command("fund_treasury", "500", "--reference", "contract 7")
    assert ledger.balance_twei(TREASURY) == 500
    said = capsys.readouterr().out
    assert "Funded" in said
    assert "Stood already" in said
    with pytest.raises(CommandError, match="another amount"):
        call_command("fund_treasury", "600", "--reference", "contract 7")


def test_funding_with_nothing_is_refused():
    with pytest.raises(CommandError, match="whole number of Twei"):
        call_command("fund_treasury", "0", "--reference", "nothing")


def test_the_command_opens_today(at, capsys):
    clock.stop_at(at)
    pool.fund_treasury(1_000_000, "tests", at)
    call_command("open_day")
    assert "2025-10-25 is open: 6000 Twei for readers, 4000 for writers." in capsys.readouterr().out
    assert ledger.balance_twei(WRITERS_POOL) == 4_000
