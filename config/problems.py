"""The API's one answer to everything that was not done: `application/problem+json` (RFC 9457)."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.exceptions import ValidationError as ModelValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.fields import get_error_detail
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.settings import api_settings
from rest_framework.views import exception_handler

from config import clock, tallies
from config.errors import Refusal


class ProblemRenderer(JSONRenderer):
    media_type = "application/problem+json"
    format = "problem"
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
        problem = body(exception.status, exception.code, exception.detail, **exception.figures)
        response = Response(problem, exception.status, headers=retry_after(exception))
    else:
        if isinstance(exception, ModelValidationError):
            # What a room found wrong by the rules of a model.
            exception = exceptions.ValidationError(get_error_detail(exception))
        response = exception_handler(exception, context)
        if response is None:
            return None
        response.data = _of_drf(exception, response)
    tallies.count(response.data["code"], clock.now())
    # A problem is a problem, whatever form the answer was asked for in.
    context["request"].accepted_renderer = ProblemRenderer()
    context["request"].accepted_media_type = ProblemRenderer.media_type
    return response


def retry_after(refusal: Refusal) -> dict[str, str]:
    """This function will return the header that says in how many seconds there is more, rounded up: whoever waits for them
    comes in time. None where a refusal knows no such moment."""
    next_at = refusal.figures.get("next_at")
    if not isinstance(next_at, datetime):
        return {}
    return {"Retry-After": str(max(0, -((clock.now() - next_at) // timedelta(seconds=1))))}


def _of_drf(exception: Exception, response: Response) -> dict[str, Any]:
    if isinstance(exception, exceptions.ValidationError):
        found = exception.detail
        fields = found if isinstance(found, dict) else {str(api_settings.NON_FIELD_ERRORS_KEY): found}
        errors = {name: list(_sentences(said)) for name, said in fields.items()}
        return body(response.status_code, "invalid", _("Some fields need a look."), errors=errors)
    if isinstance(exception, Http404):
        return body(404, "not_found", _("There is nothing here."))
    if isinstance(exception, PermissionDenied):
        return body(403, "permission_denied", _("This is not yours to do."))
    if isinstance(exception, exceptions.NotAuthenticated):
        detail = _("Sign in, or send the X-Session-Token of a session that has not ended.")
        return body(response.status_code, "not_authenticated", detail)
    if isinstance(exception, exceptions.Throttled):
        detail = _("That is too often. Wait for the seconds that Retry-After says.")
        return body(429, "throttled", detail)
    assert isinstance(exception, exceptions.APIException)
    return body(response.status_code, str(exception.get_codes()), str(exception.detail))


def _sentences(said: Any, place: str = "") -> Iterator[str]:
    """What is wrong with a field; with one of a list or of an object, after the place of that."""
    if isinstance(said, dict):
        for name, inner in said.items():
            yield from _sentences(inner, f"{place}{name}: ")
    elif isinstance(said, list):
        for inner in said:
            yield from _sentences(inner, place)
    else:
        yield f"{place}{said}"


def page(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    """This function will answer outside of a DRF view, such as for a path of the API that doesn't exist."""
    return HttpResponse(
        JSONRenderer().render(body(status, code, detail)),
        status=status,
        content_type=ProblemRenderer.media_type,
    )
