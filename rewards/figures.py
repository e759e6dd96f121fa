"""Figures by day: what readers did, what was turned down and what waits, added up by a worker for those who run the site.

The worker adds up today again each minute, so the newest note is also its sign of life, and a day that is over until
nothing of it changes any more. Whoever looks reads these sums, never the rows that they are made of. No Twei are among
them: those are noted by the day that closes (`rewards.books`).
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.db import connection, models
from django.db.models import Count, Max, Min, Model, QuerySet, Sum, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext_lazy as _

from accounts import mailing
from accounts.models import User
from config import tallies
from rewards import reports, settlement
from rewards.models import DayFigure, Hold, LedgerEntry, PnlReport, QuotaUse, Read
from rewards.quotas import Quota
from rewards.reading import REJECTED, Reason


class Figure(models.TextChoices):
    """What is added up. A figure may have parts, which `of` tells apart."""

    OPENED = "opened", _("Reads opened")
    VERIFIED = "verified", _("Reads verified")
    VERIFIED_SECONDS = "verified_seconds"
    # Of reads that were opened on the day, by `rewards.reading.Reason`.
    NOT_CREDITED_SECONDS = "not_credited_seconds"
    # Of reads that were verified on the day, by why.
    LAPSED_READS = "lapsed_reads", _("Reads not paid in full")
    LAPSED_TWEI = "lapsed_twei"
    ACTIVE = "active", _("Active readers")
    JOINED = "joined", _("New accounts")
    # Accounts of the thirty days up to this one, by the level that they had.
    NEWCOMERS = "newcomers"
    # By quota: pluses, minuses, comments, likes, dislikes, flags.
    ACTS = "acts"
    # By status.
    REPORTS = "reports"
    # By code, as pages and the API said them.
    REFUSED = "refused"
    # Of the ledger, by item: how many, and never how much.
    ENTRIES = "entries"
    # For how many seconds the oldest of each has waited for a worker.
    WAITING_SECONDS = "waiting_seconds"


Amounts = dict[tuple[str, str], int]

ACTS: Final = (Quota.PLUS, Quota.MINUS, Quota.COMMENT, Quota.LIKE, Quota.DISLIKE, Quota.FLAG)
NEWCOMERS_DAYS: Final = 30
# Late beats have come and quiet reads are closed by then.
SETTLES_AFTER: Final = timedelta(hours=1)
# Uses of quotas are kept for eight days; what was missed longer ago can't be added up any more.
LOOKS_BACK_DAYS: Final = 7
DAYS_AT_ONCE: Final = 3
# Whoever took a number first may write a little later.
DISORDER: Final = timedelta(minutes=5)
ONE_DAY: Final = timedelta(days=1)


def due(at: datetime) -> list[date]:
    """This function will return the UTC days to be added up at a moment: today, and up to two of the last week that may
    have changed since they were."""
    today = at.date()
    days = [today - timedelta(days=n) for n in range(LOOKS_BACK_DAYS + 1)]
    noted = dict(DayFigure.objects.filter(day__in=days).values_list("day").annotate(Max("noted_at")))
    unsettled = [day for day in days[1:] if day not in noted or noted[day] < _midnight(day + ONE_DAY) + SETTLES_AFTER]
    return [today, *unsettled][:DAYS_AT_ONCE]


def note(day: date, at: datetime) -> None:
    """This function will add up a UTC day, as far as it has gone at `at`, and keep that in the place of what was added up
    before. Done twice it changes nothing."""
    start, end = _midnight(day), min(_midnight(day + ONE_DAY), at + timedelta(microseconds=1))
    found = _reads(start, end) | _verified(start, end) | _acts(start, end) | _people(start, end) | _reports(start, end)
    found |= _entries(start, end)
    found |= {(Figure.REFUSED.value, code): times for code, times in tallies.of(day).items()}
    if day == at.date():
        found |= _newcomers(end) | _waiting(at)
    _keep(day, found, at)


@dataclass(frozen=True, slots=True)
class Period:
    """Days one after the other with their figures; `noted_at` is when the newest of them was added up."""

    days: tuple[date, ...]
    amounts: Mapping[tuple[str, str], Mapping[date, int]]
    noted_at: datetime | None

    def by_day(self, figure: Figure, of: str = "") -> list[int]:
        """This method will return a figure of each day, 0 where none was noted."""
        found = self.amounts.get((figure.value, of), {})
        return [found.get(day, 0) for day in self.days]

    def parts(self, figure: Figure) -> list[str]:
        """This method will return what the parts of a figure are of, the largest first."""
        sums = {of: sum(found.values()) for (name, of), found in self.amounts.items() if name == figure}
        return sorted(sums, key=lambda of: (-sums[of], of))


def of(last: date, days: int) -> Period:
    """This function will return the figures of so many days up to `last`, in one query."""
    wanted = tuple(last - timedelta(days=n) for n in range(days - 1, -1, -1))
    amounts: dict[tuple[str, str], dict[date, int]] = defaultdict(dict)
    noted_at = None
    for one in DayFigure.objects.filter(day__gte=wanted[0], day__lte=last):
        amounts[one.figure, one.of][one.day] = one.amount
        noted_at = max(noted_at or one.noted_at, one.noted_at)
    return Period(wanted, dict(amounts), noted_at)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _reads(start: datetime, end: datetime) -> Amounts:
    """Of the reads that were opened in the time: how many, and what was not credited. What a read of another day lost on
    this one counts for that day."""
    lost = {
        reason.value: Sum(Cast(KT(f"not_credited_ms__{reason.value}"), models.BigIntegerField()), default=0)
        for reason in Reason
        if reason not in REJECTED
    }
    found = _made(Read, "began_at", start, end).aggregate(opened=Count("pk"), **lost)
    amounts = {(Figure.OPENED.value, ""): found["opened"]}
    return amounts | {(Figure.NOT_CREDITED_SECONDS.value, reason): int(found[reason]) // 1000 for reason in lost}


def _verified(start: datetime, end: datetime) -> Amounts:
    """Of the reads whose gate was passed in the time: how many, of how many readers, verified for how long, and what
    lapsed."""
    passed = Read.objects.filter(gate_passed_at__gte=start, gate_passed_at__lt=end)
    amounts: Amounts = defaultdict(int)
    amounts[Figure.ACTIVE, ""] = passed.aggregate(readers=Count("reader", distinct=True))["readers"]
    for row in passed.values("lapse_reason").annotate(
        reads=Count("pk"), verified_ms=Sum("verified_ms"), lapsed=Sum("lapsed_twei")
    ):
        amounts[Figure.VERIFIED, ""] += row["reads"]
        amounts[Figure.VERIFIED_SECONDS, ""] += row["verified_ms"] // 1000
        if row["lapse_reason"]:
            amounts[Figure.LAPSED_READS, row["lapse_reason"]] = row["reads"]
            amounts[Figure.LAPSED_TWEI, row["lapse_reason"]] = row["lapsed"]
    return dict(amounts)


def _acts(start: datetime, end: datetime) -> Amounts:
    """Each act that is limited notes its use, those of the app above as well; so all of them are counted here."""
    uses = QuotaUse.objects.filter(used_at__gte=start, used_at__lt=end, quota__in=ACTS).order_by()
    counted = dict(uses.values_list("quota").annotate(Count("pk")))
    return {(Figure.ACTS.value, quota.value): counted.get(quota, 0) for quota in ACTS}


def _people(start: datetime, end: datetime) -> Amounts:
    return {(Figure.JOINED.value, ""): _made(User, "date_joined", start, end).count()}


def _newcomers(end: datetime) -> Amounts:
    people = _made(User, "date_joined", end - timedelta(days=NEWCOMERS_DAYS), end).filter(erased_at=None)
    levels = people.values_list(Coalesce("progress__level", Value(1))).annotate(Count("pk"))
    return {(Figure.NEWCOMERS.value, str(level)): count for level, count in levels}


def _reports(start: datetime, end: datetime) -> Amounts:
    counted = _made(PnlReport, "bought_at", start, end).values_list("status").annotate(Count("pk"))
    return {(Figure.REPORTS.value, status): count for status, count in counted}


def _entries(start: datetime, end: datetime) -> Amounts:
    counted = _made(LedgerEntry, "posted_at", start, end).values_list("item").annotate(Count("pk"))
    return {(Figure.ENTRIES.value, item): count for item, count in counted}


def _waiting(at: datetime) -> Amounts:
    """What waits for a worker, by the row that waits longest. What is 0 waits for nobody."""
    since = {
        "reads": settlement.waiting_since(),
        "reports": reports.waiting_since(),
        "holds": Hold.objects.filter(status=Hold.Status.DUE).aggregate(since=Min("decided_at"))["since"],
        "news": mailing.waiting_since(at),
    }
    return {
        (Figure.WAITING_SECONDS.value, name): max(0, (at - moment) // timedelta(seconds=1)) if moment else 0
        for name, moment in since.items()
    }


_KEEP_SQL = """
INSERT INTO rewards_dayfigure AS noted (day, figure, "of", amount, noted_at)
SELECT %(day)s, one.figure, one.part, one.amount, %(at)s
FROM unnest(%(figures)s::text[], %(parts)s::text[], %(amounts)s::bigint[]) AS one (figure, part, amount)
ON CONFLICT (day, figure, "of") DO UPDATE
-- Redis may have been started anew, and counts from 0 again.
SET amount = CASE noted.figure WHEN 'refused' THEN greatest(noted.amount, excluded.amount) ELSE excluded.amount END,
    noted_at = excluded.noted_at
