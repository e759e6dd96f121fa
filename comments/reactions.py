"""Likes and dislikes: at most one per reader and comment, final.

A like pays, all or nothing, for a reader of level 5 or more: the first 5 in 7 days, and one commenter once in 7 days. Any
other counts and moves nothing. A dislike costs the reader 2 Twei, and the commenter 1 while that is no more than the
tribute in all and the wallet has it. The author of the article has a part in both. What nobody wrote moves nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext_lazy as _

from accounts import addresses, suspension
from accounts.models import User
from accounts.notifications import Kind as NewsKind
from articles.models import Article
from comments import access, news
from comments.models import Comment, Reaction
from config.errors import Refusal
from rewards import allowance, holds, ledger, levels, persons, quotas, reading, rules
from rewards.holds import Looked
from rewards.ledger import FEES, READERS_POOL, WRITERS_POOL, Entry, Party
from rewards.models import Item, Progress
from rewards.quotas import Quota, QuotaSpent

Kind = Reaction.Kind


class AlreadyReacted(Refusal):
    code = "already_reacted"
    status = 409
    sentence = _("You have pressed Like or Dislike here already; that is final.")


class LikesSpent(QuotaSpent):
    code = "likes_spent"
    sentence = _("You have run out of Likes for today.")


class DislikesSpent(QuotaSpent):
    code = "dislikes_spent"
    sentence = _("You have run out of Dislikes for today.")


@dataclass(frozen=True, slots=True)
class Reacted:
    """A reaction that was just made, and what it moved in the wallet of the reader who pressed."""

    reaction: Reaction
    amount_twei: int


@dataclass(frozen=True, slots=True)
class _Press:
    """Who is party to a press, all held: the progress of each by user, and the comment's row."""

    reader: User
    comment: Comment
    progress: dict[int, Progress]
    looked: Looked
    at: datetime

    @property
    def author_id(self) -> int | None:
        """Who gets the author's share: nobody, where the author has no account or presses under an own article."""
        author_id = self.comment.article.author.user_id
        if author_id is None or author_id not in self.progress or self.is_one_with_reader(author_id):
            return None
        return author_id

    def is_one_with_reader(self, user_id: int) -> bool:
        """Whether a party is the reader who presses, or the same person as far as anybody has confirmed."""
        return persons.of(self.progress[user_id]) == persons.of(self.progress[self.reader.pk])


@transaction.atomic
def like(reader: User, comment: Comment, at: datetime) -> Reacted:
    """This function will like a comment and pay for it, if it is one that pays.

    Raises `Suspended`, `NotPublished`, `OwnComment`, `AddressNotConfirmed`, `CommentGone`, `AlreadyReacted`,
    `GateNotPassed`, `LikesSpent`, `PoolSpent`.
    """
    press = _press(reader, comment, at)
    state = quotas.state(reader.pk, Quota.LIKE, rules.LIKES_PER_DAY, quotas.DAY, at)
    if not state.left:
        raise LikesSpent(limit=state.limit, next_at=state.next_at)
    pays = _pays(press)
    reaction = _react(press, Kind.LIKE, pays=pays)
    quotas.use(reader.pk, Quota.LIKE, at)
    Comment.objects.filter(pk=comment.pk).update(
        like_count=F("like_count") + 1, paying_like_count=F("paying_like_count") + int(pays)
    )
    news.tell_writer(press.comment, NewsKind.LIKED, at, count=1)
    if not pays:
        return Reacted(reaction, 0)
    holds.post(_pay(press, reaction), at, press.looked)
    return Reacted(reaction, 0 if reader.pk in press.looked.cases else rules.LIKE_READER_TWEI)


@transaction.atomic
def dislike(reader: User, comment: Comment, at: datetime) -> Reacted:
    """This function will dislike a comment and charge the reader for it, and the commenter as far as that goes.

    Raises what `like` raises, but `DislikesSpent` and no `PoolSpent`; `LevelTooLow`, `InsufficientFunds`.
    """
    suspension.require_active(reader)
    levels.require(reader.pk, rules.DISLIKE_LEVEL)
    press = _press(reader, comment, at)
    state = quotas.state(reader.pk, Quota.DISLIKE, rules.DISLIKES_PER_DAY, quotas.DAY, at)
    if not state.left:
        raise DislikesSpent(limit=state.limit, next_at=state.next_at)
    quotas.use(reader.pk, Quota.DISLIKE, at)
    Comment.objects.filter(pk=comment.pk).update(dislike_count=F("dislike_count") + 1)
    if press.comment.writer_id is None:
        return Reacted(_react(press, Kind.DISLIKE), 0)
    reaction = _react(press, Kind.DISLIKE, loss_twei=_loss_twei(press))
    holds.post(_charge(press, reaction), at, press.looked)
    return Reacted(reaction, rules.DISLIKE_READER_TWEI)


def by_reader(reader: User, comment_ids: Iterable[int]) -> dict[int, Kind]:
    """This function will return which of some comments a reader liked or disliked."""
    pressed = Reaction.objects.filter(reader=reader, comment_id__in=list(comment_ids))
    return {comment_id: Kind(kind) for comment_id, kind in pressed.values_list("comment_id", "kind")}


def _press(reader: User, comment: Comment, at: datetime) -> _Press:
    """What a like and a dislike ask for alike; everything that they count by is held from here on."""
    suspension.require_active(reader)
    access.require_published(comment.article)
    access.require_others(reader, comment)
    addresses.require_confirmed(reader)
    parties = _parties(reader, comment)
    progress = quotas.lock(parties)
    comment = access.lock_visible(comment)
    press = _Press(reader, comment, progress, holds.look(parties, [comment.article_id]), at)
    if comment.writer_id and press.is_one_with_reader(comment.writer_id):
        raise access.OwnComment
    if Reaction.objects.filter(persons.accounts(persons.of(progress[reader.pk])), comment=comment).exists():
        raise AlreadyReacted
    reading.require_gate(reader.pk, comment.article)
    return press


