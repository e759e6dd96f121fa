"""Retries that move nothing twice: the header `Idempotency-Key` (IETF draft-ietf-httpapi-idempotency-key-header).

The decorator is the one transaction of a door: it keeps (user, key), a fingerprint of the request and the first answer
in the same transaction as the act, for 24 hours. Only answers to acts that were done are kept; a refused act may be tried
again under its key.
"""

import hashlib
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import session
from accounts.models import AnsweredRequest
from config import bodies, clock
from config.errors import Refusal
from config.openapi import refuses

KEPT = timedelta(hours=24)
HEADER = "Idempotency-Key"
LONGEST_KEY = 255


class KeyReused(Refusal):
    code = "idempotency_key_reused"
    status = 422
    sentence = _("This Idempotency-Key was used for another request.")


class RequestInProgress(Refusal):
    code = "request_in_progress"
    status = 409
    sentence = _("The same request is being worked on. Ask again in a moment.")


class KeyInvalid(Refusal):
    code = "idempotency_key_invalid"
    status = 400
    sentence = _("An Idempotency-Key has 1 to 255 printable ASCII characters.")


def idempotent(method: Callable[..., Response]) -> Callable[..., Response]:
    """This decorator will give the first answer again to a POST that repeats its `Idempotency-Key`.

    With or without a key, the body has to be an object or nothing. Raises `KeyReused` for another request under the
    key, `RequestInProgress` while its twin runs, `KeyInvalid`.
    """

    @wraps(method)
    def door(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        sent = bodies.of(request)
        key = request.headers.get(HEADER)
        if key is None:
            return method(self, request, *args, **kwargs)
        if not 0 < len(key) <= LONGEST_KEY or not (key.isascii() and key.isprintable()):
            raise KeyInvalid
        fingerprint = _fingerprint(request, sent)
        with transaction.atomic():
            _hold(session.user(request).pk, key)
            first = AnsweredRequest.objects.filter(
                user=session.user(request), key=key, answered_at__gt=clock.now() - KEPT
            ).first()
            if first is None:
                answer = method(self, request, *args, **kwargs)
                _keep(request, key, fingerprint, answer)
                return answer
        if first.fingerprint != fingerprint:
            raise KeyReused
        return Response(first.body, first.status, headers={"Location": first.location} if first.location else None)

    vars(door)["is_idempotent"] = True
    return refuses(KeyReused, RequestInProgress, KeyInvalid)(door)


def _fingerprint(request: Request, sent: dict[str, Any]) -> str:
    parts = (request.method or "", request.get_full_path(), repr(sent))
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _hold(user_id: int, key: str) -> None:
    """Twins under one key exclude each other until the transaction of the first ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [f"{user_id} {key}"])
        row = cursor.fetchone()
    if row is None or not row[0]:
        raise RequestInProgress


def _keep(request: Request, key: str, fingerprint: str, answer: Response) -> None:
    AnsweredRequest.objects.update_or_create(
        user=session.user(request),
        key=key,
        defaults={
            "fingerprint": fingerprint,
            "status": answer.status_code,
            "body": answer.data,
            "location": answer.headers.get("Location", ""),
            "answered_at": clock.now(),
        },
    )


def prune() -> int:
    """This function will delete the answers that are no longer given again, and return how many there were."""
    return AnsweredRequest.objects.filter(answered_at__lt=clock.now() - KEPT).delete()[0]
