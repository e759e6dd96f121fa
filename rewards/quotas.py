"""What is limited over a rolling time: one row per use, counted in one indexed query.

Whoever counts in order to act holds the reader's lock (`lock`), so that two acts at once can't both be the last one. What
accounts of one person use is counted together, under one of them (`rewards.persons`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import BooleanField, Min, Q, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from config.errors import Refusal
from rewards import rules
from rewards.models import Progress, QuotaUse

Quota = QuotaUse.Quota

HOUR = timedelta(seconds=rules.HOUR_SECONDS)
DAY = timedelta(seconds=rules.DAY_SECONDS)
WEEK = timedelta(seconds=rules.WEEK_SECONDS)


class QuotaSpent(Refusal):
    """Everything that a quota allows was used; `next_at` says from when on there is more."""

    status = 429


@dataclass(frozen=True, slots=True)
class State:
    """How far a quota is used; `next_at` is when the oldest use leaves the window, None while nothing was used."""

    limit: int
    used: int
    next_at: datetime | None

    @property
    def left(self) -> int:
        return max(0, self.limit - self.used)


@dataclass(frozen=True, slots=True)
class Limit:
    """How much of a quota may be used in a window that rolls."""

    quota: Quota
    limit: int
    window: timedelta

    def state(self, used: int, first_at: datetime | None) -> State:
        """This function will return how far this is used, by what was used in the window and when that began."""
        return State(self.limit, used, first_at + self.window if used and first_at else None)


def lock(reader_ids: Iterable[int]) -> dict[int, Progress]:
    """This function will lock the progress of readers, and of whom they are counted as, in order of id, and return it by
    reader; it is made on first use. Hold it while you count and use quotas. Raises OperationalError, as a serialization
    failure, for accounts that were joined meanwhile."""
    wanted = sorted(set(reader_ids))
    held = {row.reader_id: row for row in _locked(wanted)}
    if len(held) < len(wanted):
        Progress.objects.bulk_create([Progress(reader_id=i) for i in wanted], ignore_conflicts=True)
        held = {row.reader_id: row for row in _locked(wanted)}
    if any(row.counted_as_id and row.counted_as_id not in held for row in held.values()):
        # They were joined while this waited for them. Locking one more now would be out of order.
        with connection.cursor() as cursor:
            cursor.execute(_BEGIN_ANEW)
    return held


_BEGIN_ANEW = "DO $$ BEGIN RAISE 'accounts were joined meanwhile' USING ERRCODE = 'serialization_failure'; END $$"


# An array, not a join: whoever waited for a row looks at it again, and a join would not find it then.
_THEIRS = """(rewards_progress.reader_id = ANY(%s::bigint[] || ARRAY(
    SELECT joined.counted_as_id FROM rewards_progress AS joined
    WHERE joined.reader_id = ANY(%s::bigint[]) AND joined.counted_as_id IS NOT NULL)))"""
_ALL_ARE_THERE = "(SELECT count(*) FROM rewards_progress AS there WHERE there.reader_id = ANY(%s::bigint[])) = %s"


def _locked(reader_ids: list[int]) -> Iterable[Progress]:
    """All of them or none: who held a few while another row is made, which others may lock before those, would lock out
    of order."""
    theirs = RawSQL(_THEIRS, [reader_ids, reader_ids], BooleanField())  # noqa: S611
    complete = RawSQL(_ALL_ARE_THERE, [reader_ids, len(reader_ids)], BooleanField())  # noqa: S611
    return Progress.objects.select_for_update(no_key=True).filter(theirs, complete).order_by("reader_id")


def state(reader_id: int, quota: Quota, limit: int, window: timedelta, at: datetime) -> State:
    """This function will return how much of `limit` a reader used in the `window` that ends at `at`."""
    uses = QuotaUse.objects.filter(_counted_as(reader_id), quota=quota, used_at__gt=at - window, used_at__lte=at)
    found = uses.aggregate(used=Sum("amount", default=0), oldest=Min("used_at"))
    return State(limit, found["used"], found["oldest"] + window if found["oldest"] else None)


def states(reader_id: int, limits: Mapping[str, Limit], at: datetime) -> dict[str, State]:
    """This function will return how far each of some limits is used by a reader, in one query."""
    widest = max((limit.window for limit in limits.values()), default=HOUR)
    uses = QuotaUse.objects.filter(_counted_as(reader_id), used_at__gt=at - widest, used_at__lte=at)
    asked: dict[str, Min | Sum] = {}
    for name, limit in limits.items():
        within = Q(quota=limit.quota, used_at__gt=at - limit.window)
        asked[f"{name}_used"] = Sum("amount", filter=within, default=0)
        asked[f"{name}_first"] = Min("used_at", filter=within)
    found = uses.aggregate(**asked)
    return {name: limit.state(found[f"{name}_used"], found[f"{name}_first"]) for name, limit in limits.items()}


_USED_SQL = """
SELECT asked.reader_id, sum(used.amount)
FROM unnest(%s::bigint[]) AS asked (reader_id)
LEFT JOIN rewards_progress AS progress ON progress.reader_id = asked.reader_id
JOIN rewards_quotause AS used ON used.reader_id = coalesce(progress.counted_as_id, asked.reader_id)
WHERE used.quota = %s AND used.used_at > %s AND used.used_at <= %s
GROUP BY asked.reader_id
"""


def used_by(reader_ids: Iterable[int], quota: Quota, window: timedelta, at: datetime) -> dict[int, int]:
    """This function will return what each of some readers used in the window; readers who used nothing are left out."""
    with connection.cursor() as cursor:
        cursor.execute(_USED_SQL, [list(reader_ids), quota.value, at - window, at])
        return {reader_id: int(used) for reader_id, used in cursor.fetchall()}


def _counted_as(reader_id: int) -> Q:
    """That uses are of the account under which a reader is counted."""
    progress = Progress.objects.filter(reader_id=reader_id).values("counted_as")
    return Q(reader_id=Coalesce(Subquery(progress), reader_id))


def use(reader_id: int, quota: Quota, at: datetime, amount: int = 1) -> None:
    """This function will note one use, of `amount`."""
    use_many([(reader_id, amount)], quota, at)


_USES_SQL = """
INSERT INTO rewards_quotause (reader_id, quota, used_at, amount)
SELECT coalesce(progress.counted_as_id, one.reader_id), %s, %s, one.amount
FROM unnest(%s::bigint[], %s::int[]) AS one (reader_id, amount)
LEFT JOIN rewards_progress AS progress USING (reader_id)
"""


def use_many(uses: Sequence[tuple[int, int]], quota: Quota, at: datetime) -> None:
    """This function will note a use for each of (reader, amount), in one statement."""
    if uses:
        with connection.cursor() as cursor:
            cursor.execute(_USES_SQL, [quota.value, at, [use[0] for use in uses], [use[1] for use in uses]])


def prune(at: datetime) -> int:
    """This function will delete the uses that no window reaches any more, and return how many there were."""
    return QuotaUse.objects.filter(used_at__lt=at - WEEK - DAY).delete()[0]
