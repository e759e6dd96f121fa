"""Cases that wait for a decision, and each to look at: its accounts side by side, what speaks for it and against it, what
waits for it, what was done."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.translation import gettext_lazy as _

from accounts import record
from accounts.desk import Act, LookOnly, Queue, site
from accounts.models import User
from comments import comparing, points
from comments.admin import verdicts
from config import clock
from rewards import cases
from rewards.models import Case, CaseMember, Hold

NAMED = 12


def _clear(case: Case, by: User, reason: str, at: datetime) -> None:
    cases.clear(case, reason, by, at)


def _let_through(case: Case, by: User, reason: str, at: datetime) -> None:
    cases.let_through(case, reason, by, at)


@site().add_queue
class Cases(Queue):
    """Accounts that look like one person's."""

    slug = "cases"
    title = _("Accounts that look like one person's")
    about = _(
        "A worker has put these together; it punishes nobody. Open a case to see its evidence side by side, and what "
        "speaks against it. What these accounts earn waits until somebody decides."
    )
    permission = "rewards.view_case"
    row_template = "admin/queues/case.html"
    since = "opened_at"
    due = timedelta(days=7)
    acts = (
        Act("clear", _("Different people"), "d", "rewards.decide_case", _clear),
        Act("let_through", _("Pay, and decide later"), "p", "rewards.decide_case", _let_through),
    )

    def waiting(self) -> QuerySet[Case]:
        held = Hold.objects.filter(case=OuterRef("pk"), status=Hold.Status.HELD).order_by().values("case")
        twei = Coalesce(Subquery(held.annotate(twei=Sum("amount_twei")).values("twei")), 0)
        return Case.objects.filter(decided_at=None).annotate(accounts=Count("members"), waits_twei=twei)

    def rows(self, found: Sequence[Any], at: datetime) -> Sequence[Any]:
        """With the first accounts of each, and what speaks for it and against it."""
        named: dict[int, list[User]] = {}
        members = CaseMember.objects.filter(case__in=[case.pk for case in found]).select_related("reader")
        for member in members.order_by("reader_id"):
            named.setdefault(member.case_id, []).append(member.reader)
        for case in found:
            case.readers = named.get(case.pk, [])[:NAMED]
            case.said_for, case.said_against = (
                points.sentences(case.points_for),
                points.sentences(case.points_against),
            )
        return found


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
