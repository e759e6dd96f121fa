"""Comment rewards: a comment that proved its worth gets its tribute back.

A comment is judged once, 24 hours after it was shown, if it is visible and no flag on it is open; else when that is
resolved, as things stand then. What deserves a reward is paid as far as the commenter's limits and the writers' pool go, or
waits, 7 days at most, and then lapses with the reason for which it waited.
"""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.notifications import Kind
from comments import news
from comments.models import Comment
from rewards import allowance, holds, ledger, persons, quotas, rules
from rewards.ledger import WRITERS_POOL, Entry, PoolSpent
from rewards.models import Hold, Item, Progress
from rewards.quotas import Quota

Status, Reward = Comment.Status, Comment.Reward

LAPSED_ARTICLE = "one_per_article"
LAPSED_WRITER = "account_closed"
LAPSED_LATE = "not_paid_in_time"
LAPSED_DECIDED = "moderator_decided"
WAITS_DAY = "rewards_spent"
WAITS_ALLOWANCE = "allowance_spent"
WAITS_POOL = "pool_spent"


@transaction.atomic
def judge(at: datetime, limit: int = 1000) -> int:
    """This function will judge up to `limit` comments and return how many it judged, 0 when there are none left. Several
    workers share the work: what one holds the others skip."""
    since = at - timedelta(seconds=rules.COMMENT_REWARD_AFTER_SECONDS)
    waiting = Comment.objects.filter(
        status=Status.VISIBLE, reward=Reward.NOT_YET, open_flag_count=0, writer__isnull=False, shown_at__lte=since
    )
    due = list(waiting.order_by("shown_at").select_for_update(skip_locked=True, no_key=True)[:limit])
    for comment in due:
        comment.judged_at = at
        comment.reward = Reward.DUE if _deserves(comment) else Reward.NONE
    Comment.objects.bulk_update(due, ["judged_at", "reward"])
    return len(due)


def _deserves(comment: Comment) -> bool:
    """Paying likes are from distinct readers: nobody likes a comment twice."""
    enough = comment.paying_like_count >= rules.COMMENT_REWARD_PAYING_LIKES
    return enough and comment.paying_like_count > comment.dislike_count


def pay(at: datetime) -> int:
    """This function will pay what is due, the longest judged first, each reward in a transaction of its own, and return how
    many it paid. What can't be paid yet waits for the next call; what has waited for 7 days lapses."""
    paid, pool_is_spent = 0, False
    due = Comment.objects.filter(reward=Reward.DUE).order_by("judged_at", "id")
    for comment_id, writer_id in due.values_list("pk", "writer_id"):
        try:
            paid += _settle(comment_id, writer_id, at, pool_is_spent)
        except PoolSpent:
            pool_is_spent = True
            _settle(comment_id, writer_id, at, pool_is_spent)
    return paid


@transaction.atomic
def _settle(comment_id: int, writer_id: int | None, at: datetime, pool_is_spent: bool) -> bool:
    """Pays one reward, or notes why it waits or lapses; whether it was paid."""
    # Whoever acts on a comment holds its commenter's quotas first.
    progress = quotas.lock([] if writer_id is None else [writer_id])
    rows = Comment.objects.filter(pk=comment_id, writer_id=writer_id, reward=Reward.DUE)
    comment = rows.select_for_update(no_key=True, skip_locked=True).first()
    if comment is None:
        return False
    comment.reward, comment.reward_reason = _outcome(comment, progress, at, pool_is_spent)
    comment.save(update_fields=["reward", "reward_reason"])
    if comment.reward != Reward.PAID or writer_id is None:
        return False
    quotas.use(writer_id, Quota.COMMENT_REWARD, at)
    quotas.use(writer_id, Quota.COMMENTER_ALLOWANCE, at, rules.COMMENT_REWARD_TWEI)
    if holds.post([_entry(comment, writer_id)], at):
        news.tell_writer(comment, Kind.REWARDED, at, twei=rules.COMMENT_REWARD_TWEI)
    return True


def follow_decisions(at: datetime) -> int:
    """This function will let the rewards lapse that moderators have dropped, and count those as paid that were given back
    on an appeal; how many. What waited was noted as paid, since nothing else was left to be done for it."""
    dropped = Hold.objects.filter(item=Item.COMMENT_REWARDS, status=Hold.Status.DROPPED).values("source_id")
    lost = Comment.objects.filter(pk__in=dropped, reward=Reward.PAID)
    back = Comment.objects.filter(reward=Reward.LAPSED, reward_reason=LAPSED_DECIDED).exclude(pk__in=dropped)
    count = back.update(reward=Reward.PAID, reward_reason="")
    return count + lost.update(reward=Reward.LAPSED, reward_reason=LAPSED_DECIDED)


def _outcome(comment: Comment, progress: dict[int, Progress], at: datetime, pool_is_spent: bool) -> tuple[str, str]:
    """What becomes of a reward that is due, and why if it isn't paid."""
    if comment.writer_id is None:
        return Reward.LAPSED, LAPSED_WRITER
    if comment.judged_at and comment.judged_at < at - timedelta(seconds=rules.COMMENT_REWARD_WAIT_SECONDS):
        return Reward.LAPSED, comment.reward_reason or LAPSED_LATE
    own = persons.accounts(persons.of(progress[comment.writer_id]), "writer")
    rewarded = Comment.objects.filter(own, article=comment.article_id, reward=Reward.PAID)
    if rewarded.count() >= rules.COMMENT_REWARDS_PER_ARTICLE:
        return Reward.LAPSED, LAPSED_ARTICLE
    why = WAITS_POOL if pool_is_spent else _why_it_waits(comment.writer_id, at)
    return (Reward.DUE, why) if why else (Reward.PAID, "")


def _why_it_waits(writer_id: int, at: datetime) -> str:
    if not quotas.state(writer_id, Quota.COMMENT_REWARD, rules.COMMENT_REWARDS_PER_DAY, quotas.DAY, at).left:
        return WAITS_DAY
    if allowance.commenter_left_twei(writer_id, at) < rules.COMMENT_REWARD_TWEI:
        return WAITS_ALLOWANCE
    return ""


def _entry(comment: Comment, writer_id: int) -> Entry:
    return Entry(
        Item.COMMENT_REWARDS,
        rules.COMMENT_REWARD_TWEI,
        WRITERS_POOL,
        ledger.wallet(writer_id),
        source_id=comment.pk,
        article_id=comment.article_id,
        comment_id=comment.pk,
    )
