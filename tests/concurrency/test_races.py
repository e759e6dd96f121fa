"""Acts at once, on real connections with real commits."""

import threading

import pytest
from django.db import connection, transaction

from rewards import adjusting, ledger, pnl, pool, quotas, rating, reading, reports
from rewards.ledger import FEES, READERS_POOL, TREASURY, Entry, InsufficientFunds, PoolSpent
from rewards.models import Item, LedgerAccount, LedgerEntry, PnlReport, PoolDay, Progress, Rating
from tests.committed import at_once, until
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.usefixtures("committed")

THREADS = 50


def test_the_same_payment_from_50_threads_is_posted_once(at):
    open_day(at)
    user = UserFactory()
    entry = Entry(Item.READ_TIME, 3, READERS_POOL, ledger.wallet(user.pk), source_id=1)
    answers = at_once(*[lambda: ledger.post([entry], at)[0]] * THREADS)
    assert sum(answer.is_new for answer in answers) == 1
    assert len({answer.id for answer in answers}) == 1
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 3


def test_the_last_twei_is_spent_once_by_50_threads(at):
    open_day(at)
    user = UserFactory()
    adjusting.adjust(user.pk, 1, "One", at)
    article = ArticleFactory()
    answers = at_once(*[lambda: reports.buy(user, article, at)] * THREADS)
    assert sum(isinstance(answer, PnlReport) for answer in answers) == 1, answers
    assert sum(isinstance(answer, InsufficientFunds) for answer in answers) == THREADS - 1
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 0
    assert PnlReport.objects.count() == 1


def test_the_same_plus_from_50_threads_counts_once(at):
    open_day(at)
    user, article = UserFactory(), ArticleFactory()
    pass_gate(user, article, at)
    answers = at_once(*[lambda: rating.plus(user, article, at)] * THREADS)
    assert sum(isinstance(answer, rating.Rated) for answer in answers) == 1
    assert sum(isinstance(answer, rating.AlreadyRated) for answer in answers) == THREADS - 1
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 1


def test_the_pools_last_twei_is_paid_once(at):
    open_day(at, treasury_twei=400)
    readers = [UserFactory() for _ in range(THREADS)]
    assert ledger.balance_twei(READERS_POOL) == 2
    answers = at_once(
        *[
            lambda u=user: ledger.post(
                [Entry(Item.READ_TIME, 1, READERS_POOL, ledger.wallet(u.pk), source_id=u.pk)], at
            )
            for user in readers
        ]
    )
    assert sum(isinstance(answer, list) for answer in answers) == 2
    assert sum(isinstance(answer, PoolSpent) for answer in answers) == THREADS - 2
    assert ledger.balance_twei(READERS_POOL) == 0


def test_a_day_opened_by_50_workers_is_opened_once(at):
    pool.fund_treasury(10_000, "once", at)
    answers = at_once(*[lambda: pool.turn(at)] * THREADS)
    assert all(isinstance(answer, PoolDay) for answer in answers), answers
    assert PoolDay.objects.count() == 1
    assert ledger.balance_twei(TREASURY) == 9_900


