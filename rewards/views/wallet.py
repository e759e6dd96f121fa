"""What is the reader's own: the wallet with its entries, and the receipts of what was read."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import addresses, session
from config import clock, spans
from config.pagination import older
from rewards import entries, holds, quotas, receipts, rules, standing
from rewards.filters import EntryFilter
from rewards.models import LedgerEntry, PnlReport
from rewards.models.ledger import PNL_ITEMS, Item

PAGE = 50


@require_safe
@never_cache
@login_required
def wallet(request: HttpRequest) -> HttpResponse:
    user = session.user(request)
    # Which report an entry paid for, where it paid for one.
    report = PnlReport.objects.filter(pk=OuterRef("source_id")).values("public_id")
    found = EntryFilter(request.GET, entries.of(user.pk).annotate(report_public_id=Subquery(report)))
    # A filter that makes no sense finds nothing, and says why.
    shown, before = older(found.qs if found.is_valid() else LedgerEntry.objects.none(), request, PAGE)
    at = clock.now()
    now = standing.of_reader(user, at)
    context = {
        "standing": now,
        "limits": [
            (label, state, level, spans.until(state.next_at, at) if state.next_at else "")
            for label, state, level in _limits(now)
        ],
        "holds": holds.shown_to(user.pk, at),
        "entries": [(entry, entries.side(entry), _place(entry)) for entry in shown],
        "older": urlencode(request.GET.dict() | {"before": before}) if before else "",
        "filter": found,
        "is_filtered": any(request.GET.get(name) for name in ("item", "article", "from", "to")),
        "items": (*PNL_ITEMS, Item.ADJUSTMENT),
        "query": urlencode({name: value for name, value in request.GET.items() if value and name != "before"}),
    }
    return render(request, "rewards/wallet.html", context)


def _limits(now: standing.ReaderStanding) -> list[tuple[str, quotas.State, int]]:
    """What each limit is of, how far it is used, and the level that opens it."""
    return [
        (_("Twei from reading and liking"), now.quotas.allowance_day, 1),
        (_("The same in 7 days"), now.quotas.allowance_week, 1),
        (_("Twei from comments, in 7 days"), now.quotas.commenter_week, rules.COMMENT_LEVEL),
        (_("Pluses"), now.quotas.plus, 1),
        (_("Minuses"), now.quotas.minus, rules.MINUS_LEVEL),
        (_("Likes"), now.quotas.like, 1),
        (_("Dislikes"), now.quotas.dislike, rules.DISLIKE_LEVEL),
        (_("Comments"), now.quotas.comment, rules.COMMENT_LEVEL),
    ]


def _place(entry: LedgerEntry) -> str:
    """The address of the act that moved an entry."""
    report_public_id = vars(entry)["report_public_id"]
    if entry.item == Item.READ_TIME:
        return reverse("receipt", args=[entry.source_id])
    if entry.item == Item.PNL_REPORTS and report_public_id:
        return reverse("report", args=[report_public_id])
    if entry.comment_id:
        return reverse("comment", args=[entry.comment_id])
    if entry.article and entry.item in (Item.PLUSES, Item.MINUSES):
        return reverse("panel", args=[entry.article.slug])
    return ""


@require_safe
@never_cache
@login_required
def receipt(request: HttpRequest, read_id: int) -> HttpResponse:
    user = session.user(request)
    found = receipts.of(user.pk, read_id)
    context = {
        "receipt": found,
        "unseen_percent": 0 if found.read.is_listening else max(0, rules.GATE_DEPTH_PERCENT - found.read.depth),
        "gate_depth": rules.GATE_DEPTH_PERCENT,
        "address_confirmed": addresses.is_confirmed(user),
    }
    return render(request, "rewards/receipt.html", context)
