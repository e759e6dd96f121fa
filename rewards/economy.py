"""What everybody may know of the economy: prices and limits, how the platform stands, and what it paid and received.

All of it from the ledger and its days, in one snapshot, and nothing typed in. Platform totals only, nobody's and no
article's; by day only for days that are closed, which never change.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.core.cache import cache
from django.db.models import Sum

from rewards import books, rules, snapshot
from rewards.books import RulesVersion
from rewards.models import Kind, LedgerAccount, LedgerAudit, PoolDay
from rewards.models.ledger import LOSS_ITEMS, PROFIT_ITEMS

DAYS_SHOWN: Final = 30
DAYS_OF_THE_RATE: Final = 7
KEPT: Final = timedelta(seconds=10)

# The platform's own accounts have the numbers below.
FIRST_WALLET: Final = 100


@dataclass(frozen=True, slots=True)
class PoolState:
    opened_twei: int
    left_twei: int


@dataclass(frozen=True, slots=True)
class Day:
    """What readers were paid and charged from the close before to the close of this day, reversals taken off: a day on
    which more was taken back than moved is below 0. `by_item_twei` has every item, in the panel's order."""

    day: date
    closed_at: datetime
    by_item_twei: dict[str, int]

    @property
    def paid_twei(self) -> int:
        return sum(self.by_item_twei[item.value] for item in PROFIT_ITEMS)

    @property
    def received_twei(self) -> int:
        return sum(self.by_item_twei[item.value] for item in LOSS_ITEMS)


@dataclass(frozen=True, slots=True)
class Runway:
    """How long the treasury lasts at the rate of the last `days_counted` closed days, on which `outflow_twei` more were
    paid than received. `days` is rounded down, and None where nothing flows out."""

    days_counted: int
    outflow_twei: int
    days: int | None

    @property
    def inflow_twei(self) -> int:
        return -self.outflow_twei


@dataclass(frozen=True, slots=True)
class Audit:
    """How the last audit ended: each promise with how many rows were checked, and those of them that are broken."""

    ended_at: datetime
    entries: int
    checked: tuple[tuple[str, int], ...]
    broken_promises: tuple[str, ...]

    @property
    def promises(self) -> int:
        return len(self.checked)

    @property
    def broken(self) -> int:
        return len(self.broken_promises)


@dataclass(frozen=True, slots=True)
class Economy:
    """Amounts in Twei. `rules` holds every number of `rewards.rules` under its own name in small letters; `open_day` is
    the day whose pools pay now; `days` are closed ones, the oldest first."""

    as_of: datetime
    rules_version: int
    rules: dict[str, int | list[list[int]]]
    rules_history: tuple[RulesVersion, ...]
    treasury_twei: int
    fees_twei: int
    open_day: date | None
    reader_cap_twei: int | None
    readers_pool: PoolState
    writers_pool: PoolState
    by_item_twei: dict[str, int]
    days: tuple[Day, ...]
    runway: Runway | None
    audit: Audit | None

    @property
    def paid_twei(self) -> int:
        return sum(self.by_item_twei[item.value] for item in PROFIT_ITEMS)

    @property
    def received_twei(self) -> int:
        return sum(self.by_item_twei[item.value] for item in LOSS_ITEMS)

    @property
    def runway_days(self) -> int | None:
        return self.runway.days if self.runway else None


def latest(at: datetime) -> Economy:
    """This function will return a state that is less than ten seconds old at `at`: the page is everybody's, and asking
    for it must not cost more than that, however often it is done."""
    # One that was kept by another version of the code has other fields.
    key = ".".join(["economy", str(rules.VERSION), *Economy.__slots__])
    kept: Economy | None = cache.get(key)
    if kept and timedelta(0) <= at - kept.as_of < KEPT:
        return kept
    fresh = state(at)
    cache.set(key, fresh, KEPT.seconds)
    return fresh


