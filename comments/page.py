"""A page of a thread: comments in one of the orders, each with its first replies, and where the next page begins."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404

from accounts.models import User
from articles.models import Article
from comments import shown, thread
from comments.models import Comment
from comments.shown import Shown
from comments.thread import ORDERINGS, Ordering

SIZE = 20


@dataclass(frozen=True, slots=True)
class Page:
    """`after` is the comment after which the next page begins, None on the last; `count` is how many comments stand under
    the article."""

    comments: Sequence[Shown]
    after: int | None
    count: int


def of(article: Article, ordering: Ordering, viewer: User | None = None, after: int | None = None) -> Page:
    """This function will return a page of what a viewer sees under an article, from the one after the comment `after` on.
    For a visitor it takes two queries, and three with `after`. Raises Http404 for a comment that isn't there."""
    rows = thread.comments(article, ordering, viewer)
    if after is not None:
        rows = _beyond(rows, ORDERINGS[ordering], after)
    found = list(rows[: SIZE + 1])
    more, found = len(found) > SIZE, found[:SIZE]
    comments = shown.several(found, viewer)
    is_whole = after is None and not more and all(one.more_replies <= 0 for one in comments)
    # A short thread is counted as it is seen; of a long one the article knows it, to the minute (`comments.counters`).
    total = _visible(comments) if is_whole else article.comment_count
    return Page(comments, found[-1].pk if more else None, total)


def _beyond(rows: QuerySet[Comment], order: tuple[str, ...], after: int) -> QuerySet[Comment]:
    """The rows that come after one of them. The first condition is what an index is searched by."""
    column, is_falling = order[0].lstrip("-"), order[0].startswith("-")
    last = rows.filter(pk=after).values(column).first()
    if last is None:
        raise Http404
    value = last[column]
    if is_falling:
        return rows.filter(**{f"{column}__lte": value}).exclude(**{column: value, "pk__gte": after})
    return rows.filter(**{f"{column}__gte": value}).exclude(**{column: value, "pk__lte": after})


def _visible(comments: Sequence[Shown]) -> int:
    return sum((one.comment.status == Comment.Status.VISIBLE) + _visible(one.replies) for one in comments)


def count(article: Article) -> int:
    """This function will return how many comments there are to see under an article, to the last."""
    return Comment.objects.filter(article=article, status=Comment.Status.VISIBLE).count()
