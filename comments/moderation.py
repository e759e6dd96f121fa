"""Moderation: readers flag, moderators hide, restore, approve and dismiss, writers appeal.

An open flag makes a comment wait to be judged for its reward, and so does hiding it. Who decided, when and why stands on
the row that it was decided about.
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import suspension
from accounts.models import User
from accounts.notifications import Kind
from articles.models import Article
from articles.writing import NotYours
from comments import access, discussion, news, texts
from comments.models import Appeal, Comment, Flag
from config.errors import Refusal
from rewards import publishing, quotas, reading, rules
from rewards.quotas import Quota, QuotaSpent
from rewards.rating import OwnArticle

Status, Reward = Comment.Status, Comment.Reward


class AlreadyFlagged(Refusal):
    code = "already_flagged"
    status = 409
    sentence = _("You have flagged this already; a moderator will look at it.")


class FlagsSpent(QuotaSpent):
    code = "flags_spent"
    sentence = _("You have flagged {limit} times in 24 hours. You can flag again from {next_at:%H:%M} UTC.")


class AlreadyAppealed(Refusal):
    code = "already_appealed"
    status = 409
    sentence = _("You have appealed already; a moderator will look at it.")


class NothingToAppeal(Refusal):
    code = "nothing_to_appeal"
    status = 409
    sentence = _("There is no decision here to appeal against.")


class NothingToDecide(Refusal):
    code = "nothing_to_decide"
    status = 409
    sentence = _("This has been decided already, or is gone.")


@transaction.atomic
def flag(reader: User, comment: Comment, reason: Flag.Reason, note: str, at: datetime) -> Flag:
    """This function will flag a comment for moderators.

    Raises `Suspended`, `NotPublished`, `OwnComment`, `GateNotPassed`, `AlreadyFlagged`, `FlagsSpent` {limit, next_at},
    `CommentGone`, `TextTooLong`.
    """
    suspension.require_active(reader)
    access.require_published(comment.article)
    access.require_others(reader, comment)
    reading.require_gate(reader.pk, comment.article)
    flagged = Flag(reader=reader, comment=comment, reason=reason, flagged_at=at)
    _use_a_flag(flagged, note, at)
    held = access.lock_visible(comment)
    held.open_flag_count += 1
    _judge_later(held)
    held.save(update_fields=["open_flag_count", "reward", "reward_reason", "judged_at"])
    return flagged


@transaction.atomic
def flag_article(reader: User, article: Article, reason: Flag.Reason, note: str, at: datetime) -> Flag:
    """This function will flag an article for moderators.

    Raises `Suspended`, `NotPublished`, `OwnArticle`, `GateNotPassed`, `AlreadyFlagged`, `FlagsSpent` {limit, next_at},
    `TextTooLong`.
    """
    suspension.require_active(reader)
    access.require_published(article)
    if article.author.user_id == reader.pk:
        raise OwnArticle
    reading.require_gate(reader.pk, article)
    flagged = Flag(reader=reader, article=article, reason=reason, flagged_at=at)
    _use_a_flag(flagged, note, at)
    return flagged


def _use_a_flag(flagged: Flag, note: str, at: datetime) -> None:
    flagged.note = texts.sound(note, 0, rules.FLAG_NOTE_MAXIMUM_CHARACTERS)
    quotas.lock([flagged.reader_id])
    earlier = Flag.objects.filter(reader=flagged.reader_id, comment=flagged.comment_id, article=flagged.article_id)
    if earlier.exists():
        raise AlreadyFlagged
    state = quotas.state(flagged.reader_id, Quota.FLAG, rules.FLAGS_PER_DAY, quotas.DAY, at)
    if not state.left:
        raise FlagsSpent(limit=state.limit, next_at=state.next_at)
    quotas.use(flagged.reader_id, Quota.FLAG, at)
    flagged.save(force_insert=True)


def _judge_later(comment: Comment) -> None:
    """A reward that isn't paid yet is judged anew when what came between is resolved."""
    if comment.reward == Reward.DUE:
        comment.reward, comment.reward_reason, comment.judged_at = Reward.NOT_YET, "", None


