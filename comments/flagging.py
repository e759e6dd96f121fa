"""Readers' flags: once past the gate, each thing once, so many a day.

An open flag makes a comment wait to be judged for its reward. Moderators resolve flags (`comments.moderation`).
"""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import suspension
from accounts.models import User
from articles.models import Article
from comments import access, texts
from comments.models import Comment, Flag
from config.errors import Refusal
from rewards import quotas, reading, rules
from rewards.quotas import Quota, QuotaSpent
from rewards.rating import OwnArticle

Reward = Comment.Reward


class AlreadyFlagged(Refusal):
    code = "already_flagged"
    status = 409
    sentence = _("You have flagged this already; a moderator will look at it.")


class FlagsSpent(QuotaSpent):
    code = "flags_spent"
    sentence = _("You have flagged {limit} times in 24 hours. You can flag again from {next_at:%H:%M} UTC.")


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
    judge_later(held)
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


def judge_later(comment: Comment) -> None:
    """This function will let a reward that isn't paid yet be judged anew, when what came between is resolved."""
    if comment.reward == Reward.DUE:
        comment.reward, comment.reward_reason, comment.judged_at = Reward.NOT_YET, "", None
