"""Corrections: asked for by one, decided by another, seen by the reader; the database has the last word."""

import pytest
from django.db import IntegrityError, connection, transaction

from accounts import record
from accounts.models import Notification, StaffRecord
from accounts.record import DecidedAlready, OwnMatter, ReasonTooShort
from rewards import adjusting, cases, correcting, ledger, personal, rating
from rewards.correcting import (
    AmountOutOfRange,
    AskedForAlready,
    CannotBeTakenBack,
    NobodysWallet,
    OwnCorrection,
    TakenBackAlready,
    TreasuryShort,
    WalletShort,
)
from rewards.models import Correction, Item, LedgerEntry
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import has_read

pytestmark = pytest.mark.django_db

WHY = "The plus was pressed by mistake"


@pytest.fixture
def reader(at):
    open_day(at)
    return UserFactory(handle="wren")


@pytest.fixture
def asking():
    return UserFactory(handle="tess")


@pytest.fixture
def deciding():
    return UserFactory(handle="theo")


@pytest.fixture
def plus(reader, at):
    """The entry of a plus, which brought the reader 1 Twei."""
    article = ArticleFactory()
    has_read(reader, article, at)
    rating.plus(reader, article, at)
    return LedgerEntry.objects.get(item=Item.PLUSES, part=0)


def has(user):
    return ledger.balance_twei(ledger.wallet(user.pk))


def told(user):
    return [one.sentence for one in Notification.objects.filter(user=user, kind__startswith="corrected")]


def test_an_entry_is_taken_back_when_another_approves(reader, plus, asking, deciding, at):
    before = has(reader)
    correction = correcting.request_reversal(plus, WHY, asking, at)
    assert has(reader) == before
    correcting.approve(correction, deciding, at)
    assert has(reader) == before - 1
    reversal = LedgerEntry.objects.get(reverses=plus)
    assert (reversal.reason, reversal.amount_twei) == (WHY, 1)
    assert told(reader) == [f"1 Twei left your wallet by a correction: {WHY}"]
    correction.refresh_from_db()
    assert (correction.is_approved, correction.decided_by, correction.decided_at) == (True, deciding, at)
    noted = [(one.staff, one.act, one.reason) for one in record.of(correction)]
    assert noted == [(deciding, "approve_correction", WHY), (asking, "request_correction", WHY)]


@pytest.mark.parametrize(("twei", "word"), [(7, "came into"), (-4, "left")])
def test_a_reader_is_given_twei_or_loses_them(reader, asking, deciding, at, twei, word):
    adjusting.adjust(reader.pk, 10, "To spend", at)
    correction = correcting.request_adjustment(reader, twei, WHY, asking, at)
    approved = correcting.approve(correction, deciding, at)
    assert has(reader) == 10 + twei
    assert (approved.adjustment.amount_twei, approved.adjustment.reason) == (twei, WHY)
    assert told(reader) == [f"{abs(twei)} Twei {word} your wallet by a correction: {WHY}"]


def test_what_a_reader_paid_comes_back(reader, asking, deciding, at):
    adjusting.adjust(reader.pk, 2, "To spend", at)
    entry = ledger.Entry(Item.PNL_REPORTS, 2, ledger.wallet(reader.pk), ledger.FEES, source_id=4711)
    (posted,) = ledger.post([entry], at)
    correction = correcting.request_reversal(LedgerEntry.objects.get(pk=posted.id), WHY, asking, at)
    correcting.approve(correction, deciding, at)
    assert has(reader) == 2
    assert told(reader) == [f"2 Twei came into your wallet by a correction: {WHY}"]


def test_who_asked_cant_decide(reader, plus, asking, at):
    correction = correcting.request_reversal(plus, WHY, asking, at)
    for decide in (correcting.approve, lambda one, by, at: correcting.decline(one, WHY, by, at)):
        with pytest.raises(OwnCorrection):
            decide(correction, asking, at)
    assert has(reader) == 1
    assert correcting.waiting().get() == correction


def test_nobody_approves_what_moves_their_own_wallet(reader, asking, at):
    correction = correcting.request_adjustment(reader, 5, WHY, asking, at)
    with pytest.raises(OwnMatter):
        correcting.approve(correction, reader, at)
    assert has(reader) == 0


def test_nor_what_moves_the_wallet_of_another_account_of_theirs(reader, asking, at):
    other = UserFactory()
    case = cases.open_case({reader.pk: {}, other.pk: {}}, [], [], at)
    cases.confirm(case, [reader.pk, other.pk], "One hand", UserFactory(), at)
    correction = correcting.request_adjustment(reader, 5, "A welcome", asking, at)
    with pytest.raises(OwnMatter):
        correcting.approve(correction, other, at)


