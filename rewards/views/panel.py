"""The panel under an article, and the acts that are pressed in it. Pieces of a page for htmx, whole pages without it."""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect

from accounts import addresses, session
from articles import library
from articles.models import Article
from config import clock, hints, spans, tallies
from config.errors import Refusal
from rewards import rating, reports, rules, standing
from rewards.models import Rating
from rewards.tasks import compute_report
from rewards.views import days, figures


@require_safe
@never_cache
@ensure_csrf_cookie
def panel(request: HttpRequest, slug: str) -> HttpResponse:
    return _panel(request, library.get(slug))


@require_safe
@never_cache
def report(request: HttpRequest, slug: str) -> HttpResponse:
    """The figures alone: asked for again and again while a report is computed."""
    article = library.get(slug)
    if not getattr(request, "htmx", False):
        return redirect("panel", slug=slug)
    return render(request, "rewards/report.html", _panel_context(request, article))


def _act(press: Callable[[HttpRequest, Article, datetime], None]) -> Callable[..., HttpResponse]:
    """A press in the panel: it answers with the panel anew, and with the refusal in it if there was one."""

    @require_POST
    @never_cache
    @wraps(press)
    def door(request: HttpRequest, slug: str) -> HttpResponse:
        article = library.get(slug)
        if not request.user.is_authenticated:
            return _to_sign_in(request, article)
        try:
            press(request, article, clock.now())
        except Refusal as refusal:
            tallies.count(refusal.code, clock.now())
            return _panel(request, article, refusal, press.__name__)
        if getattr(request, "htmx", False):
            return _panel(request, article)
        return redirect("panel", slug=slug)

    return door


def _to_sign_in(request: HttpRequest, article: Article) -> HttpResponse:
    """Whoever signs in comes back to the article. htmx would put the page behind a redirect into the panel."""
    answer = redirect_to_login(article.get_absolute_url())
    return HttpResponseClientRedirect(answer["Location"]) if getattr(request, "htmx", False) else answer


@_act
def plus(request: HttpRequest, article: Article, at: datetime) -> None:
    rating.plus(session.user(request), article, at)


@_act
def minus(request: HttpRequest, article: Article, at: datetime) -> None:
    reason = request.POST.get("reason", "")
    if reason not in Rating.Reason.values:
        raise rating.ReasonMissing
    rating.minus(session.user(request), article, Rating.Reason(reason), at)


@_act
def buy_report(request: HttpRequest, article: Article, at: datetime) -> None:
    bought = reports.buy(session.user(request), article, at, *days.chosen(request, at))
    hints.send(compute_report, report_id=bought.pk)


def _panel(request: HttpRequest, article: Article, refusal: Refusal | None = None, refused: str = "") -> HttpResponse:
    """The panel as it stands; a refusal is shown beside the act that was refused."""
    context = _panel_context(request, article) | {"refusal": refusal, "refused": refused}
    if refused == "buy_report":
        context["typed"] = days.typed(request)
    context["whole"] = whole = not getattr(request, "htmx", False)
    # htmx swaps only what was answered with 2xx; the panel with its refusal is what should be seen.
    status = refusal.status if refusal and whole else 200
    return render(request, "rewards/panel_page.html" if whole else "rewards/panel.html", context, status=status)


def _panel_context(request: HttpRequest, article: Article) -> dict[str, Any]:
    at = clock.now()
    user = request.user
    shown = standing.of(user, article, at) if user.is_authenticated else standing.of_visitor(article)
    bought = reports.of_article(user.pk, article.pk) if user.is_authenticated else None
    return {
        "article": article,
        "signed_in": user.is_authenticated,
        "standing": shown,
        "minutes": max(1, -(-shown.terms.expected_seconds // 60)),
        "next_plus": _next(shown.pluses.next_at, at) if not shown.pluses.left else "",
        "minus_reasons": Rating.Reason.choices,
        "minus_level": rules.MINUS_LEVEL,
        "minus_twei": rules.MINUS_TWEI,
        "report_price_twei": rules.REPORT_TWEI,
        "report": bought,
        "gate_depth": rules.GATE_DEPTH_PERCENT,
        "address_confirmed": user.is_authenticated and addresses.is_confirmed(user),
        "suspended": user.is_authenticated and user.is_suspended,
        "date_from": bought.from_day if bought else article.published_at,
        "date_to": bought.to_day if bought else None,
        "today": at.date(),
    } | figures.rows(bought)


def _next(next_at: datetime | None, at: datetime) -> str:
    return _("next in %(time)s") % {"time": spans.until(next_at, at)} if next_at else ""
