"""Telling workers that there is something to do. The row is the truth and a message only a hint: what isn't sent, or is
lost on its way, a tick of the timetable finds (`config.celery`). So nobody waits for a queue that doesn't answer.
"""

import logging
from typing import Any

from celery import Task
from django.core.cache import caches
from django.db import transaction
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def send(task: "Task[Any, Any]", **ids: int) -> None:
    """This function will send a task to its queue when the open transaction is committed, or at once where none is. An act
    that is done doesn't fail any more, whatever becomes of its message."""
    # No partial: where Django tells of an error it names the function.
    transaction.on_commit(lambda: _send(task, ids), robust=True)


def _send(task: "Task[Any, Any]", ids: dict[str, int]) -> None:
    try:
        # Asked first, because it answers sooner than the queue when Redis is away.
        caches["shared"].get("hint")
        task.apply_async(kwargs=ids, retry=False)
    except (OperationalError, RedisError, OSError) as error:
        logger.warning("Not sent, the timetable will find it: %s (%s)", task.name, type(error).__name__)