@transaction.atomic
def hide(comment: Comment, reason: str, by: User, at: datetime) -> Comment:
    """This function will hide a comment from everybody but its writer, who is told why, and uphold the flags on it.

    Raises `NothingToDecide` for one that is hidden or deleted, `TextTooShort` and `TextTooLong` for the reason.
    """
    comment = access.lock(comment)
    if comment.status not in (Status.VISIBLE, Status.HELD):
        raise NothingToDecide
    comment.status, comment.changed_at = Status.HIDDEN, at
    comment.hidden_reason = texts.sound(reason, 2, rules.FLAG_NOTE_MAXIMUM_CHARACTERS)
    comment.hidden_at, comment.hidden_by = at, by
    _judge_later(comment)
    _resolve_flags(comment, upheld=True, by=by, at=at)
    comment.save()
    news.tell_writer(comment, Kind.HIDDEN, at, reason=comment.hidden_reason)
    return comment


@transaction.atomic
def restore(comment: Comment, by: User, at: datetime) -> Comment:
    """This function will show a hidden comment again and grant what was appealed for. Raises `NothingToDecide`."""
    comment = _show(comment, Status.HIDDEN, by, at)
    comment.appeals.filter(decided_at=None).update(decided_at=at, decided_by=by, granted=True)
    return comment


@transaction.atomic
def approve(comment: Comment, by: User, at: datetime) -> Comment:
    """This function will show a comment that was held. Its 24 hours begin now. Raises `NothingToDecide`."""
    return _show(comment, Status.HELD, by, at)


def _show(comment: Comment, status: Comment.Status, by: User, at: datetime) -> Comment:
    comment = access.lock(comment)
    if comment.status != status:
        raise NothingToDecide
    comment.status, comment.changed_at = Status.VISIBLE, at
    comment.cleared_at, comment.cleared_by = at, by
    if comment.shown_at is None:
        comment.shown_at = at
        if discussion.count_as_reply(comment) and comment.parent and comment.parent.writer_id != comment.writer_id:
            news.tell_writer(comment.parent, Kind.REPLIED, at, count=1)
    comment.save()
    news.tell_writer(comment, Kind.SHOWN, at)
    return comment


@transaction.atomic
def dismiss_flags(comment: Comment, by: User, at: datetime) -> Comment:
    """This function will resolve the flags on a comment as unfounded. Raises `NothingToDecide` where none is open."""
    comment = access.lock(comment)
    if not comment.open_flag_count:
        raise NothingToDecide
    _resolve_flags(comment, upheld=False, by=by, at=at)
    comment.save(update_fields=["open_flag_count"])
    return comment


def _resolve_flags(comment: Comment, *, upheld: bool, by: User, at: datetime) -> None:
    comment.flags.filter(resolved_at=None).update(resolved_at=at, resolved_by=by, upheld=upheld)
    comment.open_flag_count = 0


@transaction.atomic
def appeal(reader: User, target: Comment | Article, text: str, at: datetime) -> Appeal:
    """This function will ask moderators to look again at the reader's own hidden comment or withdrawn article.

    Raises `Suspended`, `NotYours`, `NothingToAppeal`, `AlreadyAppealed`, `TextTooShort`, `TextTooLong`.
    """
    suspension.require_active(reader)
    quotas.lock([reader.pk])
    made = Appeal(reader=reader, made_at=at)
    if isinstance(target, Comment):
        access.require_own(reader, target)
        made.comment, decided = target, access.lock(target).status == Status.HIDDEN
    else:
        if target.author.user_id != reader.pk:
            raise NotYours
        made.article, decided = target, target.is_withdrawn_by_moderator
    if not decided:
        raise NothingToAppeal
    if Appeal.objects.filter(reader=reader, comment=made.comment, article=made.article, decided_at=None).exists():
        raise AlreadyAppealed
    made.text = texts.sound(text, 2, rules.APPEAL_MAXIMUM_CHARACTERS)
    made.save(force_insert=True)
    return made


@transaction.atomic
def decide(appealed: Appeal, *, granted: bool, by: User, at: datetime) -> Appeal:
    """This function will decide an appeal, and tell who made it: a comment whose appeal is granted is shown again, an
    article published again. Raises `NothingToDecide` for one that is decided, or whose comment isn't hidden any more."""
    comment = access.lock(appealed.comment) if appealed.comment else None
    appealed = Appeal.objects.select_for_update(no_key=True).get(pk=appealed.pk)
    if appealed.decided_at:
        raise NothingToDecide
    appealed.decided_at, appealed.decided_by, appealed.granted = at, by, granted
    appealed.save(update_fields=["decided_at", "decided_by", "granted"])
    if comment and granted:
        restore(comment, by, at)
    elif comment:
        news.tell_writer(comment, Kind.APPEAL_REFUSED, at)
    if appealed.article and granted:
        publishing.restore(by, appealed.article, at)
    elif appealed.article:
        publishing.refuse_appeal(appealed.article, at)
    return appealed
