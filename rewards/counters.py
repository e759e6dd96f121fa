"""Counters on articles that a worker folds in, so that no press waits for another's."""

from datetime import datetime, timedelta

from django.db.models import Count, Q

from articles.models import Article
from rewards.models import Rating


def fold_ratings(at: datetime, since: timedelta = timedelta(hours=1)) -> int:
    """This function will count anew the ratings of every article that was rated lately, and return how many."""
    rated = Rating.objects.filter(rated_at__gt=at - since).values("article_id")
    counted = (
        Rating.objects.filter(article_id__in=rated)
        .values("article_id")
        .annotate(pluses=Count("pk", filter=Q(kind="plus")), minuses=Count("pk", filter=Q(kind="minus")))
    )
    for row in counted:
        Article.objects.filter(pk=row["article_id"]).update(plus_count=row["pluses"], minus_count=row["minuses"])
    return len(counted)