def test_a_day_closed_by_50_workers_under_load_is_closed_once_and_loses_no_fee(at):
    open_day(at)
    user = UserFactory()
    adjusting.adjust(user.pk, 100, "To spend", at)
    article = ArticleFactory()
    tomorrow = at.replace(day=at.day + 1)
    spend = [lambda: reports.buy(user, article, at)] * (THREADS // 2)
    close = [lambda: pool.turn(tomorrow)] * (THREADS // 2)
    answers = at_once(*[act for pair in zip(spend, close, strict=True) for act in pair])
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert PoolDay.objects.filter(closed_at__isnull=False).count() == 1
    pool.turn(at.replace(day=at.day + 2))
    assert ledger.balance_twei(FEES) == 0


def test_who_is_paid_while_the_day_turns_never_finds_the_pool_empty(at):
    open_day(at)
    readers = [UserFactory() for _ in range(THREADS - 1)]
    midnight = at.replace(day=at.day + 1, hour=0)
    pays = [
        lambda u=user: ledger.post([Entry(Item.READ_TIME, 1, READERS_POOL, ledger.wallet(u.pk), u.pk)], midnight)
        for user in readers
    ]
    answers = at_once(lambda: pool.turn(midnight), *pays)
    assert [answer for answer in answers if isinstance(answer, Exception)] == []


def test_opposite_orders_of_locks_never_deadlock(at):
    open_day(at)
    first, second = UserFactory(), UserFactory()
    adjusting.adjust(first.pk, 100, "To move", at)
    adjusting.adjust(second.pk, 100, "To move", at)

    def both(one, other, number):
        with transaction.atomic():
            ledger.post(
                [
                    Entry(Item.DISLIKES_OWN, 1, ledger.wallet(one.pk), FEES, source_id=number),
                    Entry(Item.DISLIKES_COMMENTER, 1, ledger.wallet(other.pk), FEES, source_id=number),
                ],
                at,
            )

    acts = [
        (lambda n=n: both(first, second, n)) if n % 2 else (lambda n=n: both(second, first, n)) for n in range(1, 41)
    ]
    assert not [answer for answer in at_once(*acts) if answer is not None]
    assert ledger.balance_twei(FEES) == 80


def test_reversals_into_several_shards_and_payments_that_need_them_all_never_deadlock(at):
    open_day(at, treasury_twei=10_000)
    readers = [UserFactory() for _ in range(12)]

    def pay(user, amount, source):
        return Entry(Item.READ_TIME, amount, READERS_POOL, ledger.wallet(user.pk), source_id=source)

    paid = [ledger.post([pay(user, 3, n)], at)[0].id for n, user in enumerate(readers, start=1)]
    reversals = [lambda p=pair: ledger.reverse(p, "Taken back", at) for pair in zip(paid[::2], paid[1::2], strict=True)]
    # No one shard can pay both, so that every shard is asked for.
    payments = [
        lambda n=n, u=user: ledger.post([pay(u, 11, 100 + n), pay(u, 11, 200 + n)], at)
        for n, user in enumerate(readers[:8])
    ]
    answers = at_once(*reversals, *payments)
    unexpected = [a for a in answers if isinstance(a, Exception) and not isinstance(a, PoolSpent | InsufficientFunds)]
    assert unexpected == []
    assert all(isinstance(answer, list) for answer in answers[: len(reversals)])


def test_an_entry_reversed_by_50_threads_is_taken_back_once(at):
    open_day(at)
    user = UserFactory()
    first, second = ledger.post([Entry(Item.READ_TIME, 3, READERS_POOL, ledger.wallet(user.pk), n) for n in (1, 2)], at)
    answers = at_once(*[lambda: ledger.reverse([first.id], "Taken back", at)[0]] * THREADS)
    assert sum(answer.is_new for answer in answers) == 1, answers
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 3
    # Half of them take back one more, in the other order.
    ids = [first.id, second.id]
    answers = at_once(*[lambda i=ids[:: (-1) ** n]: ledger.reverse(i, "Taken back", at) for n in range(THREADS)])
    assert sum(posted.is_new for answer in answers for posted in answer) == 1, answers
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 0


def test_a_wallet_that_50_threads_pay_has_every_entry_in_its_figures(at):
    open_day(at)
    user, article = UserFactory(), ArticleFactory()

    def pay(thread):
        for n in range(12):
            key = {"source_id": thread * 100 + n, "article_id": article.pk}
            ledger.post([Entry(Item.READ_TIME, 1, READERS_POOL, ledger.wallet(user.pk), **key)], at)

    assert at_once(*[lambda t=thread: pay(t) for thread in range(THREADS)]) == [None] * THREADS
    wallet = ledger.wallet_id(user.pk)
    assert pnl.so_far(wallet, article.pk).profit_twei == ledger.balance_twei(ledger.wallet(user.pk)) == 12 * THREADS
    assert LedgerAccount.objects.get(pk=wallet).entries_since == 12 * THREADS % 256


def test_entries_of_a_wallet_have_ids_in_the_order_of_their_commits(at):
    """What a report counts up to its fee must never change: an entry with a lower id can't appear later."""
    open_day(at)
    user = UserFactory()
    adjusting.adjust(user.pk, 50, "To spend", at)
    article = ArticleFactory()
    seen = []

    def buy():
        report = reports.buy(user, article, at)
        seen.append((report.fee_entry, LedgerEntry.objects.filter(id__lte=report.fee_entry).count()))

    at_once(*[buy] * THREADS)
    assert len(seen) == THREADS
    for fee_entry, count in seen:
        assert LedgerEntry.objects.filter(id__lte=fee_entry).count() == count


def test_one_reader_beating_from_50_tabs_has_one_clock(at):
    user, article = UserFactory(), ArticleFactory()
    read = reading.begin(user, article, at)
    beats = [
        lambda n=n: reading.beat(user, read.pk, reading.Beat(n, True, True, 0, 10), at.replace(second=10))
        for n in range(1, THREADS + 1)
    ]
    at_once(*beats)
    read.refresh_from_db()
    assert read.verified_ms == 10_000


def test_a_rating_and_a_report_at_once_leave_one_of_each(at):
    open_day(at)
    user, article = UserFactory(), ArticleFactory()
    pass_gate(user, article, at)
    adjusting.adjust(user.pk, 1, "One", at)
    at_once(lambda: rating.plus(user, article, at), lambda: reports.buy(user, article, at))
    assert Rating.objects.count() == 1
    assert PnlReport.objects.count() == 1
    assert connection.settings_dict["NAME"].startswith("test_")


def test_who_finds_no_row_yet_locks_none_of_the_others_before_it_is_made(at):
    # The one in the middle finds the second reader alone, who is held; then the first one's row is made, and both are
    # locked in order by somebody else.
    first, second = sorted([UserFactory().pk, UserFactory().pk])
    lock([second])
    is_held, may_end = threading.Event(), threading.Event()

    def hold_the_second():
        with transaction.atomic():
            quotas.lock([second])
            is_held.set()
            may_end.wait(30)

    def lock_both_before():
        is_held.wait(30)
        lock([first, second])

    def make_the_first():
        until(lambda: waiting() >= 1)
        lock([first])

    def lock_both_after():
        until(lambda: Progress.objects.filter(pk=first).exists() or waiting() >= 2)
        lock([first, second])

    def end_when_all_wait():
        until(lambda: waiting() >= 2)
        until(lambda: waiting() >= 3 or Progress.objects.filter(pk=first).exists())
        may_end.set()

    acts = [hold_the_second, lock_both_before, make_the_first, lock_both_after, end_when_all_wait]
    assert at_once(*acts) == [None] * len(acts)


@transaction.atomic
def lock(reader_ids):
    quotas.lock(reader_ids)


def waiting():
    """How many sessions on this database wait for a lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0]
