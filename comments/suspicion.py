"""What a farm looks like: accounts that do the same in the same order with the same gaps, or like only each other.

What only a farm shares links two accounts: many steps from one article to the next (each one's own, for nobody reads an
article twice) whose gaps agree within a few seconds, and most of the steps that the two have in common. What honest
people share as well, a network with a browser on several days and likes for each other, only lets fewer steps do; such
weaker links make one of two groups as well. Likes alone link a ring: accounts that like each other again and again, and
hardly anybody else.

Accounts of which each is linked with two others become a case. That punishes nobody: a moderator decides, who sees what
speaks against it as well (`comments.evidence`). The finding takes time in proportion to the number of steps; how is said in
`steps.sql`. What was measured, and what escapes it, is in docs/decisions/0012-what-a-farm-looks-like.md.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import connection, transaction

from comments import evidence, groups
from rewards import cases, rules
from rewards.models import Case, CaseMember, Progress

_HERE = Path(__file__).parent
_STEPS_SQL, _LIKES_SQL = (_HERE / "steps.sql").read_text(), (_HERE / "likes.sql").read_text()

# With how many of the same cell a step is compared, and how often two have to meet so to be compared exactly: where a cell
# is crowded, two of one farm miss each other now and then, and a step whose gaps are close meets in both grids.
NEIGHBOURS: Final = 8
MEETINGS: Final = 6
TIME_LIMIT: Final = "300s"
MEMORY: Final = "64MB"


@dataclass(frozen=True, slots=True)
class Link:
    """Two accounts, with how many steps they have in common, and in how many the gaps agree."""

    one: int
    other: int
    common: int = 0
    agreeing: int = 0
    shared_days: int = 0
    mutual_likes: int = 0

    is_of_a_ring: bool = False

    @property
    def ends(self) -> groups.Link:
        return self.one, self.other

    @property
    def is_strong(self) -> bool:
        """Whether their steps agree often enough for what they share beside, or their likes are a ring's."""
        on_one_network = self.shared_days >= rules.SUSPICION_SHARED_DAYS
        like_each_other = self.mutual_likes >= rules.SUSPICION_MUTUAL_LIKES
        fewer = on_one_network or like_each_other
        return self.is_of_a_ring or self.agreeing >= (
            rules.SUSPICION_SUPPORTED_STEPS if fewer else rules.SUSPICION_STEPS
        )


@dataclass(frozen=True, slots=True)
class Liking:
    """Two accounts that like each other's comments, with how many likes each of them gave the other, and gave at all."""

    one: int
    other: int
    ones_likes: int
    others_likes: int
    ones_given: int
    others_given: int

    @property
    def ends(self) -> groups.Link:
        return self.one, self.other


def look(at: datetime) -> list[Case]:
    """This function will open a case for each group of accounts that look like one person's, or renew the one that it is
    in, and return them. It can be called again and again; while another is at it, it does nothing."""
    found = links(at)
    if found is None:
        return []
    strong = [link.ends for link in found if link.is_strong]
    suspected = groups.linked(strong, [link.ends for link in found])
    return [case for group in suspected if (case := _suspect(group, found, at))]


@transaction.atomic
def links(at: datetime) -> list[Link] | None:
    """This function will return the pairs of accounts that are linked, strongly or not, and weren't cleared of it lately;
    None while somebody else is asking."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext('comments.suspicion'))")
        if not cursor.fetchone()[0]:
            return None
        cursor.execute(f"SET LOCAL statement_timeout = '{TIME_LIMIT}'; SET LOCAL work_mem = '{MEMORY}'")
        asked = evidence.window(at)
        cursor.execute(_STEPS_SQL, asked | _bounds())
        by_steps = [Link(*row) for row in cursor.fetchall()]
        cursor.execute(_LIKES_SQL, asked | {"mutual_likes": rules.SUSPICION_MUTUAL_LIKES})
        by_likes = in_rings([Liking(*row) for row in cursor.fetchall()])
    return _without_the_cleared([*by_steps, *by_likes], at)


def _bounds() -> dict[str, Any]:
    return {
        "neighbours": NEIGHBOURS,
        "meetings": MEETINGS,
        "least_steps": rules.SUSPICION_SUPPORTED_STEPS,
        "percent": rules.SUSPICION_STEPS_PERCENT,
    }


def in_rings(likings: Iterable[Liking]) -> list[Link]:
    """This function will return the pairs in rings: groups of several in which each gives most of all likes to others of it
    who like back."""
    left = list(likings)
    while True:
        ringed = [group for group in groups.linked(one.ends for one in left) if _is_ring(group)]
        member = {reader: number for number, group in enumerate(ringed) for reader in group}
        inside: dict[int, int] = defaultdict(int)
        given: dict[int, int] = {}
        kept = [one for one in left if one.one in member and member[one.one] == member.get(one.other)]
        for one in kept:
            inside[one.one] += one.ones_likes
            inside[one.other] += one.others_likes
            given |= {one.one: one.ones_given, one.other: one.others_given}
        scattering = {who for who in given if inside[who] * 100 < given[who] * rules.SUSPICION_RING_LIKES_PERCENT}
        left = [one for one in kept if not {one.one, one.other} & scattering]
        if len(left) == len(kept):
            return [Link(one.one, one.other, is_of_a_ring=True) for one in left]


def _is_ring(group: Sequence[int]) -> bool:
    return len(group) >= rules.SUSPICION_RING_ACCOUNTS


def _without_the_cleared(found: Sequence[Link], at: datetime) -> list[Link]:
    """Whom a moderator has found to be different people is left alone for some time, or until there is twice the
    evidence."""
    since = at - timedelta(seconds=rules.SUSPICION_REST_SECONDS)
    readers = {reader for link in found for reader in (link.one, link.other)}
    decided = CaseMember.objects.filter(reader__in=readers, case__decided_at__gt=since)
    of: dict[int, dict[int, CaseMember]] = defaultdict(dict)
    for member in decided:
        of[member.reader_id][member.case_id] = member
    return [link for link in found if not _is_cleared(link, of[link.one], of[link.other])]


def _is_cleared(link: Link, ones: dict[int, CaseMember], others: dict[int, CaseMember]) -> bool:
    """Whether a moderator had both before them, and didn't confirm both, by no less than half of this evidence."""
    known = [
        min(_steps_known(ones[case]), _steps_known(others[case]))
        for case in ones.keys() & others.keys()
        if not (ones[case].is_confirmed and others[case].is_confirmed)
    ]
    return bool(known) and (not link.agreeing or link.agreeing < 2 * max(known))


def _steps_known(member: CaseMember) -> int:
    return int(member.evidence.get("agreeing_steps", 0))


def _suspect(group: Sequence[int], found: Sequence[Link], at: datetime) -> Case | None:
    """The case of a group, unless all of it is known to be one person's already."""
    counted_as = dict(Progress.objects.filter(reader__in=group).values_list("reader_id", "counted_as"))
    if len({counted_as.get(reader) or reader for reader in group}) < 2:
        return None
    members = set(group)
    within = [link for link in found if link.one in members]
    agreeing, common = sum(link.agreeing for link in within), sum(link.common for link in within)
    known = evidence.of(group, agreeing, common, at)
    return cases.open_case(known.counts, known.points_for, known.points_against, at)
