"""What every task does beside its one call: its runs are counted and timed, and what fails for good leaves a row.

A worker runs these in the process that runs the task, but for a task over its hard time limit, whose process is gone: for
that its first process does.
"""

import time
from typing import Any

import celery
import structlog
from billiard.exceptions import TimeLimitExceeded
from django.db import Error, connections

from accounts import dead_tasks
from config import clock, deliveries, measured
from config.deliveries import EndsItsWorker

logger = structlog.stdlib.get_logger(__name__)

# How a run ended. One that failed or is dead is not tried again by itself; its row says so on the desk.
SUCCEEDED, RETRIED, FAILED, DEAD = ("succeeded", "retried", "failed", "dead")


class Task(celery.Task[..., Any]):
    """The base of all tasks (`config.celery`)."""

    def before_start(self, task_id: str, args: Any, kwargs: Any) -> None:
        """A message that ends its worker each time is given up here; that fails the task."""
        self.request.update(begun=time.perf_counter())
        if (self.request.delivery_info or {}).get("redelivered"):
            deliveries.require_another(task_id, self.request.retries)

    def on_success(self, retval: Any, task_id: str, args: Any, kwargs: Any) -> None:
        self._count(SUCCEEDED)

    def on_retry(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        self._count(RETRIED)

    def on_failure(self, exc: Exception, task_id: str, args: Any, kwargs: Any, einfo: Any) -> None:
        """The line stands whatever becomes of the row."""
        self._count(DEAD if isinstance(exc, TimeLimitExceeded | EndsItsWorker) else FAILED)
        logger.error("task_given_up", task=self.name, task_id=task_id, error=exc)
        try:
            dead_tasks.note(
                task=self.name,
                task_id=task_id,
                arguments=kwargs,
                queue=(self.request.delivery_info or {}).get("routing_key") or "",
                error=exc,
                at=clock.now(),
            )
        except Error as error:
            logger.error("dead_task_not_noted", task=self.name, task_id=task_id, error=error)
        finally:
            if isinstance(exc, TimeLimitExceeded):
                # This is the worker's first process, from which others are forked.
                connections.close_all()

    def _count(self, outcome: str) -> None:
        measured.TASKS.labels(self.name, outcome).inc()
        begun = getattr(self.request, "begun", None)
        if begun is not None:
            measured.TASK_SECONDS.labels(self.name).observe(time.perf_counter() - begun)
