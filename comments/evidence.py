"""What accounts that look like one person's have in common, and what they don't: counts for each of them, and the points
that speak for it and against it.

A family, an office and a phone that a village shares are not a farm. So each thing that honest people have and a farm
hasn't is looked for as well, and said beside.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.db.models import Count, Q

from accounts.models import Origin, User
from articles import pace
from comments.models import Reaction
from comments.points import Point
from config import prepared
from rewards import rules

_STEPS_SQL = (Path(__file__).parent / "steps_of_group.sql").read_text()

# A beat comes every five seconds, and a script is a little late as well.
AT_GATE_SECONDS: Final = 10
AT_GATE_PERCENT: Final = 80
MADE_TOGETHER_DAYS: Final = 14
OLD_DAYS: Final = 90
LIKES_PERCENT: Final = 50
OWN_STEPS_PERCENT: Final = 30
SPEEDS_PERCENT: Final = 120


@dataclass(frozen=True, slots=True)
class Evidence:
    """Counts by reader, and points for and against."""

    counts: dict[int, dict[str, int]]
    points_for: list[dict[str, Any]]
    points_against: list[dict[str, Any]]


@dataclass(slots=True)
class _Facts:
    """What is known of a group."""

    readers: Sequence[int]
    counts: dict[int, Counter[str]]
    at: datetime
    joined: list[datetime] = field(default_factory=list)
    second_factors: int = 0
    liked_by_others: int = 0
    networks: dict[str, set[int]] = field(default_factory=dict)
    sharing_a_browser: int = 0
    neighbours: int = 0

    def total(self, name: str) -> int:
        return sum(counted[name] for counted in self.counts.values())

    def all_of(self, name: str) -> list[int]:
        return [counted[name] for counted in self.counts.values()]


def window(at: datetime) -> dict[str, Any]:
    """This function will return what statements about steps are asked with: the time that they are about, what agrees."""
    return {
        "at": at,
        "since": at - timedelta(seconds=rules.SUSPICION_WINDOW_SECONDS),
        "likes_since": likes_since(at),
        "sitting_ms": rules.SUSPICION_SITTING_SECONDS * 1000,
        "tolerance_ms": rules.SUSPICION_TOLERANCE_SECONDS * 1000,
    }


def likes_since(at: datetime) -> datetime:
    """This function will return from when on likes are looked at."""
    return at - timedelta(seconds=rules.SUSPICION_LIKES_WINDOW_SECONDS)


def of(readers: Sequence[int], agreeing: int, common: int, at: datetime) -> Evidence:
    """This function will return what is known of accounts that are suspected together. Of the steps that two of them have
    in common, so many agree."""
    facts = _Facts(readers, {reader: Counter() for reader in readers}, at)
    _read(facts)
    _pressed(facts)
    _came(facts)
    people = User.objects.filter(pk__in=readers)
    facts.joined = sorted(people.values_list("date_joined", flat=True))
    factors = Authenticator.objects.filter(user__in=readers, type=Authenticator.Type.TOTP)
    facts.second_factors = factors.values("user").distinct().count()
    return Evidence(
        {reader: dict(counted) for reader, counted in facts.counts.items()},
        list(_for(facts, agreeing, common)),
        list(_against(facts)),
    )


def _read(facts: _Facts) -> None:
    asked = window(facts.at) | {
        "readers": list(facts.readers),
        "slack": AT_GATE_SECONDS,
        "words_per_minute": pace.WORDS_PER_MINUTE,
    }
    for reader, reads, at_gate, speed, steps, agreeing in prepared.rows(_STEPS_SQL, asked):
        facts.counts[reader].update(
            reads=reads, at_gate=at_gate, words_per_minute=speed, steps=steps, agreeing_steps=agreeing
        )


def _pressed(facts: _Facts) -> None:
    likes = Reaction.objects.filter(kind=Reaction.Kind.LIKE, reacted_at__gt=likes_since(facts.at))
    inside = Q(commenter__in=facts.readers)
    given = likes.filter(reader__in=facts.readers, commenter__isnull=False).values("reader")
    for row in given.annotate(inside=Count("pk", filter=inside), outside=Count("pk", filter=~inside)):
        facts.counts[row["reader"]].update(likes_inside=row["inside"], likes_outside=row["outside"])
    facts.liked_by_others = likes.filter(inside).exclude(reader__in=facts.readers).count()


def _came(facts: _Facts) -> None:
    lately = Origin.objects.filter(day__gte=window(facts.at)["since"].date())
    places: dict[tuple[str, str], set[int]] = defaultdict(set)
    networks: dict[str, set[int]] = defaultdict(set)
    mine = lately.filter(user__in=facts.readers).values_list("user_id", "network", "agent").distinct()
    for reader, network, agent in mine:
        places[network, agent].add(reader)
        networks[network].add(reader)
    facts.networks = networks
    facts.sharing_a_browser = len({one for some in places.values() if len(some) > 1 for one in some})
    shared = [network for network, some in networks.items() if len(some) > 1]
    others = lately.filter(network__in=shared).exclude(user__in=facts.readers)
    facts.neighbours = others.values("user").distinct().count()


def _for(facts: _Facts, agreeing: int, common: int) -> Iterable[dict[str, Any]]:
    steps = [number for number in facts.all_of("agreeing_steps") if number]
    if steps:
        within = rules.SUSPICION_TOLERANCE_SECONDS
        yield _point(Point.STEPS, accounts=len(steps), least=min(steps), most=max(steps), seconds=within)
    if common:
        yield _point(Point.SHARE, percent=_percent(agreeing, common))
    at_gate = _percent(facts.total("at_gate"), facts.total("reads"))
    if at_gate >= AT_GATE_PERCENT:
        yield _point(Point.AT_GATE, percent=at_gate, seconds=AT_GATE_SECONDS)
    days = (facts.joined[-1] - facts.joined[0]).days
    if days <= MADE_TOGETHER_DAYS:
        yield _point(Point.JOINED, days=days)
    if facts.sharing_a_browser:
        yield _point(Point.ORIGIN, accounts=facts.sharing_a_browser)
    likes = facts.total("likes_inside")
    percent = _percent(likes, likes + facts.total("likes_outside"))
    if percent >= LIKES_PERCENT:
        yield _point(Point.LIKES_INSIDE, likes=likes, percent=percent)


def _against(facts: _Facts) -> Iterable[dict[str, Any]]:
    if facts.neighbours:
        yield _point(Point.NEIGHBOURS, others=facts.neighbours)
    most = max(map(len, facts.networks.values()), default=0)
    if 0 < 2 * most < len(facts.readers):
        yield _point(Point.NETWORKS, networks=len(facts.networks), accounts=most)
    speeds = [speed for speed in facts.all_of("words_per_minute") if speed]
    if speeds and max(speeds) * 100 >= min(speeds) * SPEEDS_PERCENT:
        yield _point(Point.SPEEDS, slowest=min(speeds), fastest=max(speeds))
    own = facts.total("steps") - facts.total("agreeing_steps")
    if _percent(own, facts.total("steps")) >= OWN_STEPS_PERCENT:
        yield _point(Point.OWN_STEPS, percent=_percent(own, facts.total("steps")))
    outside, given = facts.total("likes_outside"), facts.total("likes_inside") + facts.total("likes_outside")
    if outside:
        yield _point(Point.LIKES_OUTSIDE, likes=outside, percent=_percent(outside, given))
    if facts.liked_by_others:
        yield _point(Point.LIKED, likes=facts.liked_by_others)
    older = [joined for joined in facts.joined if (facts.at - joined).days > OLD_DAYS]
    if older:
        yield _point(Point.OLDER, days=OLD_DAYS, accounts=len(older))
    if facts.second_factors:
        yield _point(Point.SECOND_FACTOR, accounts=facts.second_factors)


def _point(code: Point, **figures: int) -> dict[str, Any]:
    return {"code": code.value, **figures}


def _percent(part: int, whole: int) -> int:
    return part * 100 // whole if whole else 0
