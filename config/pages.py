"""Refusals on pages: a piece of the page where htmx asked for one, a whole page else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh, reswap, retarget

from config.errors import Refusal

# What is swapped where somebody writes.
WRITTEN_IN = ("editor", "kept", "preview")


class RefusalMiddleware:
    """Turns a refusal that a page's door let through into a page that says what would help."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        return refused(request, exception) if isinstance(exception, Refusal) else None


def refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    """This function will return the page, or the piece of one, that says what would help."""
    if getattr(request, "htmx", False):
        # htmx swaps in only what was answered with 200.
        return render(request, "refusal.fragment.html", {"refusal": refusal})
    return render(request, "refusal.html", {"refusal": refusal}, status=refusal.status)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that stood open for too long: the page is loaded anew with a token that is good. A form that keeps what is
    typed gets that token in its place, for words would be lost with the page."""
    htmx = getattr(request, "htmx", None)
    if htmx and htmx.target in WRITTEN_IN:
        return reswap(retarget(render(request, "403.fragment.html"), "#kept"), "innerHTML")
    if htmx:
        return HttpResponseClientRefresh()
    return render(request, "403.html", status=403)
