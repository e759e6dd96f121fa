"""Corrections decided and asked for at once, on real connections with real commits."""

import pytest

from accounts.models import Notification, StaffRecord
from accounts.record import DecidedAlready
from rewards import adjusting, correcting, ledger
from rewards.correcting import AskedForAlready
from rewards.models import Correction, Item, LedgerEntry
from tests.committed import at_once
from tests.factories import UserFactory, open_day

pytestmark = pytest.mark.usefixtures("committed")

THREADS = 20


@pytest.fixture
def reader(at):
    open_day(at)
    return UserFactory()


def fee_of(reader, at):
    adjusting.adjust(reader.pk, 2, "To spend", at)
    entry = ledger.Entry(Item.PNL_REPORTS, 2, ledger.wallet(reader.pk), ledger.FEES, source_id=4711)
    return LedgerEntry.objects.get(pk=ledger.post([entry], at)[0].id)


def has(user):
    return ledger.balance_twei(ledger.wallet(user.pk))


@pytest.mark.parametrize("kind", ["an adjustment", "a reversal"])
def test_two_who_approve_at_once_post_once(reader, at, kind):
    asking, deciding = UserFactory(), [UserFactory() for _ in range(THREADS)]
    if kind == "an adjustment":
        correction, posted = correcting.request_adjustment(reader, 5, "A bug", asking, at), 5
    else:
        correction, posted = correcting.request_reversal(fee_of(reader, at), "A bug", asking, at), 2
    answers = at_once(*[lambda by=by: correcting.approve(correction, by, at) for by in deciding])
    assert sum(isinstance(answer, Correction) for answer in answers) == 1, answers
    assert sum(isinstance(answer, DecidedAlready) for answer in answers) == THREADS - 1
    assert has(reader) == posted
    assert Notification.objects.filter(kind="corrected_up").count() == 1
    assert StaffRecord.objects.filter(act="approve_correction").count() == 1


def test_who_approves_and_who_declines_at_once_decide_once(reader, at):
    correction = correcting.request_adjustment(reader, 5, "A bug", UserFactory(), at)
    one, other = UserFactory(), UserFactory()
    answers = at_once(
        *[lambda: correcting.approve(correction, one, at)] * 5,
        *[lambda: correcting.decline(correction, "No bug", other, at)] * 5,
    )
    assert sum(isinstance(answer, Correction) for answer in answers) == 1, answers
    correction.refresh_from_db()
    assert has(reader) == (5 if correction.is_approved else 0)


def test_the_same_entry_is_asked_for_once(reader, at):
    entry, asking = fee_of(reader, at), [UserFactory() for _ in range(THREADS)]
    answers = at_once(*[lambda by=by: correcting.request_reversal(entry, "A bug", by, at) for by in asking])
    assert sum(isinstance(answer, Correction) for answer in answers) == 1, answers
    assert sum(isinstance(answer, AskedForAlready) for answer in answers) == THREADS - 1
    assert Correction.objects.count() == 1