def good_for_seconds(kept: Economy, at: datetime) -> int:
    """This function will return for how many seconds more a state is one of the latest."""
    return max(0, (KEPT - (at - kept.as_of)) // timedelta(seconds=1))


def state(at: datetime) -> Economy:
    """This function will return everything as it stands at a moment, in one snapshot."""
    with snapshot.one_moment():
        pool_days = newest_days()
        noted = next((one for one in pool_days if books.is_noted(one)), None)
        standing = books.since(noted) if noted else books.so_far()
        held = held_twei()
        audit = last_audit()
    open_day, readers_pool, writers_pool = pools(pool_days, held)
    days = closed(pool_days)
    return Economy(
        as_of=at,
        rules_version=rules.VERSION,
        rules=numbers(),
        rules_history=standing.rules_history,
        treasury_twei=held[Kind.TREASURY],
        fees_twei=standing.fees_twei,
        open_day=open_day.day if open_day else None,
        reader_cap_twei=open_day.reader_cap_twei if open_day else None,
        readers_pool=readers_pool,
        writers_pool=writers_pool,
        by_item_twei=_by_item(standing.moved_twei, {}),
        days=days,
        runway=runway(held[Kind.TREASURY], days),
        audit=audit,
    )


def runway(treasury_twei: int, days: Sequence[Day]) -> Runway | None:
    """This function will return how many whole days a treasury lasts if each costs what the last seven closed ones did on
    average (those that there are, where they are fewer); None before a day was closed."""
    counted = days[-DAYS_OF_THE_RATE:]
    if not counted:
        return None
    outflow = sum(day.paid_twei - day.received_twei for day in counted)
    return Runway(len(counted), outflow, treasury_twei * len(counted) // outflow if outflow > 0 else None)


def numbers() -> dict[str, int | list[list[int]]]:
    """This function will return every number of the rules; what goes by level as pairs of (from level, allowed)."""
    found = {name.lower(): value for name, value in vars(rules).items() if name.isupper() and name != "VERSION"}
    return {
        name: value if isinstance(value, int) else [list(step) for step in value]
        for name, value in sorted(found.items())
    }


def newest_days() -> list[PoolDay]:
    """This function will return the days of the pools that are shown, the newest first, with one more for what had moved
    before, and the one that is open."""
    return list(PoolDay.objects.order_by("-day")[: DAYS_SHOWN + 2])


def pools(newest: Sequence[PoolDay], held: Mapping[str, int]) -> tuple[PoolDay | None, PoolState, PoolState]:
    """This function will return the day that is open, and how the readers' and the writers' pool stand."""
    open_day = next((one for one in newest if one.closed_at is None), None)
    readers = PoolState(open_day.readers_twei if open_day else 0, held[Kind.READERS_POOL])
    return open_day, readers, PoolState(open_day.writers_twei if open_day else 0, held[Kind.WRITERS_POOL])


def last_audit() -> Audit | None:
    """This function will return how the last audit ended, None before the first."""
    last = LedgerAudit.objects.order_by("-id").first()
    return _audit(last) if last else None


def held_twei() -> dict[str, int]:
    """This function will return what each kind of the platform's own accounts holds."""
    platform = LedgerAccount.objects.filter(pk__lt=FIRST_WALLET, balance_twei__isnull=False)
    return {kind: int(held) for kind, held in platform.values_list("kind").annotate(Sum("balance_twei"))}


def closed(newest: Sequence[PoolDay]) -> tuple[Day, ...]:
    """This function will return what moved on the closed ones of the newest days, the oldest first.

    Closes note what moved since the beginning, so a day is what its own noted more than the one before. Where one of the
    two noted nothing, as before there were notes, nothing is known of the day.
    """
    ended = [(one.day, one.closed_at, one.moved_twei) for one in newest if one.closed_at]
    before: list[dict[str, int] | None] = [moved for _day, _at, moved in ended[1:]]
    if len(newest) < DAYS_SHOWN + 2:
        # Nothing had moved before the first of all days.
        before.append({})
    found = [
        Day(day, closed_at, _by_item(moved, noted))
        for (day, closed_at, moved), noted in zip(ended, before, strict=False)
        if moved is not None and noted is not None
    ]
    return tuple(reversed(found[:DAYS_SHOWN]))


def _by_item(moved: dict[str, int], before: dict[str, int]) -> dict[str, int]:
    return {item.value: moved.get(item.value, 0) - before.get(item.value, 0) for item in PROFIT_ITEMS + LOSS_ITEMS}


def _audit(last: LedgerAudit) -> Audit:
    return Audit(
        ended_at=last.ended_at,
        entries=last.entries,
        checked=tuple((finding["promise"], finding["checked"]) for finding in last.findings),
        broken_promises=tuple(finding["promise"] for finding in last.findings if finding["wrong"]),
    )
