"""Moderation: what moderators hide, show, withdraw and dismiss, each with a reason and on record.

Hiding a comment makes it wait to be judged for its reward. Who decided, when and why stands on the row that it was decided
about, and in the record (`accounts.record`). What somebody else has decided meanwhile is not decided again.
"""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import record
from accounts.models import User
from accounts.notifications import Kind
from articles import writing
from articles.models import Article
from comments import access, discussion, flagging, news
from comments.models import Appeal, Comment, Flag
from config.errors import Refusal
from rewards import persons, publishing
from rewards.publishing import AlreadyPublished
from rewards.reading import NotPublished

Status = Comment.Status


class NothingToDecide(Refusal):
    code = "nothing_to_decide"
    status = 409
    sentence = _("This has been decided already, or is gone.")


@transaction.atomic
def hide(comment: Comment, reason: str, by: User, at: datetime) -> Comment:
    """This function will hide a comment from everybody but its writer, who is told why, and uphold the flags on it.

    Raises `NothingToDecide` for one that is hidden or deleted, and `ReasonTooShort` {minimum, maximum}.
    """
    reason = record.sound_reason(reason)
    comment = access.lock(comment)
    persons.require_others(by, [comment.writer_id])
    if comment.status not in (Status.VISIBLE, Status.HELD):
        raise NothingToDecide
    comment.status, comment.changed_at = Status.HIDDEN, at
    comment.hidden_reason, comment.hidden_at, comment.hidden_by = reason, at, by
    flagging.judge_later(comment)
    _resolve_flags(comment.flags.all(), upheld=True, by=by, at=at)
    comment.open_flag_count = 0
    comment.save()
    record.done(by, "hide", comment, reason, at)
    news.tell_writer(comment, Kind.HIDDEN, at, reason=reason)
    return comment


@transaction.atomic
def reject(comment: Comment, reason: str, by: User, at: datetime) -> Comment:
    """This function will hide a comment that is held, as `hide` does. Raises `NothingToDecide` for one that is held no
    more."""
    if access.lock(comment).status != Status.HELD:
        raise NothingToDecide
    return hide(comment, reason, by, at)


@transaction.atomic
def uphold_flags(comment: Comment, reason: str, by: User, at: datetime) -> Comment:
    """This function will hide a comment with open flags, as `hide` does. Raises `NothingToDecide` where none is open."""
    if not access.lock(comment).open_flag_count:
        raise NothingToDecide
    return hide(comment, reason, by, at)


@transaction.atomic
def restore(comment: Comment, reason: str, by: User, at: datetime) -> Comment:
    """This function will show a hidden comment again, grant what was appealed for, and tell its writer why.

    Raises `NothingToDecide`, and `ReasonTooShort` {minimum, maximum}.
    """
    reason = record.sound_reason(reason)
    comment = _show(comment, Status.HIDDEN, by, at)
    _grant_appeals(comment.appeals.all(), reason, by, at)
    record.done(by, "restore", comment, reason, at)
    news.tell_writer(comment, Kind.SHOWN, at, answer=reason)
    return comment


@transaction.atomic
def approve(comment: Comment, by: User, at: datetime, reason: str = "") -> Comment:
    """This function will show a comment that was held. Its 24 hours begin now. Raises `NothingToDecide`."""
    comment = _show(comment, Status.HELD, by, at)
    record.done(by, "approve", comment, " ".join(reason.split()), at)
    news.tell_writer(comment, Kind.SHOWN, at)
    return comment


def _show(comment: Comment, status: Comment.Status, by: User, at: datetime) -> Comment:
    comment = access.lock(comment)
    persons.require_others(by, [comment.writer_id])
    if comment.status != status:
        raise NothingToDecide
    comment.status, comment.changed_at = Status.VISIBLE, at
    comment.cleared_at, comment.cleared_by = at, by
    if comment.shown_at is None:
        comment.shown_at = at
        if discussion.count_as_reply(comment) and comment.parent and comment.parent.writer_id != comment.writer_id:
            news.tell_writer(comment.parent, Kind.REPLIED, at, count=1)
    comment.save()
    return comment


@transaction.atomic
def dismiss_flags(comment: Comment, reason: str, by: User, at: datetime) -> Comment:
    """This function will resolve the flags on a comment as unfounded.

    Raises `NothingToDecide` where none is open, and `ReasonTooShort` {minimum, maximum}.
    """
    reason = record.sound_reason(reason)
    comment = access.lock(comment)
    persons.require_others(by, [comment.writer_id])
    if not comment.open_flag_count:
        raise NothingToDecide
    _resolve_flags(comment.flags.all(), upheld=False, by=by, at=at)
    comment.open_flag_count = 0
    comment.save(update_fields=["open_flag_count"])
    record.done(by, "dismiss_flags", comment, reason, at)
    return comment


@transaction.atomic
def withdraw(article: Article, reason: str, by: User, at: datetime) -> Article:
    """This function will take an article from everybody, tell its author why, and uphold the flags on it.

    Raises `NothingToDecide` for a draft and for what a moderator has withdrawn, and `ReasonTooShort` {minimum, maximum}.
    """
    try:
        article = publishing.withdraw_by_moderator(by, article, reason, at)
    except NotPublished:
        raise NothingToDecide from None
    _resolve_flags(article.flags.all(), upheld=True, by=by, at=at)
    return article


@transaction.atomic
def uphold_article_flags(article: Article, reason: str, by: User, at: datetime) -> Article:
    """This function will withdraw an article with open flags, as `withdraw` does. Raises `NothingToDecide` where none is
    open."""
    article = writing.lock(article)
    if not article.flags.filter(resolved_at=None).exists():
        raise NothingToDecide
    return withdraw(article, reason, by, at)


@transaction.atomic
def publish_again(article: Article, reason: str, by: User, at: datetime) -> Article:
    """This function will publish again what a moderator has withdrawn, grant what was appealed for, and tell its author
    why.

    Raises `NothingToDecide`, and `ReasonTooShort` {minimum, maximum}.
    """
    persons.require_others(by, [article.author.user_id])
    try:
        article = publishing.restore(by, article, reason, at)
    except AlreadyPublished:
        raise NothingToDecide from None
    _grant_appeals(article.appeals.all(), record.sound_reason(reason), by, at)
    return article


@transaction.atomic
def dismiss_article_flags(article: Article, reason: str, by: User, at: datetime) -> Article:
    """This function will resolve the flags on an article as unfounded.

    Raises `NothingToDecide` where none is open, and `ReasonTooShort` {minimum, maximum}.
    """
    reason = record.sound_reason(reason)
    article = writing.lock(article)
    persons.require_others(by, [article.author.user_id])
    if not _resolve_flags(article.flags.all(), upheld=False, by=by, at=at):
        raise NothingToDecide
    record.done(by, "dismiss_flags", article, reason, at)
    return article


def _resolve_flags(flags: QuerySet[Flag], *, upheld: bool, by: User, at: datetime) -> int:
    return flags.filter(resolved_at=None).update(resolved_at=at, resolved_by=by, upheld=upheld)


def _grant_appeals(appeals: QuerySet[Appeal], answer: str, by: User, at: datetime) -> None:
    appeals.filter(decided_at=None).update(decided_at=at, decided_by=by, granted=True, answer=answer)
