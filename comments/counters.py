"""How many comments an article has, folded in by a worker, so that no writer waits for another's."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Q

from articles.models import Article
from comments.models import Comment


def fold(at: datetime, since: timedelta = timedelta(hours=1)) -> int:
    """This function will count anew the comments of every article where one came or went lately, and return how many."""
    changed = Comment.objects.filter(changed_at__gt=at - since).order_by("article_id")
    return count(changed.values_list("article_id", flat=True).distinct())


def count(article_ids: Iterable[int]) -> int:
    """This function will count anew the visible comments of some articles, replies too, and return how many articles."""
    visible = Count("comments", filter=Q(comments__status=Comment.Status.VISIBLE))
    counted = Article.objects.filter(pk__in=list(article_ids)).annotate(visible=visible)
    for article_id, comments in counted.values_list("pk", "visible"):
        Article.objects.filter(pk=article_id).update(comment_count=comments)
    return len(counted)
