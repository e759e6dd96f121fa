"""The record of what those who look after the site did."""

from django.contrib import admin
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.desk import Subject
from accounts.models import StaffRecord
from accounts.recent_tables import RecentTable


@admin.register(StaffRecord)
class StaffRecordAdmin(RecentTable):
    """Who did what, about what, when and why, and what was refused to whom."""

    subject = Subject.RECORDS
    person = "staff"
    list_display = ["happened_at", "staff", "act", "about", "reason", "outcome"]
    list_display_links = ["happened_at"]
    list_filter = ["was_refused"]
    list_select_related = ["staff"]

    @admin.display(description=_("outcome"))
    def outcome(self, row: StaffRecord) -> str:
        return gettext("refused") if row.was_refused else "–"

    @admin.display(description=_("about"))
    def about(self, row: StaffRecord) -> str:
        return f"{row.target_kind} {row.target_id}" if row.target_id else row.target_kind
