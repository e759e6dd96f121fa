"""The ledger to look at, and what readers did: nothing of that can be added, changed or deleted. Articles are edited as
`articles.admin` says, and withdrawn and restored here."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import record, session
from accounts.desk import LookOnly
from articles.admin import ArticleAdmin
from articles.models import Article
from config import clock
from config.errors import Refusal
from rewards import publishing
from rewards.models import LedgerAccount, LedgerAudit, LedgerEntry, PnlReport, PoolDay, Progress, Rating, Read


@admin.register(LedgerEntry)
class LedgerEntryAdmin(LookOnly):
    list_display = ["id", "posted_at", "item", "amount_twei", "debit_account", "credit_account", "article", "source_id"]
    list_filter = ["item"]
    list_select_related = ["debit_account__user", "credit_account__user", "article"]
    ordering = ["-id"]


@admin.register(LedgerAccount)
class LedgerAccountAdmin(LookOnly):
    list_display = ["id", "kind", "user", "shard", "balance_twei"]
    list_filter = ["kind"]
    list_select_related = ["user"]
    ordering = ["id"]


@admin.register(PoolDay)
class PoolDayAdmin(LookOnly):
    list_display = ["day", "readers_twei", "writers_twei", "reader_cap_twei", "opened_at", "closed_at"]


@admin.register(LedgerAudit)
class LedgerAuditAdmin(LookOnly):
    list_display = ["began_at", "ended_at", "entries", "broken"]
    list_filter = ["broken"]


@admin.register(Read)
class ReadAdmin(LookOnly):
    list_display = [
        "id",
        "reader",
        "article",
        "verified_seconds",
        "depth",
        "gate_passed_at",
        "paid_twei",
        "lapsed_twei",
    ]
    list_select_related = ["reader", "article"]
    ordering = ["-id"]


@admin.register(Rating)
class RatingAdmin(LookOnly):
    list_display = ["id", "reader", "article", "kind", "reason", "rated_at"]
    list_filter = ["kind", "reason"]
    list_select_related = ["reader", "article"]
    ordering = ["-id"]


@admin.register(PnlReport)
class PnlReportAdmin(LookOnly):
    list_display = ["public_id", "reader", "article", "from_day", "to_day", "status", "attempts"]
    list_filter = ["status"]
    list_select_related = ["reader", "article"]
    ordering = ["-id"]


@admin.register(Progress)
class ProgressAdmin(LookOnly):
    list_display = ["reader", "level", "xp"]
    list_select_related = ["reader"]


@admin.register(Article)
class PublishingAdmin(ArticleAdmin):
    """Articles, and what moderators decide about them."""

    actions = ["withdraw", "restore"]

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.moderate_article")

    @admin.action(description=_("Withdraw, with a reason"), permissions=["moderate"])
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Article]) -> HttpResponse | None:
        """Asks for the reason first: the authors are told it."""
        reason = request.POST.get("reason", "")
        if not reason.strip():
            context = {
                **self.admin_site.each_context(request),
                "title": _("Withdraw, with a reason"),
                "opts": self.opts,
                "articles": chosen,
                "longest": record.REASON_MAXIMUM_CHARACTERS,
            }
            return TemplateResponse(request, "admin/articles/article/withdraw.html", context)
        user, at = session.user(request), clock.now()
        self._decide(
            request,
            chosen,
            gettext("Withdrawn: %(reason)s") % {"reason": reason},
            lambda one: publishing.withdraw_by_moderator(user, one, reason, at),
        )
        return None

    @admin.action(description=_("Publish again what a moderator has withdrawn"), permissions=["moderate"])
    def restore(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        user, at = session.user(request), clock.now()
        self._decide(request, chosen, gettext("Published again"), lambda one: publishing.restore(user, one, at))

    def _decide(
        self, request: HttpRequest, chosen: QuerySet[Article], said: str, decide: Callable[[Article], object]
    ) -> None:
        """One call of a room for each, `said` in the article's history; what there is nothing to decide about is told, and
        stops no other."""
        for article in chosen.order_by("pk"):
            try:
                decide(article)
            except Refusal as refusal:
                self.message_user(request, f"{article}: {refusal.detail}", messages.WARNING)
            else:
                self.log_change(request, article, said)
                self.message_user(request, _("%(article)s: done.") % {"article": article}, messages.SUCCESS)
