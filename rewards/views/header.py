"""Who is here, in the head of every page: asked for again while the page is looked at, and cheap to ask."""

from dataclasses import asdict, dataclass
from hashlib import sha256

from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

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
    """What is shown, in short; None where there is a message, which is shown once."""
    if len(get_messages(request)):
        return None
    shown = (request.user.pk, getattr(request.user, "handle", ""), get_language(), _head(request))
    htmx = getattr(request, "htmx", None)
    place = htmx.current_url_abs_path if htmx else ""
    return f'"{sha256(repr((shown, place)).encode()).hexdigest()[:20]}"'


@require_safe
@cache_control(private=True, no_cache=True)
@condition(etag_func=_etag)
def whoami(request: HttpRequest) -> HttpResponse:
    head = _head(request)
    return render(request, "rewards/whoami.html", asdict(head) if head else {})
