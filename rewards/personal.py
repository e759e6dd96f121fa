"""What the economy keeps about somebody: how they read and rated, their level, their wallet, the reports that they bought.

Entries of the ledger stay for ever; once the account is erased they belong to nobody. What its wallet still has goes to
the treasury, and so does what an act under way at that moment brought it later.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from accounts.personal import Rows, rows
from rewards import entries, ledger, persons, quotas
from rewards.ledger import TREASURY, Entry
from rewards.models import (
    CaseMember,
    Hold,
    Item,
    LedgerAccount,
    LedgerEntry,
    PnlReport,
    Progress,
    QuotaUse,
    Rating,
    Read,
    ReadingClock,
)

_READ = [
    "began_at",
    "resumed_at",
    "closed_at",
    "is_listening",
    "expected_seconds",
    "gate_seconds",
    "verified_ms",
    "not_credited_ms",
    "depth",
    "gate_passed_at",
    "settled_at",
    "paid_twei",
    "held_twei",
    "lapsed_twei",
    "lapse_reason",
    "xp_granted",
]

_HOLD = ["item", "amount_twei", "comment_id", "held_at", "status", "decided_at", "reason", "posted_at"]


def export(user: User) -> Iterator[tuple[str, Rows]]:
    """This function will yield what is kept here about somebody: names of sections, and their rows."""
    yield "progress", rows(Progress.objects.filter(reader=user), "level", "xp")
    yield "reads", rows(Read.objects.filter(reader=user), *_READ, article="article__slug")
    yield "ratings", rows(Rating.objects.filter(reader=user), "kind", "reason", "rated_at", article="article__slug")
    yield "quotas", rows(QuotaUse.objects.filter(reader=user), "quota", "amount", "used_at")
    yield "held_payments", rows(Hold.objects.filter(reader=user), *_HOLD, article="article__slug")
    mine = CaseMember.objects.filter(reader=user)
    about = {"opened_at": "case__opened_at", "decided_at": "case__decided_at", "verdict": "case__verdict"}
    yield "cases", rows(mine, "case", "evidence", "is_confirmed", **about, reason="case__reason")
    yield "entries", (_entry(one) for one in entries.of(user.pk).iterator(chunk_size=2000))
    bought = PnlReport.objects.filter(reader=user)
    names = ("bought_at", "from_day", "to_day", "status", "figures")
    yield "reports", rows(bought, *names, id="public_id", article="article__slug")


def _entry(entry: LedgerEntry) -> dict[str, Any]:
    return {
        "id": entry.pk,
        "item": entry.item,
        "side": entries.side(entry),
        "amount_twei": entry.amount_twei,
        "article": entry.article.slug if entry.article else None,
        "comment": entry.comment_id,
        "posted_at": entry.posted_at,
        "reason": entry.reason,
    }


def hold(user: User) -> None:
    """This function will hold what acts of somebody hold, in the order in which those do, until the transaction ends."""
    list(Hold.objects.select_for_update(no_key=True).filter(reader=user).order_by("id").values_list("pk", flat=True))
    list(ReadingClock.objects.select_for_update(no_key=True).filter(reader=user))
    list(Read.objects.select_for_update(no_key=True).filter(reader=user).order_by("id").values_list("pk", flat=True))
    quotas.lock([user.pk])


def erase(user: User, at: datetime) -> None:
    """This function will delete reads, receipts, reports, XP, uses of quotas and what waits for a decision of somebody who
    is held, and close the wallet. How they rated stays counted."""
    persons.part(user.pk)
    for kept in (ReadingClock, Read, PnlReport, QuotaUse, Progress, Hold, CaseMember):
        kept.objects.filter(reader=user).delete()
    close_wallet(user.pk, at)


@transaction.atomic
def close_wallet(user_id: int, at: datetime) -> int:
    """This function will move what an erased reader's wallet has to the treasury, and return how much that was. It can be
    called again for what came later."""
    balance = ledger.lock_wallets([user_id])[user_id]
    if balance:
        wallet = ledger.wallet(user_id)
        part = LedgerEntry.objects.filter(item=Item.WALLET_CLOSED, source_id=user_id).count()
        ledger.post([Entry(Item.WALLET_CLOSED, balance, wallet, TREASURY, source_id=user_id, part=part)], at)
    return balance


def left_over(limit: int = 1000) -> list[int]:
    """This function will return erased readers whose wallets have something."""
    wallets = LedgerAccount.objects.filter(user__erased_at__isnull=False, balance_twei__gt=0)
    return list(wallets.order_by("user_id").values_list("user_id", flat=True)[:limit])
