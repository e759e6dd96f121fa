"""The languages that the site speaks, and which of them a page is in: the one that the reader chose, else the browser's.

What was chosen is kept in a cookie, so that a page is the same for everybody who reads it in one language; whoever signs in
gets the cookie that belongs to the account.
"""

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext_lazy as _

from config.errors import Refusal

TAGS: Final = tuple(dict(settings.LANGUAGES))


class LanguageNotOffered(Refusal):
    code = "language_not_offered"
    status = 400
    sentence = _("This site speaks {offered}.")


class Languages(LocaleMiddleware):
    """Django's own; a cache outside has to know that the cookie decides too."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response = super().process_response(request, response)
        if "public" in response.get("Cache-Control", "") and not response.get("Content-Type", "image/").startswith(
            "image/"
        ):
            patch_vary_headers(response, ["Cookie"])
        return response


def offered(tag: str) -> str:
    """This function will return a language of ours by its tag. Raises `LanguageNotOffered`."""
    if tag not in TAGS:
        raise LanguageNotOffered(offered=", ".join(TAGS))
    return tag


def keep(answer: HttpResponse, language: str) -> None:
    """This function will let the browser keep a language of ours for the pages to come."""
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def kept(request: HttpRequest) -> str:
    """This function will return the language of ours that the browser keeps, "" for none."""
    language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
    return language if language in TAGS else ""


def spoken() -> str:
    """This function will return the language of ours that is spoken at this moment."""
    return translation.get_supported_language_variant(translation.get_language() or settings.LANGUAGE_CODE)
