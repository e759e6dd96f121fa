"""Writing under an article: from level 13, past its gate, for a tribute that is paid with the comment.

Comments are plain text under an avatar, replies go one level deep. A comment can be edited for 15 minutes and its versions
are kept for moderators; it can be deleted at any time, and leaves a stub.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts import addresses, suspension
from accounts.models import User
from accounts.notifications import Kind
from articles.models import Article
from comments import access, news, personas, texts
from comments.access import CommentGone
from comments.models import Comment, CommentVersion
from config.errors import Refusal
from rewards import ledger, levels, quotas, reading, rules
from rewards.ledger import FEES, Entry
from rewards.models import Item
from rewards.quotas import Quota, QuotaSpent

Status, Reward = Comment.Status, Comment.Reward

LAPSED_DELETED = "deleted"


class TooManyLinks(Refusal):
    code = "too_many_links"
    status = 400
    sentence = _("This has {links} links, and at your level a comment may have {limit}.")


class ReplyTooDeep(Refusal):
    code = "reply_too_deep"
    status = 400
    sentence = _("Replies go one level deep: reply to the comment above.")


class ParentElsewhere(Refusal):
    code = "parent_elsewhere"
    status = 404
    sentence = _("There is no such comment under this article.")


class CommentsSpent(QuotaSpent):
    code = "comments_spent"
    sentence = _(
        "You have written {limit} comments in a short time. You can write the next one from {next_at:%H:%M} UTC."
    )


class DuplicateComment(Refusal):
    code = "duplicate_comment"
    status = 409
    sentence = _("This has been said already, word for word.")


class EditingOver(Refusal):
    code = "editing_over"
    sentence = _("A comment can be edited for {minutes} minutes, and until a moderator has approved it.")


def level_needed(article: Article) -> int:
    """This function will return the level from which readers comment under an article: the site's, or what the article
    asks for beyond that."""
    return max(rules.COMMENT_LEVEL, article.comment_level or 0)


@transaction.atomic
def write(
    reader: User, article: Article, body: str, avatar_slug: str, at: datetime, parent: Comment | None = None
) -> Comment:
    """This function will write a comment, or a reply to `parent`, and charge its tribute.

    Raises `Suspended`, `NotPublished`, `AddressNotConfirmed`, `LevelTooLow`, `GateNotPassed`, `TextTooShort`,
    `TextTooLong`, `TooManyLinks`, what `personas.take` raises, `ParentElsewhere`, `ReplyTooDeep`, `CommentGone`,
    `CommentsSpent` {limit, next_at}, `DuplicateComment`, `InsufficientFunds`.
    """
    suspension.require_active(reader)
    access.require_published(article)
    addresses.require_confirmed(reader)
    levels.require(reader.pk, level_needed(article))
    reading.require_gate(reader.pk, article)
    progress = quotas.lock([reader.pk])[reader.pk]
    comment = Comment(article=article, writer=reader, parent=parent, written_at=at, changed_at=at)
    _fill(comment, body, progress.level)
    comment.persona = personas.take(reader, progress, article, avatar_slug)
    _require_fit_parent(comment)
    _require_quota(reader, at)
    _require_new(comment, at)
    comment.status = Status.HELD if _is_new_writer(reader) else Status.VISIBLE
    comment.shown_at = at if comment.status == Status.VISIBLE else None
    comment.save(force_insert=True)
    if comment.shown_at and not count_as_reply(comment):
        raise CommentGone
    if comment.parent and comment.shown_at and comment.parent.writer_id != reader.pk:
        news.tell_writer(comment.parent, Kind.REPLIED, at, count=1)
    quotas.use(reader.pk, Quota.COMMENT, at)
    tribute = Entry(
        Item.COMMENT_TRIBUTES,
        rules.COMMENT_TRIBUTE_TWEI,
        ledger.wallet(reader.pk),
        FEES,
        source_id=comment.pk,
        article_id=article.pk,
        comment_id=comment.pk,
    )
    ledger.post([tribute], at)
    return comment


@transaction.atomic
def edit(reader: User, comment: Comment, body: str, at: datetime) -> Comment:
    """This function will replace the text of the reader's own comment and keep what it said before.

    Raises `Suspended`, `NotYours`, `CommentGone`, `EditingOver` {minutes}, `TextTooShort`, `TextTooLong`,
    `TooManyLinks`, `DuplicateComment`.
    """
    suspension.require_active(reader)
    access.require_own(reader, comment)
    progress = quotas.lock([reader.pk])[reader.pk]
    comment = access.lock(comment)
    if comment.status not in (Status.VISIBLE, Status.HELD):
        raise CommentGone
    if not can_be_edited(comment, at):
        raise EditingOver(minutes=rules.EDIT_SECONDS // 60)
    before = comment.body
    _fill(comment, body, progress.level)
    if comment.body == before:
        return comment
    _require_new(comment, at)
    CommentVersion.objects.create(comment=comment, body=before, replaced_at=at)
    comment.edited_at = at
    comment.save(update_fields=["body", "body_html", "body_digest", "edited_at"])
    return comment


def can_be_edited(comment: Comment, at: datetime) -> bool:
    """This function will tell whether a comment's writer may still change what it says. What a moderator has read and
    approved stays as it was."""
    in_time = at <= comment.written_at + timedelta(seconds=rules.EDIT_SECONDS)
    return in_time and comment.cleared_at is None


@transaction.atomic
def delete(reader: User, comment: Comment, at: datetime) -> Comment:
    """This function will take the reader's own comment away, at any time: a stub is left, and moderators still see what
    it said. Nothing is paid back, and a reward that was not paid yet lapses.

    Raises `Suspended`, `NotYours`, `CommentGone`.
    """
    suspension.require_active(reader)
    access.require_own(reader, comment)
    comment = access.lock(comment)
    if comment.status == Status.DELETED:
        raise CommentGone
    comment.status, comment.changed_at = Status.DELETED, at
    if comment.reward == Reward.DUE:
        comment.reward, comment.reward_reason = Reward.LAPSED, LAPSED_DELETED
    comment.save(update_fields=["status", "changed_at", "reward", "reward_reason"])
    return comment


def count_as_reply(comment: Comment) -> bool:
    """This function will count a comment that can be seen from now on among its parent's replies, if it is one, and tell
    whether it stands well: not under a parent that went away meanwhile."""
    if comment.parent_id is None:
        return True
    parent = Comment.objects.filter(pk=comment.parent_id, status=Status.VISIBLE)
    return parent.update(reply_count=F("reply_count") + 1) == 1


def _fill(comment: Comment, body: str, level: int) -> None:
    comment.body = texts.sound(body, rules.COMMENT_MINIMUM_CHARACTERS, rules.COMMENT_MAXIMUM_CHARACTERS)
    comment.body_html = texts.to_html(comment.body)
    comment.body_digest = texts.digest_of(comment.body)
    links, limit = texts.count_links(comment.body_html), rules.links_per_comment(level)
    if links > limit:
        raise TooManyLinks(links=links, limit=limit)


def _require_fit_parent(comment: Comment) -> None:
    parent = comment.parent
    if parent is None:
        return
    if parent.article_id != comment.article_id:
        raise ParentElsewhere
    if parent.parent_id is not None:
        raise ReplyTooDeep
    if parent.status != Status.VISIBLE:
        raise CommentGone


def _require_quota(reader: User, at: datetime) -> None:
    states = [
        quotas.state(reader.pk, Quota.COMMENT, rules.COMMENTS_PER_HOUR, quotas.HOUR, at),
        quotas.state(reader.pk, Quota.COMMENT, rules.COMMENTS_PER_DAY, quotas.DAY, at),
    ]
    spent = [state for state in states if not state.left]
    if spent:
        latest = max(spent, key=lambda state: state.next_at or at)
        raise CommentsSpent(limit=latest.limit, next_at=latest.next_at or at)


def _require_new(comment: Comment, at: datetime) -> None:
    """The same text by the same writer in a week, or by anybody under the same article, is spam or a slip."""
    since = at - timedelta(seconds=rules.DUPLICATE_COMMENT_SECONDS)
    own = Q(writer=comment.writer, written_at__gt=since)
    here = Q(article=comment.article) & ~Q(status=Status.DELETED)
    said = Comment.objects.filter(own | here, body_digest=comment.body_digest).exclude(pk=comment.pk)
    if said.exists():
        raise DuplicateComment


def _is_new_writer(reader: User) -> bool:
    """Whether fewer of a reader's comments stand than the site wants to see before it trusts a writer."""
    wanted: int = settings.HOLD_FIRST_COMMENTS
    return wanted > 0 and Comment.objects.filter(writer=reader, status=Status.VISIBLE)[:wanted].count() < wanted
