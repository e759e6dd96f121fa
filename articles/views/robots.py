"""What programs that look at every site ask for: the sitemap, and where not to go."""

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from articles import sitemap
from config.addresses import absolute

HOUR_SECONDS = 3_600
KINDS = ("articles", "authors", "tags")

# What is somebody's own, what changes something, and pieces of pages.
CLOSED = (
    "/accounts/",
    "/admin/",
    "/api/",
    "/articles/*/comments/write/",
    "/articles/*/flag/",
    "/articles/*/minus/",
    "/articles/*/panel/",
    "/articles/*/plus/",
    "/articles/*/report/",
    "/comments/",
    "/notifications/",
    "/reading-list/",
    "/reads/",
    "/reports/",
    "/search/",
    "/wallet/",
    "/whoami/",
    "/write/",
)


@require_safe
@cache_control(public=True, max_age=HOUR_SECONDS)
@conditional_page
def robots(request: HttpRequest) -> HttpResponse:
    rules = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), "Allow: /"]
    lines = [*rules, "", f"Sitemap: {absolute(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@require_safe
@cache_control(public=True, max_age=HOUR_SECONDS)
@conditional_page
def index(request: HttpRequest) -> HttpResponse:
    return _xml(sitemap.as_xml(sitemap.parts(), "sitemapindex", "sitemap"))


@require_safe
@cache_control(public=True, max_age=HOUR_SECONDS)
@conditional_page
def pages(request: HttpRequest) -> HttpResponse:
    return _xml(sitemap.as_xml(sitemap.pages()))


@require_safe
@cache_control(public=True, max_age=HOUR_SECONDS)
@conditional_page
def part(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    # More than there can be rows, and more than the database could count.
    entries = sitemap.part(kind, number) if kind in KINDS and number < 10**12 else []
    if not entries:
        raise Http404
    return _xml(sitemap.as_xml(entries))


def _xml(data: bytes) -> HttpResponse:
    return HttpResponse(data, content_type="application/xml; charset=utf-8")
