"""Refusals on pages: a piece of the page where htmx asked for one, a whole page else."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from config.errors import Refusal


class RefusalMiddleware:
    """Turns a refusal that a page's door let through into a page that says what would help."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        template = "refusal.fragment.html" if getattr(request, "htmx", False) else "refusal.html"
        return render(request, template, {"refusal": exception}, status=exception.status)
