"""The record of the desk: who did what, about what, when and why, and what was refused to whom.

The room that does an act notes it in the same transaction. Nothing of it is ever changed.
"""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import StaffRecord, User
from config.errors import Refusal

REASON_MINIMUM_CHARACTERS, REASON_MAXIMUM_CHARACTERS = 2, 500


class ReasonTooShort(Refusal):
    code = "reason_too_short"
    status = 400
    sentence = _("Say why, in {minimum} to {maximum} characters.")


class DecidedAlready(Refusal):
    code = "decided_already"
    status = 409
    sentence = _("Somebody has decided this already.")


class OwnMatter(Refusal):
    code = "own_matter"
    sentence = _("This is about you, or about what you have decided: somebody else decides it.")


def sound_reason(reason: str) -> str:
    """This function will return a reason in one line. Raises `ReasonTooShort` {minimum, maximum} for one that says too
    little or too much."""
    reason = " ".join(reason.replace("\0", " ").split())
    if not REASON_MINIMUM_CHARACTERS <= len(reason) <= REASON_MAXIMUM_CHARACTERS:
        raise ReasonTooShort(minimum=REASON_MINIMUM_CHARACTERS, maximum=REASON_MAXIMUM_CHARACTERS)
    return reason


def done(by: User, act: str, about: Model, reason: str, at: datetime) -> None:
    """This function will note an act of somebody who looks after the site, in the transaction that does it."""
    kind = about._meta.model_name or ""
    StaffRecord.objects.create(staff=by, act=act, target_kind=kind, target_id=about.pk, reason=reason, happened_at=at)


def refused(by: User, act: str, path: str, at: datetime) -> None:
    """This function will note that somebody tried what their roles don't allow, and at which address."""
    act, path = act.replace("\0", ""), path.replace("\0", "")
    StaffRecord.objects.create(staff=by, act=act[:60], reason=path[:300], was_refused=True, happened_at=at)


def of(about: Model) -> QuerySet[StaffRecord]:
    """This function will return what was done about something, newest first."""
    kind = about._meta.model_name or ""
    return StaffRecord.objects.filter(target_kind=kind, target_id=about.pk).select_related("staff").order_by("-id")


def of_any(about: Mapping[str, Collection[int]]) -> QuerySet[StaffRecord]:
    """This function will return what was done about any of some things, by the names of their tables, newest first."""
    named = Q(pk__in=[])
    for kind, ids in about.items():
        if ids:
            named |= Q(target_kind=kind, target_id__in=ids)
    return StaffRecord.objects.filter(named).select_related("staff").order_by("-id")
