"""What is the reader's own: the wallet with its entries, and the receipts of what was read."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import addresses, session
from config import clock
from config.pagination import older
from rewards import entries, receipts, rules, standing

PAGE = 50


@require_safe
@never_cache
@login_required
def wallet(request: HttpRequest) -> HttpResponse:
    user = session.user(request)
    shown, before = older(entries.of(user.pk), request, PAGE)
    at = clock.now()
    now = standing.of_reader(user, at)
    context = {
        "standing": now,
        "now": at,
        "limits": [
            (_("Twei from reading"), now.quotas.allowance_day),
            (_("Pluses"), now.quotas.plus),
            (_("Minuses"), now.quotas.minus),
        ],
        "minus_level": rules.MINUS_LEVEL,
        "entries": [(entry, entries.side(entry)) for entry in shown],
        "before": before,
    }
    return render(request, "rewards/wallet.html", context)


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
