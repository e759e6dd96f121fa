"""The API's one answer to everything that was not done: `application/problem+json` (RFC 9457)."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler

from config.errors import Refusal


class ProblemRenderer(JSONRenderer):
    media_type = "application/problem+json"
    charset = None


def body(status: int, code: str, detail: str, **figures: Any) -> dict[str, Any]:
    """This function will return a problem's members; `type` is `about:blank`, so that `title` is the status's own name."""
    title = HTTPStatus(status).phrase
    return {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": code,
        "detail": detail,
        **figures,
    }


def answer(exception: Exception, context: dict[str, Any]) -> Response | None:
    """This function will turn refusals and DRF's exceptions into problems; anything else is a bug and goes on as one."""
    response: Response | None
    if isinstance(exception, Refusal):
        figures = {k: v.isoformat() if isinstance(v, datetime) else v for k, v in exception.figures.items()}
        response = Response(body(exception.status, exception.code, exception.detail, **figures), exception.status)
        if "retry_after" in figures:
            response.headers["Retry-After"] = str(figures["retry_after"])
    else:
        response = exception_handler(exception, context)
        if response is None:
            return None
        response.data = _of_drf(exception, response)
    response.content_type = ProblemRenderer.media_type
    return response


def _of_drf(exception: Exception, response: Response) -> dict[str, Any]:
    if isinstance(exception, exceptions.ValidationError):
        errors = exception.detail if isinstance(exception.detail, dict) else {"non_field_errors": exception.detail}
        return body(response.status_code, "invalid", "Some fields need a look.", errors=errors)
    if isinstance(exception, Http404):
        return body(404, "not_found", "There is nothing here.")
    if isinstance(exception, PermissionDenied):
        return body(403, "permission_denied", "This is not yours to do.")
    assert isinstance(exception, exceptions.APIException)
    return body(response.status_code, str(exception.get_codes()), str(exception.detail))


def page(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    """This function will answer outside of a DRF view, such as for a path of the API that doesn't exist."""
    return HttpResponse(
        JSONRenderer().render(body(status, code, detail)),
        status=status,
        content_type=ProblemRenderer.media_type,
    )
