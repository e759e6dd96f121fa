"""What waits for a moderator: comments that are held, what readers have flagged, and appeals.

A row has all that somebody needs in order to decide.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, ClassVar

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Left
from django.utils.translation import gettext_lazy as _

from accounts.desk import Act, Queue, site
from accounts.models import StaffRecord, User
from articles.library import WHOLE_TEXTS
from articles.models import Article
from comments import appealing, background, moderation
from comments.background import Complaint, OfComment
from comments.models import Appeal, Comment, Flag

Status = Comment.Status

# So much of an article's text is enough to see what it is.
OPENING_CHARACTERS = 1500
_MODERATE = "comments.moderate_comment"
# What is shown with a comment, and what of that is long and isn't shown.
_BESIDE = ("writer", "persona__avatar", "article", "parent__persona__avatar")
_TEXTS = [f"article__{name}" for name in WHOLE_TEXTS]
_LONG = [*_TEXTS, "persona__avatar__svg", "parent__persona__avatar__svg"]


@dataclass(frozen=True, slots=True)
class Row:
    """What waits, since when, and what is shown beside: of a comment, of an article, of what was decided before."""

    waits: Any
    comment: OfComment | None = None
    complaints: Sequence[Complaint] = ()
    withdrawal: StaffRecord | None = None

    @property
    def pk(self) -> int:
        return int(self.waits.pk)

    @property
    def since(self) -> datetime:
        moment: datetime = self.waits.since
        return moment


def _by(room: Callable[[Any, str, User, datetime], object]) -> Callable[[Any, User, str, datetime], object]:
    """What a room does with a row, for a reason, by somebody."""
    return lambda row, by, reason, at: room(row, reason, by, at)


def _approve(comment: Comment, by: User, reason: str, at: datetime) -> Comment:
    return moderation.approve(comment, by, at, reason)


def _answer(appeal: Appeal, by: User, reason: str, at: datetime, *, granted: bool) -> Appeal:
    return appealing.decide(appeal, granted, reason, by, at)


def _comments() -> QuerySet[Comment]:
    return Comment.objects.select_related(*_BESIDE).defer(*_LONG)


def _first_flagged(name: str) -> Subquery:
    open_flags = Flag.objects.filter(resolved_at=None, **{name: OuterRef("pk")})
    return Subquery(open_flags.order_by("flagged_at").values("flagged_at")[:1])


class OfComments(Queue):
    """Comments that wait, each with its writer's record."""

    permission = _MODERATE
    row_template = "admin/queues/comment.html"
    since = "since"

    def rows(self, found: Sequence[Any], at: datetime) -> Sequence[Row]:
        beside = background.of_comments(found)
        return [Row(comment, beside[comment.pk]) for comment in found]


@site().add_queue
class HeldComments(OfComments):
    slug = "held-comments"
    title = _("Held comments")
    about = _(
        "First comments, which only their writers see yet. Whose comment is hidden is told the reason, and can appeal."
    )
    acts: ClassVar = [
        Act("approve", _("Approve"), "a", _MODERATE, _approve, wants_reason=False),
        Act("hide", _("Hide"), "h", _MODERATE, _by(moderation.reject)),
    ]

    def waiting(self) -> QuerySet[Comment]:
        return _comments().filter(status=Status.HELD).annotate(since=F("written_at"))


@site().add_queue
class FlaggedComments(OfComments):
    slug = "flagged-comments"
    title = _("Flagged comments")
    about = _("Hiding a comment upholds its flags. Its writer is told the reason, and can appeal.")
    acts: ClassVar = [
        Act("hide", _("Hide"), "h", _MODERATE, _by(moderation.uphold_flags)),
        Act("dismiss", _("Dismiss the flags"), "d", _MODERATE, _by(moderation.dismiss_flags)),
    ]

    def waiting(self) -> QuerySet[Comment]:
        flagged = Flag.objects.filter(resolved_at=None, comment__isnull=False).values("comment")
        shown = _comments().filter(pk__in=flagged, status__in=[Status.VISIBLE, Status.HELD])
        return shown.annotate(since=_first_flagged("comment"))


@site().add_queue
class FlaggedArticles(Queue):
    slug = "flagged-articles"
    title = _("Flagged articles")
    about = _("Withdrawing an article upholds its flags. Its author is told the reason, and can appeal.")
    permission = "articles.moderate_article"
    row_template = "admin/queues/article.html"
    since = "since"
    acts: ClassVar = [
        Act("withdraw", _("Withdraw"), "w", permission, _by(moderation.uphold_article_flags)),
        Act("dismiss", _("Dismiss the flags"), "d", permission, _by(moderation.dismiss_article_flags)),
    ]

    def waiting(self) -> QuerySet[Article]:
        flagged = Flag.objects.filter(resolved_at=None, article__isnull=False).values("article")
        shown = Article.objects.filter(pk__in=flagged).select_related("author__user").defer(*WHOLE_TEXTS)
        return shown.annotate(since=_first_flagged("article"), opening=Left("body_text", OPENING_CHARACTERS))

    def rows(self, found: Sequence[Any], at: datetime) -> Sequence[Row]:
        complaints = background.of_articles(found)
        return [Row(article, complaints=complaints[article.pk]) for article in found]


@site().add_queue
class Appeals(Queue):
    """Appeals about what was hidden and withdrawn."""

    slug = "appeals"
    title = _("Appeals")
    about = _(
        "Each is answered within 7 days; who appealed is told the answer. What is granted is shown to everybody again."
    )
    permission = "comments.decide_appeal"
    row_template = "admin/queues/appeal.html"
    since = "since"
    due = appealing.DUE
    acts: ClassVar = [
        Act("grant", _("Grant"), "g", permission, partial(_answer, granted=True)),
        Act("refuse", _("Refuse"), "r", permission, partial(_answer, granted=False)),
    ]

    def waiting(self) -> QuerySet[Appeal]:
        # What else can be appealed against is added here, in the row's template, and in `comments.appealing.decide`.
        about = Q(comment__status=Status.HIDDEN) | Q(article__is_withdrawn_by_moderator=True)
        open_appeals = Appeal.objects.filter(about, decided_at=None).annotate(since=F("made_at"))
        shown = open_appeals.select_related(
            "reader", *[f"comment__{name}" for name in _BESIDE], "comment__hidden_by", "article"
        )
        return shown.defer(*[f"comment__{name}" for name in _LONG], *_TEXTS)

    def rows(self, found: Sequence[Any], at: datetime) -> Sequence[Row]:
        comments = background.of_comments(appeal.comment for appeal in found if appeal.comment)
        withdrawals = background.withdrawals([appeal.article for appeal in found if appeal.article])
        return [Row(one, comments.get(one.comment_id), withdrawal=withdrawals.get(one.article_id)) for one in found]
