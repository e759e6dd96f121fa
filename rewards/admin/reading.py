"""What readers did, to look at: reads, ratings, reports, levels."""

from django.contrib import admin

from accounts.desk import Subject
from accounts.recent_tables import RecentTable
from rewards.models import PnlReport, Progress, Rating, Read


@admin.register(Read)
class ReadAdmin(RecentTable):
    subject = Subject.READING
    person = "reader"
    list_display = [
        "id",
        "reader",
        "article",
        "verified_seconds",
        "depth",
        "gate_passed_at",
        "paid_twei",
        "held_twei",
        "lapsed_twei",
        "lapse_reason",
    ]
    list_select_related = ["reader", "article"]


@admin.register(Rating)
class RatingAdmin(RecentTable):
    subject = Subject.READING
    person = "reader"
    list_display = ["id", "reader", "article", "kind", "reason", "rated_at"]
    list_filter = ["kind"]
    list_select_related = ["reader", "article"]


@admin.register(PnlReport)
class PnlReportAdmin(RecentTable):
    subject = Subject.READING
    person = "reader"
    list_display = ["public_id", "reader", "article", "from_day", "to_day", "status", "attempts"]
    list_filter = ["status"]
    list_select_related = ["reader", "article"]


@admin.register(Progress)
class ProgressAdmin(RecentTable):
    subject = Subject.READING
    person = "reader"
    list_display = ["reader", "level", "xp"]
    list_select_related = ["reader"]
