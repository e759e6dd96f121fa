"""The library's pages from the cache, before anything is done that a page for everybody doesn't need."""

import gzip
import re
from collections.abc import Callable
from email.utils import parsedate_to_datetime

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import get_language_from_request

from articles import page_cache
from articles.page_cache import Page

# What an article's address has behind a question mark makes no other page; a list's does.
_ARTICLE = re.compile(r"/articles/[-\w]+/\Z")
_LIST = re.compile(r"/(?:most-read/|tags/(?:[-\w]+/)?|authors/(?:[-\w]+/)?)?\Z")
# No address of ours is longer.
_LONGEST = 200
_TAKES_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?(?:\s*,|\s*\Z))")


class PageCacheMiddleware:
    """Answers with the page that was kept in the visitor's language, or keeps the one that is rendered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if not _may_be_kept(request):
            return self.get_response(request)
        path, language = request.path_info, get_language_from_request(request)
        page, mark = page_cache.find(path, language)
        if page is None:
            response = self.get_response(request)
            if not _is_for_everybody(request, response, language):
                return response
            assert isinstance(response, HttpResponse)
            page = page_cache.keep(path, language, mark, response.content, response.headers)
        return _answer(request, page)


def _may_be_kept(request: HttpRequest) -> bool:
    if request.method not in ("GET", "HEAD"):
        return False
    path = request.path_info
    if len(path) > _LONGEST:
        return False
    return bool(_ARTICLE.match(path) or (_LIST.match(path) and not request.META.get("QUERY_STRING")))


def _is_for_everybody(request: HttpRequest, response: HttpResponseBase, language: str) -> bool:
    """What asked the session anything may be somebody's own page."""
    return (
        not request.session.accessed
        and response.status_code == 200
        and isinstance(response, HttpResponse)
        and not response.cookies
        and response.headers.get("Content-Language") == language
    )


def _answer(request: HttpRequest, page: Page) -> HttpResponseBase:
    """The page, or that the browser has it already. It may keep it, and asks each time whether it is still good."""
    is_compressed = _TAKES_GZIP.search(request.headers.get("Accept-Encoding", ""))
    response = HttpResponse(page.body if is_compressed else gzip.decompress(page.body), headers=dict(page.headers))
    response.headers["ETag"] = page.etag
    response.headers["Cache-Control"] = "no-cache"
    response.headers["Content-Length"] = str(len(response.content))
    if is_compressed:
        response.headers["Content-Encoding"] = "gzip"
    patch_vary_headers(response, ["Accept-Encoding", "Accept-Language", "Cookie"])
    conditional = get_conditional_response(request, page.etag, _last_modified(page), response)
    assert conditional is not None, "it was given a response"
    return conditional


def _last_modified(page: Page) -> int | None:
    said = page.headers.get("Last-Modified")
    return int(parsedate_to_datetime(said).timestamp()) if said else None
