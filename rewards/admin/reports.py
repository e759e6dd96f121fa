"""Reports that could not be computed: an operator has them computed again for free, or leaves them."""

from datetime import datetime
from typing import ClassVar

from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.desk import Act, Queue, site
from accounts.models import User
from articles.library import WHOLE_TEXTS
from config import hints
from rewards import reports
from rewards.models import PnlReport
from rewards.tasks import compute_report


def _compute_again(report: PnlReport, by: User, reason: str, at: datetime) -> None:
    reports.compute_again(report, reason, by, at)
    hints.send(compute_report, report_id=report.pk)


def _leave(report: PnlReport, by: User, reason: str, at: datetime) -> None:
    reports.leave(report, reason, by, at)


@site().add_queue
class FailedReports(Queue):
    slug = "failed-reports"
    title = _("Failed reports")
    about = _("Their price is back in the wallet of who bought them. Computed again they are free.")
    permission = "rewards.view_pnlreport"
    row_template = "admin/queues/failed_report.html"
    since = "since"
    acts: ClassVar = [
        Act("compute", _("Compute again"), "c", "rewards.recompute_pnlreport", _compute_again),
        Act("leave", _("Leave it"), "l", "rewards.recompute_pnlreport", _leave),
    ]

    def waiting(self) -> QuerySet[PnlReport]:
        texts = [f"article__{name}" for name in WHOLE_TEXTS]
        shown = reports.failed().select_related("reader", "article").defer(*texts)
        return shown.annotate(since=F("computed_at"))