def _parties(reader: User, comment: Comment) -> set[int]:
    """Whose quotas a press is counted against: what is nobody's moves nothing for anybody."""
    if comment.writer_id is None:
        return {reader.pk}
    parties = {reader.pk, comment.writer_id, comment.article.author.user_id}
    return {user_id for user_id in parties if user_id is not None}


def _react(press: _Press, kind: Kind, *, pays: bool = False, loss_twei: int = 0) -> Reaction:
    return Reaction.objects.create(
        comment=press.comment,
        reader=press.reader,
        commenter_id=press.comment.writer_id,
        kind=kind,
        pays=pays,
        loss_twei=loss_twei,
        reacted_at=press.at,
    )


def _pays(press: _Press) -> bool:
    """Whether a like is one that pays. A spent pool is another matter: it refuses the like, which can wait."""
    reader_id, commenter_id, at = press.reader.pk, press.comment.writer_id, press.at
    if commenter_id is None or press.progress[reader_id].level < rules.LIKE_PAYS_FROM_LEVEL:
        return False
    paid = Reaction.objects.filter(
        persons.accounts(persons.of(press.progress[reader_id])),
        persons.accounts(persons.of(press.progress[commenter_id]), "commenter"),
        pays=True,
        reacted_at__gt=at - quotas.WEEK,
    )
    return (
        paid.count() < rules.PAYING_LIKES_PER_COMMENTER_WEEK
        and quotas.state(reader_id, Quota.PAYING_LIKE, rules.PAYING_LIKES_PER_WEEK, quotas.WEEK, at).left > 0
        and allowance.left_twei(reader_id, at) >= rules.LIKE_READER_TWEI
        and allowance.commenter_left_twei(commenter_id, at) >= rules.LIKE_COMMENTER_TWEI
    )


def _pay(press: _Press, reaction: Reaction) -> list[Entry]:
    """Notes what a paying like uses up and brings, and returns its entries."""
    reader_id, commenter_id, at = press.reader.pk, press.comment.writer_id, press.at
    assert commenter_id is not None, "what nobody wrote pays nobody"
    quotas.use(reader_id, Quota.PAYING_LIKE, at)
    quotas.use(reader_id, Quota.READER_ALLOWANCE, at, rules.LIKE_READER_TWEI)
    quotas.use(commenter_id, Quota.COMMENTER_ALLOWANCE, at, rules.LIKE_COMMENTER_TWEI)
    levels.grant(press.progress[commenter_id], rules.XP_PER_PAYING_LIKE, at)
    own = _entry(reaction, Item.LIKES_OWN, rules.LIKE_READER_TWEI, READERS_POOL, ledger.wallet(reader_id))
    theirs = _entry(
        reaction, Item.LIKES_COMMENTER, rules.LIKE_COMMENTER_TWEI, WRITERS_POOL, ledger.wallet(commenter_id)
    )
    share = _author_share(press, reaction, Item.LIKES_AUTHOR, rules.LIKE_AUTHOR_TWEI, WRITERS_POOL)
    return [own, theirs, *share]


def _loss_twei(press: _Press) -> int:
    """What a dislike takes from the commenter. The wallets are held until it is posted, so that it stays true."""
    commenter_id = press.comment.writer_id
    assert commenter_id is not None, "what nobody wrote costs nobody"
    taken = Reaction.objects.filter(comment=press.comment).aggregate(taken=Sum("loss_twei", default=0))["taken"]
    balances = ledger.lock_wallets(_parties(press.reader, press.comment))
    loss = rules.DISLIKE_COMMENTER_TWEI
    return loss if taken + loss <= rules.COMMENT_TRIBUTE_TWEI and balances[commenter_id] >= loss else 0


def _charge(press: _Press, reaction: Reaction) -> list[Entry]:
    """Returns the entries of a dislike, and notes what its share uses up of the author's allowance."""
    reader, commenter_id = ledger.wallet(press.reader.pk), press.comment.writer_id
    entries = [_entry(reaction, Item.DISLIKES_OWN, rules.DISLIKE_READER_TWEI, reader, FEES)]
    if reaction.loss_twei and commenter_id:
        loser = ledger.wallet(commenter_id)
        entries.append(_entry(reaction, Item.DISLIKES_COMMENTER, reaction.loss_twei, loser, FEES))
    return entries + _author_share(press, reaction, Item.DISLIKES_AUTHOR, rules.DISLIKE_AUTHOR_TWEI, FEES)


def _author_share(press: _Press, reaction: Reaction, item: Item, amount_twei: int, source: Party) -> list[Entry]:
    author_id = press.author_id
    if author_id is None or allowance.author_left_twei(author_id, press.at) < amount_twei:
        return []
    quotas.use(author_id, Quota.AUTHOR_ALLOWANCE, press.at, amount_twei)
    return [_entry(reaction, item, amount_twei, source, ledger.wallet(author_id))]


def _entry(reaction: Reaction, item: Item, amount_twei: int, debit: Party, credit: Party) -> Entry:
    article: Article = reaction.comment.article
    return Entry(
        item,
        amount_twei,
        debit,
        credit,
        source_id=reaction.pk,
        article_id=article.pk,
        comment_id=reaction.comment_id,
    )
