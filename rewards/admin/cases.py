"""Cases that wait for a decision; whether accounts are one person's is decided on a case's page, beside its evidence."""

from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.desk import Act, Queue, site
from accounts.models import User
from rewards import cases
from rewards.models import Case, Hold


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
    permission = "rewards.decide_case"
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
