"""What a page says when something isn't done: refusals and failures, in the site's own style and the reader's language.

A piece of the page where htmx asked for one, a whole page else; the API is answered with problems. Nothing here needs the
database, the session or the cache: these pages are shown when those are gone.
"""

import logging
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh, reswap, retarget

from config import clock, database, outages, problems, spans, tallies
from config.edge import TooManyAwaited
from config.errors import Refusal

logger = logging.getLogger(__name__)

# What is swapped where somebody writes.
WRITTEN_IN = ("editor", "kept", "preview")
API: Final = "/api/"
# All limits of the sign-in library that end here count within a minute; that of guesses has its own (`accounts.adapter`).
WAIT: Final = timedelta(minutes=1)


class NotUnderstood(Refusal):
    code = "bad_request"
    status = 400
    sentence = _("This could not be understood. Going back and loading the page anew may help.")


class MethodNotAllowed(Refusal):
    code = "method_not_allowed"
    status = 405
    sentence = _("Nothing can be done here in this way. The page that you came from has a button or a link for it.")


class LengthRequired(Refusal):
    code = "length_required"
    status = 411
    sentence = _("Whatever is sent here has to say beforehand how long it is, by Content-Length.")


class TooLarge(Refusal):
    code = "body_too_large"
    status = 413
    sentence = _("This is more than can be sent at once. A smaller picture or a shorter text gets through.")


class TooOften(Refusal):
    code = "throttled"
    status = 429
    sentence = _("That was too often.")


class RefusalMiddleware:
    """Turns a refusal that a page's door let through into a page that says what would help."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "HTTP_TRANSFER_ENCODING" in request.META:
            # Django takes a body without a length for an empty one.
            return refused(request, LengthRequired())
        database.begin()
        response = self.get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content:
            # Django leaves this page empty.
            answer = refused(request, MethodNotAllowed())
            answer.headers["Allow"] = response.headers["Allow"]
            return answer
        if response.status_code == TooOften.status:
            response.setdefault("Retry-After", str(WAIT.seconds))
        return response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if outages.is_away(exception):
            return unavailable(request, exception)
        return refused(request, exception) if isinstance(exception, Refusal) else None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """This function will return the page, or the piece of one, that says what would help, and when."""
    tallies.count(refusal.code, clock.now())
    if request.path_info.startswith(API):
        return problems.page(request, refusal.status, refusal.code, refusal.detail)
    next_at = refusal.figures.get("next_at")
    when = spans.until(next_at, clock.now()) if isinstance(next_at, datetime) else ""
    context = {"refusal": refusal, "when": when}
    if getattr(request, "htmx", False):
        # htmx swaps in only what was answered with 200.
        return render(request, "refusal.fragment.html", context)
    whole = render_to_string("refusal.html", context, request)
    return HttpResponse(whole, status=refusal.status, headers=problems.retry_after(refusal))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django finds wrong with a request before a door has seen it; perhaps before it knew the reader's language."""
    logger.warning("Not understood: %s", type(exception).__name__)
    if isinstance(exception, TooManyAwaited):
        return _later(request, outages.TooBusy())
    # A query of too many fields couldn't be read for the page either.
    vars(request)["GET"] = QueryDict()
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    with _spoken_to(request):
        answer = refused(request, TooLarge() if too_large else NotUnderstood())
    _is_no_fault(answer)
    return answer


def too_often(request: HttpRequest, wait: timedelta = WAIT) -> HttpResponse:
    """This function will return the page that asks to wait, and says for how long at most."""
    return refused(request, TooOften(next_at=clock.now() + wait))


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours, which is in the log, or a database that is away."""
    error = sys.exc_info()[1]
    if error and outages.is_away(error):
        return unavailable(request, error)
    with _spoken_to(request):
        if request.path_info.startswith(API):
            detail = str(_("Something broke here. It is our fault; asking again later may help."))
            return problems.page(request, 500, "server_error", detail)
        return HttpResponse(render_to_string("500.html"), status=500)


def unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    """The database is away. That is no fault of the code: it is a line in the log, and no traceback."""
    logger.warning("The database is away: %s", str(error).partition("\n")[0])
    return _later(request, outages.of(request))


def _later(request: HttpRequest, refusal: outages.Unavailable) -> HttpResponse:
    """The page, the piece of one or the problem that asks to try again in a moment."""
    tallies.count(refusal.code, clock.now())
    with _spoken_to(request):
        if request.path_info.startswith(API):
            answer = problems.page(request, refusal.status, refusal.code, refusal.detail)
        else:
            in_place = getattr(request, "htmx", False)
            said = render_to_string("503.fragment.html" if in_place else "503.html", {"refusal": refusal})
            answer = HttpResponse(said, status=refusal.status)
            if in_place:
                _keep_what_is_there(request, answer)
    answer.headers["Retry-After"] = str(outages.ASK_AGAIN_AFTER.seconds)
    answer.headers["Cache-Control"] = "no-store"
    _is_no_fault(answer)
    return answer


def _is_no_fault(answer: HttpResponse) -> None:
    """Else Django writes down where it happened, as it does for faults, and whoever likes fills our log with that."""
    vars(answer)["_has_been_logged"] = True


def _keep_what_is_there(request: HttpRequest, answer: HttpResponse) -> None:
    """What is said stands at the head of the form that was sent, and what was typed into that stays; a piece of the page
    that only asked for news keeps what it shows."""
    if request.method in outages.SAFE:
        reswap(answer, "none")
    elif request.htmx.target in WRITTEN_IN:  # type: ignore[attr-defined]
        reswap(retarget(answer, "#kept"), "innerHTML")
    else:
        reswap(retarget(answer, "this"), "afterbegin")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that stood open for too long: the page is loaded anew with a token that is good. A form that keeps what is
    typed gets that token in its place, for words would be lost with the page."""
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.target in WRITTEN_IN:
        return reswap(retarget(render(request, "403.fragment.html"), "#kept"), "innerHTML")
    if htmx:
        return HttpResponseClientRefresh()
    return render(request, "403.html", status=403)


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers look on pages that name no icon, such as the admin's."""
    return redirect(static("favicon.svg"))


def _spoken_to(request: HttpRequest) -> translation.override:
    return translation.override(translation.get_language_from_request(request))
