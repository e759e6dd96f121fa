"""The accounts of a case side by side, as a moderator compares them. Networks are there while they are kept (30 days)."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Max, Sum

from accounts.models import Origin, User
from rewards import rules
from rewards.models import Case, CaseMember, Hold, Kind, LedgerEntry, Progress
from rewards.models.ledger import PROFIT_ITEMS

# More than a page can be compared by nobody; who has most in common with others comes first.
SHOWN: Final = 200
ORIGINS_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Place:
    """A network and a program, on how many days somebody came from there, and on which one last."""

    network: str
    agent: str
    days: int
    last: date


@dataclass(frozen=True, slots=True)
class Account:
    """One account of a case. `counts` are what the worker counted when it looked last; `waits_twei` is what waits."""

    member: CaseMember
    reader: User
    counts: dict[str, int]
    level: int
    paid_twei: int
    waits_twei: int
    places: tuple[Place, ...]


def side_by_side(case: Case, at: datetime) -> list[Account]:
    """This function will return the accounts of a case, `SHOWN` at most, those with the most steps that agree first. What
    was paid is that of the last 7 days."""
    members = case.members.select_related("reader").order_by("-evidence__agreeing_steps", "reader_id")[:SHOWN]
    found = list(members)
    readers = [member.reader_id for member in found]
    levels = dict(Progress.objects.filter(reader__in=readers).values_list("reader_id", "level"))
    paid, waits, places = _paid(readers, at), _waits(case), _places(readers)
    return [
        Account(
            member=member,
            reader=member.reader,
            counts=member.evidence,
            level=levels.get(member.reader_id, 1),
            paid_twei=paid.get(member.reader_id, 0),
            waits_twei=waits.get(member.reader_id, 0),
            places=tuple(places[member.reader_id][:ORIGINS_SHOWN]),
        )
        for member in found
    ]


def _paid(readers: Sequence[int], at: datetime) -> dict[int, int]:
    week = at - timedelta(seconds=rules.WEEK_SECONDS)
    came = LedgerEntry.objects.filter(credit_kind=Kind.WALLET, credit_account__user__in=readers, posted_at__gt=week)
    earned = came.filter(item__in=PROFIT_ITEMS, is_reversal=False).order_by()
    sums = earned.values_list("credit_account__user").annotate(Sum("amount_twei"))
    return {reader: int(twei) for reader, twei in sums}


def _waits(case: Case) -> dict[int, int]:
    held = Hold.objects.filter(case=case, status=Hold.Status.HELD).order_by()
    return {reader: int(twei) for reader, twei in held.values_list("reader").annotate(Sum("amount_twei"))}


def _places(readers: Sequence[int]) -> dict[int, list[Place]]:
    """From where each came, the most usual first."""
    came = Origin.objects.filter(user__in=readers).values_list("user_id", "network", "agent")
    places: dict[int, list[Place]] = defaultdict(list)
    for reader, *place in came.annotate(days=Count("day"), last=Max("day")).order_by("-days", "network", "agent"):
        places[reader].append(Place(*place))
    return places
