"""Corrections: asked for from an entry or a wallet, decided in a queue by somebody else, and to be looked at ever after."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts import desk, record, session, whom
from accounts.desk import Act, LookOnly, Queue
from accounts.models import User
from accounts.tables import LARGEST
from config import clock
from config.errors import Refusal
from rewards import correcting, finding
from rewards.models import Correction


@desk.site().add_queue
class Corrections(Queue):
    slug = "corrections"
    title = _("Corrections")
    about = _(
        "Somebody has asked for these; another decides. What is approved is posted at once, and the reader sees why."
    )
    permission = "rewards.view_correction"
    row_template = "admin/queues/correction.html"
    since = "requested_at"
    acts = (
        Act(
            "approve",
            _("Approve and post"),
            "a",
            "rewards.decide_correction",
            lambda row, by, reason, at: correcting.approve(row, by, at, reason),
            wants_reason=False,
        ),
        Act(
            "decline",
            _("Decline"),
            "d",
            "rewards.decide_correction",
            lambda row, by, reason, at: correcting.decline(row, reason, by, at),
        ),
    )

    def waiting(self) -> Any:
        return correcting.waiting()

    def rows(self, found: Sequence[Any], at: datetime) -> Sequence[Any]:
        """With whose wallet each moves, by how much, and what that has."""
        wallets = correcting.wallets_of(found)
        for row in found:
            row.whose, row.moves_twei = correcting.moves(row)
            wallet = wallets.get(row.whose.pk) if row.whose else None
            row.balance_twei = (wallet.balance_twei or 0) if wallet else 0
            row.wallet_id = wallet.pk if wallet else None
        return found


class Reason(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=record.REASON_MAXIMUM_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The reader sees it in the wallet."),
    )


class AskForAdjustment(Reason):
    reader = whom.PersonField(label=_("Reader"), help_text=_("A handle, or an e-mail address."))
    amount_twei = forms.IntegerField(
        label=_("Amount, Twei"),
        min_value=-LARGEST,
        max_value=LARGEST,
        help_text=_("Below 0 where it is taken from the reader."),
    )
    field_order = ["reader", "amount_twei", "reason"]


@admin.register(Correction)
class CorrectionAdmin(LookOnly):
    list_display = ["id", "requested_at", "what", "reason", "requested_by", "is_approved", "decided_by", "decided_at"]
    list_filter = ["is_approved"]
    list_select_related = ["entry", "reader", "requested_by", "decided_by"]
    ordering = ["-id"]
    change_list_template = "admin/rewards/change_list_with_button.html"

    def get_urls(self) -> list[URLPattern]:
        back = self.admin_site.admin_view(self.take_back)
        adjust = self.admin_site.admin_view(self.adjust)
        return [
            path("take-back/<int:entry_id>/", back, name="rewards_correction_take_back"),
            path("adjust/", adjust, name="rewards_correction_adjust"),
            *super().get_urls(),
        ]

    @admin.display(description=_("what"))
    def what(self, correction: Correction) -> str:
        if correction.entry is None:
            return f"{correction.reader}: {correction.amount_twei}"
        link = reverse("admin:rewards_story_act", args=[correction.entry.item, correction.entry.source_id])
        return format_html('<a href="{}">{}</a>', link, correction.entry)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        button = (reverse("admin:rewards_correction_adjust"), _("Ask for an adjustment"))
        may = request.user.has_perm("rewards.request_correction")
        return super().changelist_view(request, {"button": button if may else None, **(extra_context or {})})

    def take_back(self, request: HttpRequest, entry_id: int) -> HttpResponse:
        """The form that asks for an entry to be taken back."""
        _require_request(request)
        entry = get_object_or_404(finding.shown(), pk=entry_id)
        form = Reason(request.POST or None)
        story = reverse("admin:rewards_story_act", args=[entry.item, entry.source_id])
        if form.is_valid() and _asked(
            request,
            form,
            lambda by, at: correcting.request_reversal(entry, form.cleaned_data["reason"], by, at),
        ):
            return redirect(story)
        if not form.is_bound:
            try:
                correcting.require_reversible(entry)
            except Refusal as refusal:
                messages.warning(request, refusal.detail)
        about = _("Somebody else decides it. A further entry then moves the same Twei the other way.")
        return self._page(request, form, _("Ask to take an entry back"), about, story, entry=[entry])

    def adjust(self, request: HttpRequest) -> HttpResponse:
        """The form that asks for Twei to be given to a reader, or taken."""
        _require_request(request)
        typed = {"reader": request.GET.get("reader", "")}
        form = AskForAdjustment(request.POST or None, initial=typed)
        waiting = reverse("admin:queue", args=[Corrections.slug])
        if form.is_valid() and _asked(
            request,
            form,
            lambda by, at: correcting.request_adjustment(
                form.cleaned_data["reader"], form.cleaned_data["amount_twei"], form.cleaned_data["reason"], by, at
            ),
        ):
            return redirect(waiting)
        about = _("Somebody else decides it. The Twei then come from the treasury, or go to it.")
        return self._page(request, form, _("Ask for an adjustment"), about, waiting)

    def _page(
        self, request: HttpRequest, form: forms.Form, title: Any, about: Any, back: str, **shown: Any
    ) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": title,
            "about": about,
            "form": form,
            "button": _("Ask for it"),
            "back": back,
            **shown,
        }
        return TemplateResponse(request, "admin/rewards/ask.html", context, status=400 if form.errors else 200)


def _require_request(request: HttpRequest) -> None:
    if not request.user.has_perm("rewards.request_correction"):
        raise PermissionDenied


def _asked(request: HttpRequest, form: forms.Form, ask: Callable[[User, datetime], Correction]) -> bool:
    """Whether the room took the wish; what it refuses is said in the form."""
    try:
        ask(session.user(request), clock.now())
    except Refusal as refusal:
        form.add_error(None, refusal.detail)
        return False
    messages.success(request, _("It waits for somebody else's decision."))
    return True
