"""What speaks for accounts being one person's and what against it, as codes with figures, and their sentences."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class Point(models.TextChoices):
    """A thing that speaks for it or against it, and the sentence that tells it with its figures."""

    STEPS = (
        "steps",
        _(
            "Steps from one article to the next that each of {accounts} made as another did, with the same gap within"
            " {seconds} s: {least} to {most}."
        ),
    )
    SHARE = "share", _("Of the steps that two of them have in common, {percent} % agree.")
    AT_GATE = (
        "at_gate",
        _("Of their reads, {percent} % passed the gate within {seconds} s of the first moment at which that can be."),
    )
    JOINED = "joined", _("Days between the first and the last of the accounts that was made: {days}.")
    ORIGIN = "origin", _("Accounts that share a network and a browser with another of them: {accounts}.")
    LIKES_INSIDE = "likes_inside", _("Likes that stayed among them: {likes}, {percent} % of those that they gave.")

    NEIGHBOURS = (
        "neighbours",
        _(
            "Others who read from the same networks and are not among them: {others}. A family, an office and a phone"
            " that a village shares look like that."
        ),
    )
    NETWORKS = (
        "networks",
        _("Networks that they read from: {networks}. From none of them do more than {accounts} read."),
    )
    SPEEDS = "speeds", _("They read at different speeds: {slowest} to {fastest} words a minute.")
    OWN_STEPS = "own_steps", _("Of their steps from one article to the next, {percent} % are nobody else's.")
    LIKES_OUTSIDE = "likes_outside", _("Likes that they gave to others: {likes}, {percent} % of those that they gave.")
    LIKED = "liked", _("Likes that others gave to their comments: {likes}.")
    OLDER = "older", _("Accounts that are more than {days} days old: {accounts}.")
    SECOND_FACTOR = "second_factor", _("Accounts with a second factor: {accounts}.")


def sentence(point: Mapping[str, Any]) -> str:
    """This function will return what a point says, in the language of who asks; a code that is known no more stays one."""
    code = point.get("code", "")
    if code not in Point.values:
        return str(code)
    return str(Point(code).label).format_map(point)


def sentences(points: Sequence[Mapping[str, Any]]) -> list[str]:
    """This function will return what points say, in their order."""
    return [sentence(point) for point in points]
