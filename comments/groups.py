"""Accounts that hang together: groups in which everybody is linked with at least two others.

One link between two people is chance sooner or later, among hundreds of thousands of pairs; and whoever happens to do
what one account of a farm does is not yet part of it. Groups are found by their strong links; weaker ones add nobody, and
only show that two groups are one.
"""

from collections import defaultdict
from collections.abc import Iterable

Link = tuple[int, int]


def linked(strong: Iterable[Link], weak: Iterable[Link] = ()) -> list[list[int]]:
    """This function will return the groups of accounts in which each is strongly linked with two others, each in the order
    of its numbers, the group with the smallest number first. Groups with a weak link between them are one."""
    others = _others(strong)
    _leave_out_the_loose(others)
    for one, other in weak:
        if one in others and other in others:
            others[one].add(other)
            others[other].add(one)
    found = []
    while others:
        group, waiting = set(), [min(others)]
        while waiting:
            one = waiting.pop()
            if one not in group:
                group.add(one)
                waiting += others.pop(one)
        found.append(sorted(group))
    return found


def _others(links: Iterable[Link]) -> dict[int, set[int]]:
    """Whom each account is linked with."""
    others: dict[int, set[int]] = defaultdict(set)
    for one, other in links:
        if one != other:
            others[one].add(other)
            others[other].add(one)
    return dict(others)


def _leave_out_the_loose(others: dict[int, set[int]]) -> None:
    """Who is linked with one other goes, and then who was linked with two only by that, until nobody else has to."""
    loose = [one for one, linked in others.items() if len(linked) < 2]
    while loose:
        one = loose.pop()
        for other in others.pop(one, ()):
            others[other].discard(one)
            if len(others[other]) == 1:
                loose.append(other)
