"""One line of the log for each request, its id, and what is counted of it.

The line names the route, never the path: paths hold names and words. Whatever else is logged while a request is answered
has the request's id, and so has what the tasks log that it starts.
"""

import logging
import re
import time
from collections.abc import Callable
from typing import Final
from uuid import uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, resolve

from config import measured

logger = structlog.stdlib.get_logger(__name__)

HEADER: Final = "X-Request-ID"
# What a proxy in front may give: its number or a UUID, and nothing that could be anything else.
_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# What is asked every few seconds, by nobody who reads, and files, which are no news.
_QUIET: Final = frozenset({"healthz", "readyz", "metrics", "static"})
SERVER_ERROR: Final = 500
UNAVAILABLE: Final = 503


class Watching:
    """Stands before everything else, so that it sees what any of it answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get(HEADER, "")
        request_id = given if _ID.fullmatch(given) else uuid4().hex
        begun = time.perf_counter()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            _note(request, response.status_code, time.perf_counter() - begun)
        response.headers[HEADER] = request_id
        return response


def _note(request: HttpRequest, status: int, seconds: float) -> None:
    route = _route(request)
    method = request.method if request.method in _METHODS else "other"
    measured.REQUESTS.labels(route, method, f"{status // 100}xx").observe(seconds)
    level = _level(route, status)
    milliseconds = round(seconds * 1000, 1)
    logger.log(level, "request", method=method, route=route, status=status, duration_ms=milliseconds)


def _level(route: str, status: int) -> int:
    if status == UNAVAILABLE:
        # No fault of ours: why so is told by whoever answered it (`config.pages`).
        return logging.WARNING
    return logging.ERROR if status >= SERVER_ERROR else logging.DEBUG if route in _QUIET else logging.INFO


def _route(request: HttpRequest) -> str:
    """The name of what answers at the path, or its pattern where it has none; what was answered before that was looked up
    is looked up now."""
    if request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/"):
        return "static"
    try:
        match = request.resolver_match or resolve(request.path_info)
    except Resolver404:
        return "none"
    return match.view_name if match.url_name else f"/{match.route}"
