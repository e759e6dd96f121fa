"""The ledger to look at, and what readers did. Nothing here can be added, changed or deleted."""

from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest

from rewards.models import LedgerAccount, LedgerAudit, LedgerEntry, PnlReport, PoolDay, Progress, Rating, Read


class LookOnly(admin.ModelAdmin[Any]):
    """An admin in which nobody can type a balance."""

    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


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
