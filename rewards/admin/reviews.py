"""Articles whose Minuses are to be looked at, and the payments that wait for a moderator."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from accounts.desk import Act, LookOnly, Queue, site
from accounts.models import User
from rewards import reviews
from rewards.models import Hold, Rating, Review


def _decide(upheld: bool, review: Review, by: User, reason: str, at: datetime) -> None:
    reviews.decide(review, upheld=upheld, reason=reason, by=by, at=at)


@site().add_queue
class Reviews(Queue):
    """Articles with many Minuses."""

    slug = "reviews"
    title = _("Articles with many Minuses")
    about = _(
        "The author's shares of these articles wait. If the Minuses are right, they are paid back and what waits is "
        "dropped; else what waits is paid."
    )
    permission = "rewards.decide_review"
    row_template = "admin/queues/review.html"
    since = "opened_at"
    due = timedelta(days=7)
    acts = (
        Act(
            "uphold",
            _("The Minuses are right"),
            "u",
            "rewards.decide_review",
            lambda row, by, reason, at: _decide(True, row, by, reason, at),
        ),
        Act(
            "dismiss",
            _("They are not"),
            "d",
            "rewards.decide_review",
            lambda row, by, reason, at: _decide(False, row, by, reason, at),
        ),
    )

    def waiting(self) -> QuerySet[Review]:
        waits = Sum("holds__amount_twei", filter=Q(holds__status=Hold.Status.HELD), default=0)
        return Review.objects.filter(decided_at=None).select_related("article__author").annotate(waits_twei=waits)

    def rows(self, found: Sequence[Any], at: datetime) -> Sequence[Any]:
        """With how often each reason was given."""
        given = Rating.objects.filter(article__in=[one.article_id for one in found], kind=Rating.Kind.MINUS)
        counts = Counter(given.values_list("article_id", "reason"))
        for one in found:
            said = [
                (Rating.Reason(why).label, n) for (article_id, why), n in counts.items() if article_id == one.article_id
            ]
            one.reasons = sorted(said, key=lambda pair: -pair[1])
        return found


@admin.register(Review)
class ReviewAdmin(LookOnly):
    list_display = ["id", "opened_at", "article", "minuses", "ratings", "decided_at", "upheld", "reason"]
    list_filter = ["upheld"]
    list_select_related = ["article"]
    ordering = ["-id"]


@admin.register(Hold)
class HoldAdmin(LookOnly):
    list_display = ["id", "held_at", "reader", "item", "amount_twei", "article", "status", "decided_at", "reason"]
    list_filter = ["status", "item"]
    list_select_related = ["reader", "article"]
    ordering = ["-id"]
