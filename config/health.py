"""`/healthz` and `/readyz`: what an orchestrator or a load balancer asks every few seconds."""

import logging
from collections.abc import Callable
from typing import Any, Final

from django.core.cache import cache
from django.db import Error, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


@require_safe
@never_cache
def alive(request: HttpRequest) -> HttpResponse:
    """This process answers. It asks no other server: to start it anew wouldn't bring those back."""
    return JsonResponse({"alive": True})


@require_safe
@never_cache
def ready(request: HttpRequest) -> HttpResponse:
    """Whether readers can be sent here: 503 while a server that their requests need does not answer, and which one."""
    answers = {name: _answers(ask) for name, ask in _SERVERS.items()}
    return JsonResponse(answers, status=200 if all(answers.values()) else 503)


def _answers(ask: Callable[[], Any]) -> bool:
    try:
        ask()
    except (Error, RedisError) as error:
        logger.warning("Not ready: %s", error)
        return False
    return True


def _ask_database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


_SERVERS: Final[dict[str, Callable[[], Any]]] = {"database": _ask_database, "redis": lambda: cache.get("ready")}
