"""Corrections of the ledger: asked for by one, decided by another, posted as a further entry, told to the reader with its
reason. Nobody types a balance.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import notifications, record
from accounts.models import User
from accounts.notifications import Kind as News
from accounts.record import DecidedAlready
from config.errors import Refusal
from rewards import adjusting, ledger, persons
from rewards.ledger import LARGEST_TWEI, InsufficientFunds
from rewards.models import Adjustment, Correction, Item, Kind, LedgerAccount, LedgerEntry

# What these moved stays moved: an adjustment is answered by another one, and nobody has a closed wallet.
_NEVER_TAKEN_BACK = (Item.ADJUSTMENT, Item.WALLET_CLOSED)


class CannotBeTakenBack(Refusal):
    code = "entry_cannot_be_taken_back"
    status = 409
    sentence = _(
        "This entry can't be taken back: only what an act moved in a wallet can. Answer an adjustment by another one."
    )


class TakenBackAlready(Refusal):
    code = "taken_back_already"
    status = 409
    sentence = _("This entry has been taken back already, by entry {entry}.")


class AskedForAlready(Refusal):
    code = "asked_for_already"
    status = 409
    sentence = _("Somebody has asked for this already, and it waits for a decision.")


class AmountOutOfRange(Refusal):
    code = "amount_out_of_range"
    status = 400
    sentence = _("Give an amount from 1 to {largest_twei} Twei, or below 0 where it is taken from the reader.")


class NobodysWallet(Refusal):
    code = "nobodys_wallet"
    status = 409
    sentence = _("This account was erased: what its wallet had went to the treasury.")


class OwnCorrection(Refusal):
    code = "own_correction"
    sentence = _("You have asked for this yourself: somebody else decides it.")


class WalletShort(InsufficientFunds):
    sentence = _("This takes {needed_twei} Twei and the wallet has {balance_twei}. Nothing moved, and it still waits.")


class TreasuryShort(InsufficientFunds):
    sentence = _(
        "This takes {needed_twei} Twei and the treasury has {balance_twei}. Nothing moved, and it still waits."
    )


@transaction.atomic
def request_reversal(entry: LedgerEntry, reason: str, by: User, at: datetime) -> Correction:
    """This function will ask for an entry to be taken back.

    Raises `ReasonTooShort` {minimum, maximum}, `CannotBeTakenBack`, `TakenBackAlready` {entry}, `NobodysWallet`,
    `AskedForAlready`.
    """
    reason = record.sound_reason(reason)
    require_reversible(entry)
    wanted = {"reason": reason, "requested_by": by, "requested_at": at}
    correction, is_new = Correction.objects.get_or_create(entry=entry, decided_at=None, defaults=wanted)
    if not is_new:
        raise AskedForAlready
    record.done(by, "request_correction", correction, reason, at)
    return correction


def require_reversible(entry: LedgerEntry) -> None:
    """This function will do nothing for an entry that can be taken back. Raises `CannotBeTakenBack`,
    `TakenBackAlready` {entry}, `NobodysWallet`."""
    if entry.reverses_id is not None or entry.item in _NEVER_TAKEN_BACK or _wallet(entry) is None:
        raise CannotBeTakenBack
    reversal = LedgerEntry.objects.filter(reverses_id=entry.pk).values_list("pk", flat=True).first()
    if reversal is not None:
        raise TakenBackAlready(entry=reversal)
    owner = _owner(entry)
    if owner is None or owner.erased_at:
        raise NobodysWallet


@transaction.atomic
def request_adjustment(reader: User, amount_twei: int, reason: str, by: User, at: datetime) -> Correction:
    """This function will ask for Twei to be given to a reader, or to be taken where `amount_twei` is below 0.

    Raises `ReasonTooShort` {minimum, maximum}, `AmountOutOfRange` {largest_twei}, `NobodysWallet`.
    """
    reason = record.sound_reason(reason)
    if not 0 < abs(amount_twei) <= LARGEST_TWEI:
        raise AmountOutOfRange(largest_twei=LARGEST_TWEI)
    if reader.erased_at:
        raise NobodysWallet
    correction = Correction.objects.create(
        reader=reader, amount_twei=amount_twei, reason=reason, requested_by=by, requested_at=at
    )
    record.done(by, "request_correction", correction, reason, at)
    return correction


@transaction.atomic
def approve(correction: Correction, by: User, at: datetime, note: str = "") -> Correction:
    """This function will post what a correction asks for, and tell its reader why. The record has the `note`.

    Raises `DecidedAlready`, `OwnCorrection`, `OwnMatter`, `TakenBackAlready` {entry}, `NobodysWallet`, and
    `InsufficientFunds` {balance_twei, needed_twei} where the one who pays hasn't got it; it then still waits.
    """
    held = _held(correction, by)
    if held.entry:
        require_reversible(held.entry)
    reader, twei = moves(held)
    if reader is None or reader.erased_at:
        raise NobodysWallet
    persons.require_others(by, [reader.pk])
    held.is_approved, held.decided_by, held.decided_at = True, by, at
    record.done(by, "approve_correction", held, " ".join(note.split()) or held.reason, at)
    kind = News.CORRECTED_UP if twei > 0 else News.CORRECTED_DOWN
    notifications.tell(reader.pk, kind, at, twei=abs(twei), reason=held.reason)
    try:
        held.adjustment = _post(held, reader, at)
    except InsufficientFunds as short:
        kind_of = TreasuryShort if twei > 0 else WalletShort
        raise kind_of(**short.figures) from short
    held.save()
    return held


@transaction.atomic
def decline(correction: Correction, reason: str, by: User, at: datetime) -> Correction:
    """This function will turn a correction down; nothing moves.

    Raises `ReasonTooShort` {minimum, maximum}, `DecidedAlready`, `OwnCorrection`.
    """
    reason = record.sound_reason(reason)
    held = _held(correction, by)
    held.is_approved, held.decided_by, held.decided_at = False, by, at
    held.save()
    record.done(by, "decline_correction", held, reason, at)
    return held


def _held(correction: Correction, by: User) -> Correction:
    """The correction, held until the transaction ends: who comes second finds it decided."""
    held = Correction.objects.select_for_update(no_key=True, of=("self",)).get(pk=correction.pk)
    if held.decided_at is not None:
        raise DecidedAlready
    if held.requested_by_id == by.pk:
        raise OwnCorrection
    return held


def _post(correction: Correction, reader: User, at: datetime) -> Adjustment | None:
    if correction.entry is None:
        return adjusting.adjust(reader.pk, correction.amount_twei or 0, correction.reason, at)
    (posted,) = ledger.reverse([correction.entry.pk], correction.reason, at)
    if not posted.is_new:
        raise TakenBackAlready(entry=posted.id)
    return None


def moves(correction: Correction) -> tuple[User | None, int]:
    """This function will return whose wallet a correction moves, and by how many Twei: below 0 for what leaves it."""
    if correction.entry is None:
        return correction.reader, correction.amount_twei or 0
    came_in = correction.entry.credit_kind == Kind.WALLET
    return _owner(correction.entry), -correction.entry.amount_twei if came_in else correction.entry.amount_twei


def _wallet(entry: LedgerEntry) -> LedgerAccount | None:
    """The wallet that an entry moved."""
    if entry.credit_kind == Kind.WALLET:
        return entry.credit_account
    return entry.debit_account if entry.debit_kind == Kind.WALLET else None


def _owner(entry: LedgerEntry) -> User | None:
    wallet = _wallet(entry)
    return wallet.user if wallet else None


def wallets_of(corrections: Iterable[Correction]) -> dict[int, LedgerAccount]:
    """This function will return the wallets that corrections move, by their readers."""
    readers = {reader.pk for reader, _twei in map(moves, corrections) if reader}
    return {wallet.user_id: wallet for wallet in LedgerAccount.objects.filter(user_id__in=readers) if wallet.user_id}


def everything() -> QuerySet[Correction]:
    """This function will return corrections with whom and what they are about."""
    sides = ("entry__debit_account__user", "entry__credit_account__user")
    return Correction.objects.select_related("reader", "requested_by", "decided_by", *sides)


def waiting() -> QuerySet[Correction]:
    """This function will return the corrections that wait for somebody to decide them."""
    return everything().filter(decided_at=None)
