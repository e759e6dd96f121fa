"""What came into the treasury from outside, and the form by which a treasurer notes more of it."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.humanize.templatetags.humanize import intcomma
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import session
from accounts.desk import LookOnly
from config import clock
from rewards import ledger, pool
from rewards.models import Funding, Item, LedgerEntry

# More Twei than there is ether.
MOST_TWEI = 10**15


class Fund(forms.Form):
    amount_twei = forms.IntegerField(label=_("Amount, Twei"), min_value=1, max_value=MOST_TWEI)
    reference = forms.CharField(
        label=_("Reference"),
        max_length=200,
        help_text=_("What this payment is known by, such as a transaction. It makes it happen once."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        standing = pool.standing_under(found.get("reference", ""))
        if standing is not None and standing != found.get("amount_twei"):
            said = gettext(
                "Under this reference %(twei)s Twei stand in the ledger already. Another payment has another one."
            )
            self.add_error("reference", said % {"twei": intcomma(standing)})
        return found


@admin.register(Funding)
class FundingAdmin(LookOnly):
    list_display = ["reference", "funded_at", "amount"]
    ordering = ["-id"]
    change_list_template = "admin/rewards/change_list_with_button.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Funding]:
        entry = LedgerEntry.objects.filter(item=Item.FUNDING, source_id=OuterRef("pk"), reverses__isnull=True)
        found: QuerySet[Funding] = super().get_queryset(request)
        return found.annotate(twei=Subquery(entry.values("amount_twei")[:1]))

    @admin.display(description=_("amount, Twei"))
    def amount(self, funding: Funding) -> int | None:
        twei: int | None = vars(funding)["twei"]
        return twei

    def get_urls(self) -> list[URLPattern]:
        return [path("fund/", self.admin_site.admin_view(self.fund), name="rewards_funding_fund"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        button = (reverse("admin:rewards_funding_fund"), _("Fund the treasury"))
        may = request.user.has_perm("rewards.fund_treasury")
        return super().changelist_view(request, {"button": button if may else None, **(extra_context or {})})

    def fund(self, request: HttpRequest) -> HttpResponse:
        """Asks how much and under which reference, shows what that moves, and moves it when that is confirmed."""
        if not request.user.has_perm("rewards.fund_treasury"):
            raise PermissionDenied
        form = Fund(request.POST or None)
        is_sound = form.is_valid()
        if is_sound and request.POST.get("confirmed"):
            try:
                self._fund(request, form.cleaned_data["amount_twei"], form.cleaned_data["reference"])
                return redirect(reverse("admin:rewards_funding_changelist"))
            except ledger.NaturalKeyConflict:
                # Somebody else was quicker; the form now says what stands.
                form.full_clean()
                is_sound = False
        context = {
            **self.admin_site.each_context(request),
            "title": _("Fund the treasury"),
            "about": _("Twei come from outside into the treasury, from which each day's pool is filled."),
            "form": form,
            "confirmed": is_sound,
            "facts": self._facts(form.cleaned_data) if is_sound else [],
            "button": _("Move it") if is_sound else _("Go on"),
            "back": reverse("admin:rewards_funding_changelist"),
        }
        return TemplateResponse(request, "admin/rewards/ask.html", context, status=400 if form.errors else 200)

    def _fund(self, request: HttpRequest, amount_twei: int, reference: str) -> None:
        posted = pool.fund_treasury(amount_twei, reference, clock.now(), by=session.user(request))
        if posted.is_new:
            said = gettext("%(twei)s Twei came into the treasury.") % {"twei": intcomma(amount_twei)}
            messages.success(request, said)
        else:
            messages.warning(request, gettext("This stood in the ledger already; nothing moved."))

    def _facts(self, wanted: dict[str, Any]) -> list[tuple[Any, str]]:
        """What will be moved, before it is."""
        has, amount = ledger.balance_twei(ledger.TREASURY), wanted["amount_twei"]
        if pool.standing_under(wanted["reference"]) is not None:
            return [(_("Reference"), wanted["reference"]), (_("Stands already, Twei"), intcomma(amount))]
        return [
            (_("Reference"), wanted["reference"]),
            (_("From outside to the treasury, Twei"), intcomma(amount)),
            (_("The treasury has, Twei"), intcomma(has)),
            (_("It will have, Twei"), intcomma(has + amount)),
        ]