def test_the_database_refuses_who_asked_too(reader, asking, at):
    correction = correcting.request_adjustment(reader, 5, WHY, asking, at)
    with (
        pytest.raises(IntegrityError, match="nobody_decides_what_they_asked_for"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(
            "UPDATE rewards_correction SET decided_by_id = %s, decided_at = now(), is_approved = true WHERE id = %s",
            [asking.pk, correction.pk],
        )


def test_what_is_decided_stays_decided(reader, plus, asking, deciding, at):
    correction = correcting.request_reversal(plus, WHY, asking, at)
    correcting.decline(correction, "It was meant", deciding, at)
    with pytest.raises(DecidedAlready):
        correcting.approve(correction, deciding, at)
    with pytest.raises(DecidedAlready):
        correcting.decline(correction, "It was meant", deciding, at)
    assert has(reader) == 1
    assert not told(reader)
    assert [one.reason for one in record.of(correction)] == ["It was meant", WHY]


def test_an_entry_is_asked_for_once_at_a_time_and_taken_back_once(reader, plus, asking, deciding, at):
    first = correcting.request_reversal(plus, WHY, asking, at)
    with pytest.raises(AskedForAlready):
        correcting.request_reversal(plus, WHY, deciding, at)
    correcting.decline(first, "It was meant", deciding, at)
    correcting.approve(correcting.request_reversal(plus, WHY, asking, at), deciding, at)
    with pytest.raises(TakenBackAlready) as refused:
        correcting.request_reversal(plus, WHY, asking, at)
    assert refused.value.figures == {"entry": LedgerEntry.objects.get(reverses=plus).pk}


def test_what_was_taken_back_meanwhile_is_not_taken_back_again(reader, plus, asking, deciding, at):
    correction = correcting.request_reversal(plus, WHY, asking, at)
    ledger.reverse([plus.pk], "Refunded", at)
    with pytest.raises(TakenBackAlready):
        correcting.approve(correction, deciding, at)
    assert has(reader) == 0
    assert not StaffRecord.objects.filter(act="approve_correction").exists()


def test_what_no_act_moved_in_a_wallet_cant_be_taken_back(reader, plus, asking, deciding, at):
    adjusting.adjust(reader.pk, 3, "To spend", at)
    correcting.approve(correcting.request_reversal(plus, WHY, asking, at), deciding, at)
    personal.close_wallet(reader.pk, at)
    for which in (
        {"item": Item.ADJUSTMENT},
        {"item": Item.WALLET_CLOSED},
        {"item": Item.FUNDING},
        {"item": Item.DAY_OPEN},
        {"reverses__isnull": False},
    ):
        entry = LedgerEntry.objects.filter(**which).first()
        with pytest.raises(CannotBeTakenBack):
            correcting.request_reversal(entry, WHY, asking, at)


def test_a_wallet_that_is_short_is_named_and_nothing_is_lost(reader, asking, deciding, at):
    adjusting.adjust(reader.pk, 3, "To spend", at)
    correction = correcting.request_adjustment(reader, -5, WHY, asking, at)
    with pytest.raises(WalletShort) as short:
        correcting.approve(correction, deciding, at)
    assert short.value.detail.startswith("This takes 5 Twei and the wallet has 3.")
    assert has(reader) == 3
    assert correcting.waiting().get() == correction
    assert not told(reader)
    adjusting.adjust(reader.pk, 2, "To spend", at)
    correcting.approve(correction, deciding, at)
    assert has(reader) == 0


def test_a_treasury_that_is_short_is_named(reader, asking, deciding, at):
    has_left = ledger.balance_twei(ledger.TREASURY)
    correction = correcting.request_adjustment(reader, has_left + 1, WHY, asking, at)
    with pytest.raises(TreasuryShort) as short:
        correcting.approve(correction, deciding, at)
    assert short.value.figures == {"balance_twei": has_left, "needed_twei": has_left + 1}


@pytest.mark.parametrize("twei", [0, 2**63, -(2**63)])
def test_an_amount_that_no_entry_can_have_is_refused(reader, asking, at, twei):
    with pytest.raises(AmountOutOfRange):
        correcting.request_adjustment(reader, twei, WHY, asking, at)


def test_a_correction_says_why(reader, plus, asking, deciding, at):
    for reason in ("", " x ", "x" * 501):
        with pytest.raises(ReasonTooShort):
            correcting.request_reversal(plus, reason, asking, at)
        with pytest.raises(ReasonTooShort):
            correcting.request_adjustment(reader, 5, reason, asking, at)
    correction = correcting.request_adjustment(reader, 5, WHY, asking, at)
    with pytest.raises(ReasonTooShort):
        correcting.decline(correction, " ", deciding, at)
    assert Correction.objects.get().decided_at is None


def test_nothing_is_corrected_in_the_wallet_of_an_erased_account(reader, plus, asking, deciding, at):
    waiting = [
        correcting.request_reversal(plus, WHY, asking, at),
        correcting.request_adjustment(reader, 5, WHY, asking, at),
    ]
    reader.erased_at, reader.is_active = at, False
    reader.save()
    for correction in waiting:
        with pytest.raises(NobodysWallet):
            correcting.approve(correction, deciding, at)
        correcting.decline(correction, "The account is gone", deciding, at)
    with pytest.raises(NobodysWallet):
        correcting.request_adjustment(reader, 5, WHY, asking, at)
    with pytest.raises(NobodysWallet):
        correcting.request_reversal(LedgerEntry.objects.get(pk=plus.pk), WHY, asking, at)
