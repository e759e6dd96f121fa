"""The ledger, to look at: nothing of it can be added, changed or deleted."""

from django.contrib import admin

from accounts.desk import LookOnly, Subject
from rewards.models import LedgerAccount, LedgerAudit, LedgerEntry, PoolDay


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
    subject = Subject.RECORDS
    list_display = ["began_at", "ended_at", "entries", "broken"]
    list_filter = ["broken"]
