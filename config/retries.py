"""An act that the database broke off for the sake of another one is done again, a bounded number of times.

Locks are taken in one order, so that deadlocks aren't expected; a server that fails over may still say so. Tasks ask
Celery for the same.
"""

from collections.abc import Callable
from contextlib import suppress
from typing import Final

import psycopg
from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from config import pages
from config.errors import Refusal

ATTEMPTS: Final = 3
SERIALIZATION_FAILURE: Final = "40001"
DEADLOCK_DETECTED: Final = "40P01"


def is_passing(error: Exception) -> bool:
    """This function will return whether nothing was done and the same may well succeed now."""
    cause = error.__cause__
    return (
        isinstance(error, OperationalError)
        and isinstance(cause, psycopg.Error)
        and cause.sqlstate in (SERIALIZATION_FAILURE, DEADLOCK_DETECTED)
    )


class RetryMiddleware:
    """Calls a door again when the transaction of its act was broken off."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> None:
        # What was read from the wire as a stream couldn't be read again. What is too long the door refuses itself.
        if request.content_type == "application/json":
            with suppress(RequestDataTooBig):
                _ = request.body

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        attempts = 1
        while is_passing(exception) and attempts < ATTEMPTS and request.resolver_match:
            attempts += 1
            try:
                match = request.resolver_match
                answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
                return answer
            except Refusal as refusal:
                return pages.refused(request, refusal)
            except OperationalError as again:
                exception = again
        return None
