"""A case to look at: its accounts side by side, what speaks for it and against it, what waits for it, what was done."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path

from accounts import record
from accounts.desk import LookOnly
from comments import comparing, points
from comments.admin import verdicts
from config import clock
from rewards.models import Case, Hold


@admin.register(Case)
class CaseAdmin(LookOnly):
    list_display = ["id", "opened_at", "renewed_at", "is_holding", "verdict", "decided_at", "decided_by"]
    list_filter = ["verdict"]
    list_select_related = ["decided_by"]
    ordering = ["-id"]
    fields = ["opened_at", "renewed_at", "is_holding", "verdict", "decided_at", "decided_by", "reason"]
    change_form_template = "admin/case.html"

    def get_urls(self) -> list[URLPattern]:
        decide = self.admin_site.admin_view(verdicts.decide)
        return [path("<int:case_id>/decide/", decide, name="rewards_case_decide"), *super().get_urls()]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        case = self.get_object(request, object_id)
        beside = _beside(case) if case and self.has_view_permission(request, case) else {}
        form = verdicts.form(request, case) if case else {}
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **beside, **form})


def _beside(case: Case) -> dict[str, Any]:
    """What a case's page shows beside its row."""
    accounts = comparing.side_by_side(case, clock.now())
    held = Hold.objects.filter(case=case).order_by("status").values("status")
    return {
        "accounts": accounts,
        "more_accounts": case.members.count() - len(accounts),
        "points_for": points.sentences(case.points_for),
        "points_against": points.sentences(case.points_against),
        "holds": [
            (Hold.Status(row["status"]).label, row["number"], int(row["twei"]))
            for row in held.annotate(number=Count("pk"), twei=Sum("amount_twei"))
        ],
        "records": record.of(case),
    }
