"""`/healthz` and `/readyz`: what an orchestrator or a load balancer asks every few seconds."""

import logging
from collections.abc import Callable
from typing import Final

from django.db import Error, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

from config import clock, heartbeat, tallies

logger = logging.getLogger(__name__)

_all_applied = False


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers. It asks no other server: to start it anew wouldn't bring those back."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Whether readers can be sent here: 503 without the database, or while its tables are not those of this code.

    Redis and beat are named beside. Without them pages are read and Twei earned as before, so no web server is taken away
    for their sake: that would be worse. That they are gone is an alarm of its own (`config.metrics`).
    """
    answers = {name: _answers(ask) for name, ask in _ASKED.items()}
    is_ready = all(answers[name] for name in _NEEDED)
    return JsonResponse(answers, status=200 if is_ready else 503)


def _answers(ask: Callable[[], bool]) -> bool:
    try:
        return ask()
    except (Error, RedisError) as error:
        logger.warning("Not ready: %s", error)
        return False


def _has_database() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return True


def _has_migrations() -> bool:
    """What was applied stays so; a process that has seen it asks no more."""
    global _all_applied
    if not _all_applied:
        executor = MigrationExecutor(connection)
        _all_applied = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _all_applied


_NEEDED: Final = ("database", "migrations")
_ASKED: Final[dict[str, Callable[[], bool]]] = {
    "database": _has_database,
    "migrations": _has_migrations,
    "redis": tallies.is_reachable,
    "beat": lambda: heartbeat.is_alive(clock.now()),
}
