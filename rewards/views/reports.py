"""Reports that a reader has bought, one by one and in a list, and the form that buys one of the whole wallet."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import F
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect, HttpResponseClientRefresh, trigger_client_event

from accounts import session
from config import clock, hints, spreadsheet, tallies
from config.errors import Refusal
from config.pagination import older
from rewards import charts, reports, rules, sheets
from rewards.models import PnlReport
from rewards.pnl import Day
from rewards.tasks import compute_report
from rewards.views import days, figures

PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def all_reports(request: HttpRequest) -> HttpResponse:
    """The list; a POST buys a report of the whole wallet and leads to it."""
    if request.method == "POST":
        return _buy(request)
    return _list(request)


def _buy(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    try:
        bought = reports.buy(session.user(request), None, at, *days.chosen(request, at))
    except Refusal as refusal:
        tallies.count(refusal.code, clock.now())
        return _list(request, refusal)
    hints.send(compute_report, report_id=bought.pk)
    answer = redirect("report", bought.public_id)
    return HttpResponseClientRedirect(answer["Location"]) if _htmx(request) else answer


def _list(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "refusal": refusal,
        "typed": days.typed(request),
        "today": clock.now().date(),
        "report_price_twei": rules.REPORT_TWEI,
    }
    if refusal and _htmx(request):
        # htmx swaps only what was answered with 2xx.
        return render(request, "rewards/_buy_report.html", context)
    # Of the figures, which may hold years of days, only the total.
    bought = reports.of_reader(session.user(request).pk).defer("figures").annotate(total_twei=F("figures__total_twei"))
    shown, before = older(bought, request, PAGE)
    return render(
        request,
        "rewards/reports.html",
        context | {"reports": shown, "before": before},
        status=refusal.status if refusal else 200,
    )


@require_safe
@never_cache
def one_report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One report; asked for again and again, its figures alone, while it is computed."""
    if _htmx(request) and not request.user.is_authenticated:
        # Loaded anew it leads to the sign-in; htmx would put that into the report.
        return HttpResponseClientRefresh()
    return _one_report(request, public_id)


@login_required
def _one_report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    report = reports.get(session.user(request).pk, public_id)
    context = {"report": report} | figures.rows(report) | _drawn(report)
    if not _htmx(request):
        return render(request, "rewards/report_page.html", context)
    answer = render(request, "rewards/_report.html", context)
    if report.status == PnlReport.Status.FAILED:
        # Its price is back.
        trigger_client_event(answer, "wallet-changed")
    return answer


def _drawn(report: PnlReport) -> dict[str, Any]:
    """The chart, the days that it is drawn from, and the articles of a whole wallet, on either side of 0."""
    found = report.figures or {}
    by_day = [
        Day(date.fromisoformat(day["date"]), day["profit_twei"], day["loss_twei"]) for day in found.get("days", [])
    ]
    drawn = [charts.Day(day.day, day.profit_twei, day.loss_twei) for day in by_day]
    articles = found.get("articles", [])
    return {
        "days": by_day,
        "chart": charts.draw(drawn, report.from_day, report.to_day),
        "brought": [article for article in articles if article["total_twei"] > 0],
        "cost": [article for article in reversed(articles) if article["total_twei"] < 0],
    }


@require_safe
@never_cache
@login_required
def as_csv(request: HttpRequest, public_id: UUID) -> HttpResponse:
    report = reports.computed(session.user(request).pk, public_id)
    return spreadsheet.answer(sheets.rows(report), sheets.name(report))


def _htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))
