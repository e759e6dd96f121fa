"""Paying for reading: workers find the reads whose gate was passed, and pay each once.

What a reader's allowance or a spent pool doesn't pay lapses, and the read says so; what is earned while a case is open
waits for it. A reader whose address isn't confirmed is paid when it is.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts import addresses, notifications
from accounts.notifications import Kind
from rewards import allowance, holds, ledger, levels, persons, quotas, rules
from rewards.holds import Looked
from rewards.ledger import READERS_POOL, Entry, PoolSpent
from rewards.models import Item, Progress, Read, ReadingClock
from rewards.quotas import Quota

_SETTLED_SQL = """
UPDATE rewards_read AS r
SET settled_at = %s, paid_twei = s.paid, held_twei = s.held, lapsed_twei = s.lapsed, lapse_reason = s.why,
    xp_granted = s.xp
FROM unnest(%s::bigint[], %s::int[], %s::int[], %s::int[], %s::text[], %s::int[]) AS s(id, paid, held, lapsed, why, xp)
WHERE r.id = s.id
"""
_CLOSED_SQL = """
UPDATE rewards_read AS r SET closed_at = %s, xp_granted = c.xp
FROM unnest(%s::bigint[], %s::int[]) AS c(id, xp) WHERE r.id = c.id
"""

Lapse = Read.Lapse


@transaction.atomic
def settle_read_time(at: datetime, limit: int = 1000) -> int:
    """This function will pay Read Time and XP for up to `limit` reads that passed their gate, each once, and return
    how many it settled, 0 when there are none left. Several workers share the work: what one holds the others skip."""
    due = _due(limit)
    if not due:
        return 0
    progress = quotas.lock(read.reader_id for read in due)
    looked = holds.look({read.reader_id for read in due}, ())
    _share_out(due, progress, looked, at)
    due = due[: _pay_as_many_as_can_be(due, looked, at)]
    used = [(read.reader_id, _earned_twei(read)) for read in due if _earned_twei(read)]
    quotas.use_many(used, Quota.READER_ALLOWANCE, at)
    _grant_xp(due, progress, at)
    _tell(due, at)
    _write(_SETTLED_SQL, due, ["pk", "paid_twei", "held_twei", "lapsed_twei", "lapse_reason", "xp_granted"], at)
    return len(due)


def _share_out(due: Sequence[Read], progress: Mapping[int, Progress], looked: Looked, at: datetime) -> None:
    """Settles each read with what is left of its reader's allowance, once for all accounts of a person, and notes what has
    to wait."""
    left = _allowances_left({persons.of(progress[read.reader_id]) for read in due}, at)
    known = persons.by_reader(progress.keys())
    paid_to_others = _paid_articles(due, known)
    for read in due:
        person_id = persons.of(progress[read.reader_id])
        if (person_id, read.article_id) in paid_to_others:
            _settle(read, 0, Lapse.OTHER_ACCOUNT)
            continue
        payable = min(read.read_time_twei, left[person_id])
        left[person_id] -= payable
        _settle(read, payable, Lapse.ALLOWANCE)
        if read.reader_id in known and payable:
            paid_to_others.add((person_id, read.article_id))
        if read.reader_id in looked.cases:
            read.held_twei, read.paid_twei = payable, 0


def _paid_articles(due: Sequence[Read], known: Mapping[int, int]) -> set[tuple[int, int]]:
    """For which articles persons of several accounts were paid Read Time; accounts that stand for themselves read once."""
    articles = {read.article_id for read in due if read.reader_id in known}
    if not articles:
        return set()
    paid = Read.objects.filter(Q(paid_twei__gt=0) | Q(held_twei__gt=0), reader__in=list(known), article__in=articles)
    return {(known[reader_id], article_id) for reader_id, article_id in paid.values_list("reader_id", "article_id")}


def _earned_twei(read: Read) -> int:
    """What a read brought, paid or waiting."""
    return read.paid_twei + read.held_twei


def _pay_as_many_as_can_be(due: Sequence[Read], looked: Looked, at: datetime) -> int:
    """Pays the first so many in one posting, those who passed their gates first, and returns how many; the others wait for
    the next call. Where the pool can't pay even the first, that one lapses.

    One posting is all that a transaction may do: it holds wallets and shards, and two could wait for each other.
    """
    count = len(due)
    while count:
        try:
            with transaction.atomic():
                holds.post([_read_time(read) for read in due[:count] if _earned_twei(read)], at, looked)
            return count
        except PoolSpent:
            count //= 2
    _settle(due[0], 0, Lapse.POOL)
    return 1


@transaction.atomic
def close_quiet_reads(at: datetime, limit: int = 1000) -> int:
    """This function will close up to `limit` reads without a sign of life for half an hour, grant the XP of what was
    verified since they were paid, and return how many it closed. Opening such a read again resumes it."""
    since = at - timedelta(seconds=rules.QUIET_SECONDS)
    alive = ReadingClock.objects.filter(open_read=OuterRef("pk"), last_beat_at__gt=since)
    quiet = Read.objects.filter(~Exists(alive), closed_at=None, resumed_at__lte=since).order_by("resumed_at")
    closing = list(quiet.select_for_update(skip_locked=True, no_key=True)[:limit])
    progress = quotas.lock(read.reader_id for read in closing)
    # Before it is settled nothing is granted: whose address isn't confirmed waits for both.
    _grant_xp([read for read in closing if read.settled_at], progress, at)
    _write(_CLOSED_SQL, closing, ["pk", "xp_granted"], at)
    return len(closing)


def waiting_since() -> datetime | None:
    """This function will return when the gate was passed of the read that waits longest to be paid, None if none does."""
    return _waiting().order_by("gate_passed_at").values_list("gate_passed_at", flat=True).first()


def waiting_count(most: int) -> int:
    """This function will return how many reads wait to be paid, counted up to `most`."""
    return _waiting()[:most].count()


def _waiting() -> QuerySet[Read]:
    # Whoever waits for a confirmation must not stand in the way of the others.
    return Read.objects.filter(
        addresses.is_confirmed_condition("reader_id"), gate_passed_at__isnull=False, settled_at=None
    )


def _due(limit: int) -> list[Read]:
    needed = _waiting().only("reader", "article", "verified_ms", "read_time_twei", "xp_granted")
    return list(needed.order_by("gate_passed_at").select_for_update(skip_locked=True, no_key=True)[:limit])


def _allowances_left(reader_ids: Collection[int], at: datetime) -> dict[int, int]:
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


def _settle(read: Read, paid_twei: int, why_not_all: Read.Lapse) -> None:
    read.paid_twei, read.held_twei = paid_twei, 0
    read.lapsed_twei = read.read_time_twei - paid_twei
    read.lapse_reason = why_not_all if read.lapsed_twei else ""


def _grant_xp(reads: Sequence[Read], progress: Mapping[int, Progress], at: datetime) -> None:
    left = levels.left_today({persons.of(progress[read.reader_id]) for read in reads}, at)
    gains = []
    for read in reads:
        person_id = persons.of(progress[read.reader_id])
        earned = read.verified_ms * rules.XP_PER_VERIFIED_MINUTE // 60_000
        granted = min(earned - read.xp_granted, left[person_id])
        left[person_id] -= granted
        read.xp_granted += granted
        gains.append((read.reader_id, granted))
    levels.add(progress, gains, at)


def _tell(settled: Sequence[Read], at: datetime) -> None:
    """What was paid is told by the day, what lapsed by the reason."""
    paid = [(r.reader_id, f"{at:%Y-%m-%d}", {"twei": r.paid_twei}) for r in settled if r.paid_twei]
    notifications.tell_all(Kind.PAID, paid, at)
    for why, kind in ((Lapse.ALLOWANCE, Kind.LAPSED_ALLOWANCE), (Lapse.POOL, Kind.LAPSED_POOL)):
        lapsed = [(r.reader_id, f"{at:%Y-%m-%d}", {"twei": r.lapsed_twei}) for r in settled if r.lapse_reason == why]
        notifications.tell_all(kind, lapsed, at)


def _write(statement: str, reads: Sequence[Read], columns: Sequence[str], at: datetime) -> None:
    """One statement for all of them: an UPDATE that Django makes of a thousand rows takes longer than paying them."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [at, *([getattr(read, name) for read in reads] for name in columns)])


def _read_time(read: Read) -> Entry:
    return Entry(
        Item.READ_TIME,
        _earned_twei(read),
        READERS_POOL,
        ledger.wallet(read.reader_id),
        source_id=read.pk,
        article_id=read.article_id,
    )
