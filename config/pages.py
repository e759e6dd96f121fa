"""What a page says when something isn't done: refusals and failures, in the site's own style and the reader's language.

A piece of the page where htmx asked for one, a whole page else; the API is answered with problems. Nothing here needs the
database, the session or the cache: these pages are shown when those are gone.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from django_htmx.http import HttpResponseClientRefresh, reswap, retarget

from config import clock, problems, spans, tallies
from config.errors import Refusal

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
    too_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    with _spoken_to(request):
        return refused(request, TooLarge() if too_large else NotUnderstood())


def too_often(request: HttpRequest, wait: timedelta = WAIT) -> HttpResponse:
    """This function will return the page that asks to wait, and says for how long at most."""
    return refused(request, TooOften(next_at=clock.now() + wait))


def broken(request: HttpRequest) -> HttpResponse:
    """A fault of ours; what it was is in the log."""
    with _spoken_to(request):
        if request.path_info.startswith(API):
            detail = str(_("Something broke here. It is our fault; asking again later may help."))
            return problems.page(request, 500, "server_error", detail)
        return HttpResponse(render_to_string("500.html"), status=500)


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
