"""The platform's books: what readers were paid and charged, what the fees account holds, and which rules it was under.

They are noted when a day closes, where the ledger is still for a moment; whoever asks later takes the last note and the
entries since, so that nobody reads the whole ledger for an answer.
"""

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db.models import Count, Max, Min, Q, Sum

from rewards.models import Item, Kind, LedgerEntry, PoolDay
from rewards.models.ledger import PNL_ITEMS


@dataclass(frozen=True, slots=True)
class RulesVersion:
    """One version of the rules: the UTC days of the first and the last entry under it, and how many there are."""

    version: int
    first_day: date
    last_day: date
    entries: int


@dataclass(frozen=True, slots=True)
class Books:
    """Amounts in Twei, from the first entry on; `moved_twei` by item, without those of which nothing ever moved."""

    moved_twei: dict[str, int]
    fees_twei: int
    rules_history: tuple[RulesVersion, ...]

    def noted_history(self) -> list[dict[str, Any]]:
        """This function will return the history of the rules as the day that closes notes it."""
        return [
            asdict(one) | {"first_day": one.first_day.isoformat(), "last_day": one.last_day.isoformat()}
            for one in self.rules_history
        ]


class _Sum(NamedTuple):
    """What entries of one item and kind under one version of the rules add up to."""

    version: int
    item: str
    is_reversal: bool
    entries: int
    first_at: datetime
    last_at: datetime
    moved_twei: int
    to_fees_twei: int
    from_fees_twei: int


def so_far() -> Books:
    """This function will return the books as they stand, exact to the entry for who has frozen the ledger."""
    noted = PoolDay.objects.filter(moved_twei__isnull=False, rules_history__isnull=False)
    return since(noted.order_by("-day").first())


def is_noted(day: PoolDay) -> bool:
    """This function will tell whether a day was closed and noted the books."""
    return day.moved_twei is not None and day.rules_history is not None


def since(noted: PoolDay | None) -> Books:
    """This function will return the books as they stand, from what a closed day noted and the entries since; None reads
    every entry."""
    sums = _sums(noted)
    moved = Counter((noted.moved_twei if noted else None) or {})
    for one in sums:
        if one.item in PNL_ITEMS:
            moved[one.item] += -one.moved_twei if one.is_reversal else one.moved_twei
    return Books(
        moved_twei=dict(moved),
        fees_twei=sum(one.to_fees_twei - one.from_fees_twei for one in sums),
        rules_history=_history(noted, sums),
    )


def as_number(day: date) -> int:
    """This function will return a day as the number yyyymmdd, which is how entries name it."""
    return day.year * 10_000 + day.month * 100 + day.day


def _sums(noted: PoolDay | None) -> list[_Sum]:
    """One pass over the entries since a close. The return of the fees that it noted comes right after it, and empties the
    account; what moved there else since then is what it holds."""
    entries = LedgerEntry.objects.all()
    later = Q()
    if noted:
        entries = entries.filter(id__gt=noted.fees_through_entry)
        later = ~Q(item=Item.FEES_RETURN, source_id=as_number(noted.day))
    rows = entries.values_list("rules_version", "item", "is_reversal").annotate(
        entries=Count("id"),
        first=Min("posted_at"),
        last=Max("posted_at"),
        moved=Sum("amount_twei"),
        to_fees=Sum("amount_twei", filter=later & Q(credit_kind=Kind.FEES), default=0),
        from_fees=Sum("amount_twei", filter=later & Q(debit_kind=Kind.FEES), default=0),
    )
    # PostgreSQL adds whole numbers up to what Python reads as decimals.
    return [_Sum._make([*counted, int(moved), int(to), int(back)]) for *counted, moved, to, back in rows]


def _history(noted: PoolDay | None, sums: list[_Sum]) -> tuple[RulesVersion, ...]:
    found = [
        RulesVersion(
            one["version"],
            date.fromisoformat(one["first_day"]),
            date.fromisoformat(one["last_day"]),
            one["entries"],
        )
        for one in (noted.rules_history if noted else None) or []
    ]
    found += [RulesVersion(one.version, one.first_at.date(), one.last_at.date(), one.entries) for one in sums]
    return tuple(
        RulesVersion(
            version,
            min(one.first_day for one in found if one.version == version),
            max(one.last_day for one in found if one.version == version),
            sum(one.entries for one in found if one.version == version),
        )
        for version in sorted({one.version for one in found})
    )
