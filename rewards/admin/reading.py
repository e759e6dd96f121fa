"""What readers did, to look at: reads, ratings, reports, levels."""

from django.contrib import admin

from accounts.desk import LookOnly
from rewards.models import PnlReport, Progress, Rating, Read


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
