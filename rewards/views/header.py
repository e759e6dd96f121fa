"""Who is here, in the head of every page: asked for again while the page is looked at, and cheap to ask. Without a script
it is a page of its own, which the heads of pages that are the same for everybody lead to."""

from dataclasses import asdict, dataclass
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe
from django.views.decorators.vary import vary_on_headers
from django_htmx.middleware import HtmxDetails

from accounts import notifications, session
from accounts.models import User
from rewards import ledger, levels


@dataclass(frozen=True, slots=True)
class _Head:
    balance_twei: int
    level: int
    unseen: int


def _head(request: HttpRequest) -> _Head | None:
    """What is shown to a reader, None for a visitor; looked up once for each request."""
    user = session.viewer(request)
    if user is None:
        return None
    if "head" not in vars(request):
        vars(request)["head"] = _look_up(user)
    return vars(request)["head"]  # type: ignore[no-any-return]


def _look_up(user: User) -> _Head:
    balance_twei = ledger.balance_twei(ledger.wallet(user.pk))
    return _Head(balance_twei, levels.of(user.pk).level, notifications.unseen(user.pk))


def _etag(request: HttpRequest) -> str | None:
    """What is shown, in short; None where there is a message, which is shown once, and for a whole page, which changes with
    the site too."""
    if _htmx(request) is None or len(get_messages(request)):
        return None
    shown = (request.user.pk, getattr(request.user, "handle", ""), get_language(), _head(request))
    return f'"{sha256(repr((shown, _back(request))).encode()).hexdigest()[:20]}"'


def _htmx(request: HttpRequest) -> HtmxDetails | None:
    return getattr(request, "htmx", None) or None


def _back(request: HttpRequest) -> str:
    """Where whoever signs in comes back to: the page that is looked at, or what led to it where that is a sign-in page."""
    htmx = _htmx(request)
    if htmx is None:
        return request.GET.get("next", "")
    place = htmx.current_url_abs_path or ""
    if place.startswith(("/accounts/", "/whoami/")):
        return parse_qs(urlsplit(place).query).get("next", [""])[0]
    return place


@require_safe
@vary_on_headers("HX-Request")
@cache_control(private=True, no_cache=True)
@condition(etag_func=_etag)
def whoami(request: HttpRequest) -> HttpResponse:
    head = _head(request)
    context = {"back": _back(request)} | (asdict(head) if head else {})
    return render(request, "rewards/whoami.html" if _htmx(request) else "rewards/whoami_page.html", context)
