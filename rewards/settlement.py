"""Paying for reading: workers find the reads whose gate was passed, and pay each once.

What a reader's allowance or a spent pool doesn't pay lapses, and the read says so. A reader whose address isn't confirmed
is paid when it is.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from accounts import addresses
from rewards import allowance, ledger, levels, quotas, rules
from rewards.ledger import READERS_POOL, Entry, PoolSpent
from rewards.models import Item, Progress, Read
from rewards.quotas import Quota

LAPSED_ALLOWANCE = "allowance_spent"
LAPSED_POOL = "pool_spent"


@transaction.atomic
def settle_read_time(at: datetime, limit: int = 1000) -> int:
    """This function will pay Read Time and XP for up to `limit` reads that passed their gate, each once, and return
    how many it settled. Several workers share the work: what one holds the others skip."""
    due = _due(limit)
    if not due:
        return 0
    progress = quotas.lock(read.reader_id for read in due)
    left = _allowances_left({read.reader_id for read in due}, at)
    for read in due:
        payable = min(read.read_time_twei, left[read.reader_id])
        left[read.reader_id] -= payable
        _settle(read, payable, LAPSED_ALLOWANCE, at)
        _grant_xp(progress[read.reader_id], read, at)
    try:
        with transaction.atomic():
            ledger.post([_read_time(read) for read in due if read.paid_twei], at)
    except PoolSpent:
        _post_one_by_one(due, at)
    _note_uses(due, at)
    Read.objects.bulk_update(due, ["settled_at", "paid_twei", "lapsed_twei", "lapse_reason", "xp_granted"])
    return len(due)


def _due(limit: int) -> list[Read]:
    waiting = Read.objects.filter(gate_passed_at__isnull=False, settled_at=None).order_by("gate_passed_at")
    held = list(waiting.select_for_update(skip_locked=True, no_key=True)[:limit])
    payable = addresses.confirmed(read.reader_id for read in held)
    return [read for read in held if read.reader_id in payable]


def _allowances_left(reader_ids: set[int], at: datetime) -> dict[int, int]:
    day = quotas.used_by(reader_ids, Quota.READER_ALLOWANCE, quotas.DAY, at)
    week = quotas.used_by(reader_ids, Quota.READER_ALLOWANCE, quotas.WEEK, at)
    day_limit = allowance.day_limit_twei(at)
    return {
        reader_id: max(
            0,
            min(day_limit - day.get(reader_id, 0), rules.READER_ALLOWANCE_WEEK_TWEI - week.get(reader_id, 0)),
        )
        for reader_id in reader_ids
    }


def _settle(read: Read, paid_twei: int, why_not_all: str, at: datetime) -> None:
    read.settled_at = at
    read.paid_twei = paid_twei
    read.lapsed_twei = read.read_time_twei - paid_twei
    read.lapse_reason = why_not_all if read.lapsed_twei else ""


def _grant_xp(progress: Progress, read: Read, at: datetime) -> None:
    earned = read.verified_ms * rules.XP_PER_VERIFIED_MINUTE // 60_000
    read.xp_granted += levels.grant(progress, earned - read.xp_granted, at)


def _read_time(read: Read) -> Entry:
    return Entry(
        Item.READ_TIME,
        read.paid_twei,
        READERS_POOL,
        ledger.wallet(read.reader_id),
        source_id=read.pk,
        article_id=read.article_id,
    )


def _post_one_by_one(due: Sequence[Read], at: datetime) -> None:
    """The pool can't pay all of the batch: pay first those who passed their gates first, while it lasts."""
    for read in due:
        if not read.paid_twei:
            continue
        try:
            with transaction.atomic():
                ledger.post([_read_time(read)], at)
        except PoolSpent:
            _settle(read, 0, LAPSED_POOL, at)


def _note_uses(due: Sequence[Read], at: datetime) -> None:
    for read in due:
        if read.paid_twei:
            quotas.use(read.reader_id, Quota.READER_ALLOWANCE, at, read.paid_twei)
