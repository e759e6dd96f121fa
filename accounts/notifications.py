"""What happened to people, told to them: on the site, and to their apps.

Each is a row, told once by the room in which it happened and in the same transaction; it is unseen until its owner has
looked.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from accounts.models import Notification

Kind = Notification.Kind


def tell(user_id: int, kind: Kind, at: datetime, **figures: Any) -> None:
    """This function will tell somebody what happened to them. `figures` are what the sentence of `kind` names, and what
    leads to it (`slug`, `comment`)."""
    tell_all(kind, [(user_id, figures)], at)


def tell_all(kind: Kind, told: Iterable[tuple[int, dict[str, Any]]], at: datetime) -> None:
    """This function will tell each of (user, figures) the same kind of thing."""
    Notification.objects.bulk_create(
        [Notification(user_id=user_id, kind=kind, figures=figures, told_at=at) for user_id, figures in told]
    )


def of(user_id: int) -> QuerySet[Notification]:
    """This function will return what somebody was told, newest first."""
    return Notification.objects.filter(user_id=user_id).order_by("-id")


def unseen(user_id: int) -> int:
    """This function will return how much of it they haven't looked at."""
    return Notification.objects.filter(user_id=user_id, seen_at=None).count()


def see(user_id: int, up_to: int, at: datetime) -> int:
    """This function will note that somebody has looked at everything up to the notification `up_to`, and return how many
    of them were new."""
    return Notification.objects.filter(user_id=user_id, id__lte=up_to, seen_at=None).update(seen_at=at)
