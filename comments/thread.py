"""The discussion under an article as somebody sees it: comments in three orders, each with its replies.

A comment that was taken away stays as a stub, because replies and links point to it; what it said is not in what others
are shown. Writers see their own comments that are held, and those that are hidden with the reason.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from accounts.models import User
from articles.models import Article
from comments.models import Comment

Status = Comment.Status

REPLIES_SHOWN = 20


class Ordering(StrEnum):
    OLDEST = "oldest"
    NEWEST = "newest"
    LIKED = "liked"


ORDERINGS = {
    Ordering.OLDEST: ("written_at", "id"),
    Ordering.NEWEST: ("-written_at", "-id"),
    Ordering.LIKED: ("-like_count", "-id"),
}


@dataclass(frozen=True, slots=True)
class Seen:
    """A comment as one viewer sees it; `body_html` is None where that viewer sees a stub."""

    comment: Comment
    name: str
    body_html: str | None
    hidden_reason: str
    is_own: bool


def comments(article: Article, ordering: Ordering, viewer: User | None = None) -> QuerySet[Comment]:
    """This function will return what stands under an article, replies left out, each with its persona."""
    top = _shown_to(viewer).filter(article=article, parent__isnull=True)
    return top.order_by(*ORDERINGS[ordering])


def replies(parents: Iterable[Comment], viewer: User | None = None, limit: int = REPLIES_SHOWN) -> QuerySet[Comment]:
    """This function will return the first `limit` replies to each of some comments, oldest first; a comment's
    `reply_count` says how many there are."""
    number = Window(RowNumber(), partition_by=F("parent_id"), order_by=["written_at", "id"])
    under = _shown_to(viewer).filter(parent_id__in=[parent.pk for parent in parents])
    return under.annotate(number=number).filter(number__lte=limit).order_by("parent_id", "written_at", "id")


def replies_to(parent: Comment, viewer: User | None = None) -> QuerySet[Comment]:
    """This function will return all replies to a comment, oldest first."""
    return _shown_to(viewer).filter(parent=parent).order_by("written_at", "id")


def find(comment_id: int, viewer: User | None = None) -> Comment | None:
    """This function will return one comment, if the viewer may know of it, with its persona and its article."""
    return _shown_to(viewer).select_related("article__author").filter(pk=comment_id).first()


def seen(comment: Comment, viewer: User | None = None) -> Seen:
    """This function will return what a viewer sees of a comment. What a door shows of it, it takes from here."""
    is_own = viewer is not None and comment.writer_id == viewer.pk
    is_open = comment.status == Status.VISIBLE or (is_own and comment.status != Status.DELETED)
    return Seen(
        comment=comment,
        name=comment.persona.name,
        body_html=comment.body_html if is_open else None,
        hidden_reason=comment.hidden_reason if is_own and comment.status == Status.HIDDEN else "",
        is_own=is_own,
    )


def _shown_to(viewer: User | None) -> QuerySet[Comment]:
    shown = Q(shown_at__isnull=False)
    if viewer is not None:
        shown |= Q(writer=viewer)
    # Pictures have addresses of their own.
    return Comment.objects.filter(shown).select_related("persona__avatar").defer("persona__avatar__svg")
