"""What the sign-in library's paths for apps share with the rest of the API: which bodies they take."""

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from rest_framework.exceptions import APIException
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from config import bodies, problems

PLACE: Final = "/api/v1/auth/"


class Bodies:
    """Refuses what is no JSON object, or too large. The library turns some of that down without a word, and breaks by
    the rest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: object, args: object, kwargs: object) -> HttpResponse | None:
        if request.path_info.startswith(PLACE):
            try:
                bodies.of(Request(request, parsers=[JSONParser()]))
            except APIException as wrong:
                return problems.page(request, wrong.status_code, str(wrong.get_codes()), str(wrong.detail))
        return None
