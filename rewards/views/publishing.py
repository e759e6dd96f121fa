"""Publishing an article, now or at a time, and withdrawing it: what it costs is said before."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts import session
from accounts.models import User
from articles import writing
from articles.models import Article
from config import clock, tallies
from config.errors import Refusal
from rewards import ledger, publishing, rules

Act = Callable[[HttpRequest, User, Article, datetime], str]


def _publish(request: HttpRequest, user: User, article: Article, at: datetime) -> str:
    done = publishing.publish(user, article, at)
    if done.spent_twei:
        return _("Published. %(twei)d Twei were paid for it.") % {"twei": done.spent_twei}
    return _("Published.")


def _schedule(request: HttpRequest, user: User, article: Article, at: datetime) -> str:
    try:
        publish_at = datetime.fromisoformat(request.POST.get("publish_at", "")).replace(tzinfo=UTC)
    except ValueError:
        raise publishing.TimeInvalid from None
    publishing.schedule(user, article, publish_at, at)
    return _("It will be published at that time.")


def _unschedule(request: HttpRequest, user: User, article: Article, at: datetime) -> str:
    publishing.unschedule(user, article, at)
    return _("The time is cancelled: it stays a draft until you publish it.")


def _withdraw(request: HttpRequest, user: User, article: Article, at: datetime) -> str:
    publishing.withdraw(user, article, at)
    return _("Withdrawn.")


ACTS: dict[str, Act] = {"publish": _publish, "schedule": _schedule, "unschedule": _unschedule}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def publish(request: HttpRequest, article_id: int) -> HttpResponse:
    """What publishing costs and how it can come back, and the buttons for it."""
    article = writing.get(session.user(request), article_id)
    if request.method != "POST":
        return _page(request, article)
    return _done(request, article, ACTS.get(request.POST.get("act", ""), _publish))


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def withdraw(request: HttpRequest, article_id: int) -> HttpResponse:
    """Asks whether an article is to be withdrawn, and withdraws it."""
    article = writing.get(session.user(request), article_id)
    if request.method != "POST":
        if article.status != Article.Status.PUBLISHED:
            return redirect("publish-article", article.pk)
        return render(request, "rewards/withdraw.html", {"article": article})
    return _done(request, article, _withdraw)


def _done(request: HttpRequest, article: Article, act: Act) -> HttpResponse:
    try:
        messages.success(request, act(request, session.user(request), article, clock.now()))
    except Refusal as refusal:
        tallies.count(refusal.code, clock.now())
        return _page(request, article, refusal)
    return redirect("publish-article", article.pk)


def _page(request: HttpRequest, article: Article, refusal: Refusal | None = None) -> HttpResponse:
    user, at = session.user(request), clock.now()
    balance_twei = ledger.balance_twei(ledger.wallet(user.pk))
    price_twei = publishing.price_twei(user, article)
    context: dict[str, Any] = {
        "article": article,
        "refusal": refusal,
        "price_twei": price_twei,
        "balance_twei": balance_twei,
        "after_twei": balance_twei - price_twei,
        "has_paid": publishing.has_paid(article),
        "can_pay": balance_twei >= price_twei,
        "missing_twei": price_twei - balance_twei,
        "obstacles": publishing.obstacles(user, article),
        "now": at,
        "until": at + publishing.LONGEST_WAIT,
        "typed": request.POST.get("publish_at", ""),
    }
    status = refusal.status if refusal else 200
    return render(request, "rewards/publish.html", context | _comes_back(), status=status)


def _comes_back() -> dict[str, Any]:
    """The figures of what an author gets."""
    return {
        "plus_twei": rules.PLUS_AUTHOR_TWEI,
        "plus_level": rules.PLUS_AUTHOR_SHARE_LEVEL,
        "pluses": rules.PLUS_AUTHOR_SHARES_PER_WEEK,
        "days": rules.WEEK_SECONDS // rules.DAY_SECONDS,
        "needed": -(-rules.PUBLISH_TRIBUTE_TWEI // rules.PLUS_AUTHOR_TWEI),
        "like_twei": rules.LIKE_AUTHOR_TWEI,
        "like_level": rules.LIKE_PAYS_FROM_LEVEL,
        "dislike_twei": rules.DISLIKE_AUTHOR_TWEI,
        "most_twei": rules.AUTHOR_ALLOWANCE_DAY_TWEI,
        "hours": rules.DAY_SECONDS // rules.HOUR_SECONDS,
        "tribute_twei": rules.PUBLISH_TRIBUTE_TWEI,
    }
