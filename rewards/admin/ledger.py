"""The ledger, to look at: nothing of it can be added, changed or deleted. Its lists stay fast at ten million rows."""

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts import whom
from accounts.desk import LookOnly, Subject
from accounts.tables import LARGEST, PAGE, LongTable, Place
from articles.models import Article
from config import keyset
from rewards import finding, ledger
from rewards.admin import stories
from rewards.models import Adjustment, Item, Kind, LedgerAccount, LedgerAudit, LedgerEntry, PoolDay

_day = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class EntrySift(Place):
    """By what entries are found: each is carried by an index."""

    item = forms.ChoiceField(
        label=_("For"),
        required=False,
        choices=[("", _("everything")), *Item.choices],
        help_text=_("Without what takes something back."),
    )
    number = forms.IntegerField(label=_("Number of the act"), required=False, min_value=0, max_value=LARGEST)
    takes_back = forms.BooleanField(label=_("Takes something back"), required=False)
    wallet = whom.PersonField(label=_("Wallet of"), required=False, help_text=_("A handle, or an e-mail address."))
    article = forms.CharField(
        label=_("Article"), required=False, max_length=200, help_text=_("The end of its address.")
    )
    from_day = forms.DateField(label=_("From (UTC)"), required=False, widget=_day, input_formats=["%Y-%m-%d"])
    to_day = forms.DateField(label=_("To"), required=False, widget=_day, input_formats=["%Y-%m-%d"])

    def clean_article(self) -> Article | None:
        slug = self.cleaned_data["article"]
        found = Article.objects.filter(slug=slug).first() if slug else None
        if slug and found is None:
            raise forms.ValidationError(_("There is no article at this address."))
        return found


class AccountSift(Place):
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("every kind")), *Kind.choices])
    wallet = whom.PersonField(label=_("Wallet of"), required=False, help_text=_("A handle, or an e-mail address."))


class LedgerTable(LongTable):
    """A table of the ledger. An address that was typed doesn't stay in the page's own address: the handle stands for it."""

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        typed = request.GET.get("wallet", "")
        owner = whom.find(typed) if "@" in typed and "\0" not in typed else None
        if owner is not None and self.has_view_permission(request):
            return redirect(f"{request.path}?{urlencode(request.GET.dict() | {'wallet': owner.handle})}")
        return super().changelist_view(request, extra_context)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(LedgerTable):
    list_display = ["id", "posted_at", "what", "amount_twei", "paid_by", "paid_to", "about", "reason"]
    sift = EntrySift

    def get_queryset(self, request: HttpRequest) -> QuerySet[LedgerEntry]:
        sides = ("debit_account__user", "credit_account__user", "article")
        return super().get_queryset(request).select_related(*sides)

    def found(self, wanted: dict[str, Any]) -> keyset.Page[LedgerEntry]:
        wallet_id = ledger.wallet_id(wanted["wallet"].pk) if wanted["wallet"] else None
        if wanted["wallet"] and wallet_id is None:
            return keyset.Page([])
        sought = finding.Wanted(
            item=wanted["item"],
            source_id=wanted["number"],
            takes_back=wanted["takes_back"],
            wallet_id=wallet_id,
            article_id=wanted["article"].pk if wanted["article"] else None,
            from_day=wanted["from_day"],
            to_day=wanted["to_day"],
        )
        return finding.entries(sought, PAGE, wanted["before"], wanted["after"])

    def get_urls(self) -> list[URLPattern]:
        def shown(view: Any) -> Any:
            return self.admin_site.admin_view(view)

        return [
            path("wallet/<int:account_id>/", shown(stories.wallet), name="rewards_story_wallet"),
            path("article/<int:article_id>/", shown(stories.article), name="rewards_story_article"),
            path("act/<slug:item>/<int:source_id>/", shown(stories.act), name="rewards_story_act"),
            *super().get_urls(),
        ]

    @admin.display(description=_("for"))
    def what(self, entry: LedgerEntry) -> str:
        mark = format_html(" <small>{}</small>", _("taken back")) if entry.reverses_id else ""
        link = reverse("admin:rewards_story_act", args=[entry.item, entry.source_id])
        return format_html('<a href="{}">{}</a>{}', link, entry.get_item_display(), mark)

    @admin.display(description=_("from"))
    def paid_by(self, entry: LedgerEntry) -> str:
        return stories.party(entry.debit_account)

    @admin.display(description=_("to"))
    def paid_to(self, entry: LedgerEntry) -> str:
        return stories.party(entry.credit_account)

    @admin.display(description=_("article"))
    def about(self, entry: LedgerEntry) -> str:
        if entry.article is None:
            return ""
        link = reverse("admin:rewards_story_article", args=[entry.article.pk])
        return format_html('<a href="{}" dir="auto">{}</a>', link, entry.article)


@admin.register(LedgerAccount)
class LedgerAccountAdmin(LedgerTable):
    list_display = ["id", "kind", "whose", "shard", "balance_twei", "created_at"]
    sift = AccountSift

    def found(self, wanted: dict[str, Any]) -> keyset.Page[LedgerAccount]:
        owner = wanted["wallet"]
        return finding.accounts(wanted["kind"], owner.pk if owner else None, PAGE, wanted["before"], wanted["after"])

    @admin.display(description=_("whose"))
    def whose(self, account: LedgerAccount) -> str:
        return stories.party(account)


@admin.register(PoolDay)
class PoolDayAdmin(LookOnly):
    list_display = ["day", "readers_twei", "writers_twei", "reader_cap_twei", "opened_at", "closed_at"]


@admin.register(LedgerAudit)
class LedgerAuditAdmin(LookOnly):
    subject = Subject.RECORDS
    list_display = ["began_at", "ended_at", "entries", "broken"]
    list_filter = ["broken"]


@admin.register(Adjustment)
class AdjustmentAdmin(LookOnly):
    list_display = ["id", "adjusted_at", "reader", "amount_twei", "reason"]
    list_select_related = ["reader"]
    ordering = ["-id"]