WHERE noted.noted_at <= excluded.noted_at
"""


def _keep(day: date, found: Amounts, at: datetime) -> None:
    """What was noted before of a figure that was added up anew is gone, in the order in which everybody takes the rows."""
    rows = sorted(found.items())
    names = {figure for figure, _part in found} - {Figure.REFUSED}
    with connection.cursor() as cursor:
        cursor.execute(
            _KEEP_SQL,
            {
                "day": day,
                "at": at,
                "figures": [str(figure) for (figure, _part), _amount in rows],
                "parts": [part for (_figure, part), _amount in rows],
                "amounts": [amount for _name, amount in rows],
            },
        )
    DayFigure.objects.filter(day=day, figure__in=names, noted_at__lt=at).delete()


def _made(model: type[Model], field: str, start: datetime, end: datetime) -> QuerySet[Any]:
    """The rows that were made in a time, found without an index on that: numbers are given in the order of time, so the
    first and the last are looked for between the smallest and the largest, in about twenty steps."""
    rows = model._default_manager.all()
    between = rows.filter(pk__gte=_first(model, field, start - DISORDER), pk__lt=_first(model, field, end + DISORDER))
    return between.filter(**{f"{field}__gte": start, f"{field}__lt": end}).order_by()


def _first(model: type[Model], field: str, moment: datetime) -> int:
    """The number from which on rows were made at a moment or later; the next one that isn't given yet where there are
    none."""
    rows = model._default_manager.order_by("pk")
    bounds = rows.aggregate(low=Min("pk"), high=Max("pk"))
    low, high = bounds["low"] or 0, (bounds["high"] or -1) + 1
    while low < high:
        middle = (low + high) // 2
        found = rows.filter(pk__gte=middle).values_list("pk", field).first()
        low, high = (found[0] + 1, high) if found and found[1] < moment else (low, middle)
    return low
