"""The decision about a case, made on its page: which of its accounts are one person's."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import record, session
from config import clock
from config.errors import Refusal
from rewards import cases
from rewards.models import Case

PERMISSION = "rewards.decide_case"


def form(request: HttpRequest, case: Case) -> dict[str, Any]:
    """This function will return what the form shows: nothing, where the case is decided or not somebody's to decide."""
    if case.decided_at or not request.user.has_perm(PERMISSION):
        return {}
    return {
        "members": case.members.select_related("reader").order_by("reader_id"),
        "chosen": {int(pk) for pk in _numbers(request.GET.getlist("account"))},
        "reason": request.GET.get("reason", ""),
        "longest": record.REASON_MAXIMUM_CHARACTERS,
    }


def decide(request: HttpRequest, case_id: int) -> HttpResponse:
    """One decision about one case; what was typed and chosen is there again where it is refused."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    case, by, at = get_object_or_404(Case, pk=case_id), session.user(request), clock.now()
    chosen, reason = _numbers(request.POST.getlist("account")), request.POST.get("reason", "")
    acts: dict[str, Callable[[], Case]] = {
        "confirm": lambda: cases.confirm(case, [int(pk) for pk in chosen], reason, by, at),
        "clear": lambda: cases.clear(case, reason, by, at),
        "let_through": lambda: cases.let_through(case, reason, by, at),
    }
    act = acts.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    place = reverse("admin:rewards_case_change", args=[case.pk])
    try:
        act()
    except Refusal as refusal:
        messages.warning(request, refusal.detail)
        typed = urlencode({"reason": reason, "account": chosen}, doseq=True)
        return redirect(f"{place}?{typed}#decide")
    messages.success(request, _("Decided. Those whom it is about are told."))
    return redirect(place)


def _numbers(sent: list[str]) -> list[str]:
    return [pk for pk in sent if pk.isascii() and pk.isdigit() and len(pk) < 19]
