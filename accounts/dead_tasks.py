"""Tasks that failed for good: noted where they fail, looked at by an operator.

A row is a note, the work itself is found by its own row: most of what failed is found again by a sweep. What has no sweep
is sent again by hand.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest
from django.utils.translation import gettext_lazy as _

from accounts import record
from accounts.models import DeadTask, User
from config import discretion
from config.errors import Refusal

LONGEST_NAME: Final = 100


class LookedAtAlready(Refusal):
    code = "looked_at_already"
    status = 409
    sentence = _("Somebody has looked at this already.")


def note(
    *, task: str, task_id: str, arguments: Mapping[str, Any], queue: str, error: BaseException, at: datetime
) -> None:
    """This function will note that a task failed for good. While a row of the same task, arguments and error waits, it is
    counted there."""
    same = {"task": task, "arguments": _numbers(arguments), "error": discretion.kind(error)[:LONGEST_NAME]}
    newest = {"message": discretion.message(error), "task_id": task_id, "queue": queue}
    if _count(same, newest, at):
        return
    try:
        with transaction.atomic():
            DeadTask.objects.create(**same, **newest, first_at=at, last_at=at)
    except IntegrityError:
        # Another worker was a moment earlier.
        _count(same, newest, at)


def _numbers(arguments: Mapping[str, Any]) -> dict[str, int]:
    """Tasks are given numbers of rows. Whatever else may be given one day could be somebody's, and isn't kept."""
    return {name: value for name, value in arguments.items() if type(value) is int}


def _count(same: Mapping[str, Any], newest: Mapping[str, str], at: datetime) -> int:
    counted: dict[str, Any] = {"times": F("times") + 1, "last_at": Greatest("last_at", at), **newest}
    return waiting().filter(**same).update(**counted)


def waiting() -> QuerySet[DeadTask]:
    """This function will return the dead tasks that nobody has looked at."""
    return DeadTask.objects.filter(looked_at=None)


def leave(row: DeadTask, reason: str, by: User, at: datetime) -> None:
    """This function will note that somebody has looked at a dead task and leaves it.

    Raises `ReasonTooShort` {minimum, maximum}, `LookedAtAlready`.
    """
    _close(row, "leave_dead_task", reason, by, at)


def begin_again(row: DeadTask, reason: str, by: User, at: datetime) -> None:
    """This function will note that somebody sends a dead task again. Raises as `leave` does."""
    _close(row, "send_dead_task_again", reason, by, at)


@transaction.atomic
def _close(row: DeadTask, act: str, reason: str, by: User, at: datetime) -> None:
    reason = record.sound_reason(reason)
    if not waiting().filter(pk=row.pk).update(looked_at=at):
        raise LookedAtAlready
    record.done(by, act, row, reason, at)
