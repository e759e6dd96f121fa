"""Plus and Minus: at most one rating per reader and article, final.

A plus brings the reader 1 Twei from the readers' pool and, for a reader of level 5 or more, the author 1 from the
writers' pool. A minus costs the reader 2, and many have a moderator look. No rating ever takes an author's money.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import addresses, suspension
from accounts.models import User
from articles.models import Article
from config.errors import Refusal
from rewards import allowance, holds, ledger, levels, persons, quotas, reading, reviews, rules
from rewards.ledger import FEES, READERS_POOL, WRITERS_POOL, Entry
from rewards.models import Item, Progress, Rating
from rewards.quotas import Quota, QuotaSpent


class OwnArticle(Refusal):
    code = "own_article"
    sentence = _("This is your own article.")


class AlreadyRated(Refusal):
    code = "already_rated"
    status = 409
    sentence = _("You have rated this article already; a rating is final.")


class ReasonMissing(Refusal):
    code = "reason_missing"
    status = 400
    sentence = _("Please say why: choose one of the reasons.")


class PlusesSpent(QuotaSpent):
    code = "pluses_spent"
    sentence = _("You have run out of Pluses for today.")


class MinusesSpent(QuotaSpent):
    code = "minuses_spent"
    sentence = _("You have run out of Minuses for today.")


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating that was just made, and what it moved in the reader's wallet: nothing, where that waits for a moderator."""

    rating: Rating
    amount_twei: int


@transaction.atomic
def plus(reader: User, article: Article, at: datetime) -> Rated:
    """This function will rate an article up and pay for it.

    Raises `Suspended`, `AddressNotConfirmed`, `OwnArticle`, `AlreadyRated`, `GateNotPassed`, `PlusesSpent`,
    `AllowanceSpent`, `PoolSpent`.
    """
    suspension.require_active(reader)
    progress = _may_rate(reader, article)
    state = quotas.state(reader.pk, Quota.PLUS, rules.pluses_per_day(progress.level), quotas.DAY, at)
    if not state.left:
        raise PlusesSpent(limit=state.limit, next_at=state.next_at)
    allowance.require(reader.pk, rules.PLUS_READER_TWEI, at)
    rating = _rate(reader, article, Rating.Kind.PLUS, "", at)
    quotas.use(reader.pk, Quota.PLUS, at)
    quotas.use(reader.pk, Quota.READER_ALLOWANCE, at, rules.PLUS_READER_TWEI)
    entries = [
        Entry(
            Item.PLUSES,
            rules.PLUS_READER_TWEI,
            READERS_POOL,
            ledger.wallet(reader.pk),
            source_id=rating.pk,
            article_id=article.pk,
        )
    ]
    entries += _author_share(progress, article, rating, at)
    looked = holds.look_at(entries)
    holds.post(entries, at, looked)
    return Rated(rating, 0 if looked.waits(entries[0]) else rules.PLUS_READER_TWEI)


def _author_share(progress: Progress, article: Article, rating: Rating, at: datetime) -> list[Entry]:
    author_id = article.author.user_id
    if author_id is None or progress.level < rules.PLUS_AUTHOR_SHARE_LEVEL:
        return []
    shares = quotas.state(progress.reader_id, Quota.AUTHOR_SHARE, rules.PLUS_AUTHOR_SHARES_PER_WEEK, quotas.WEEK, at)
    if not shares.left or allowance.author_left_twei(author_id, at) < rules.PLUS_AUTHOR_TWEI:
        return []
    quotas.use(progress.reader_id, Quota.AUTHOR_SHARE, at)
    quotas.use(author_id, Quota.AUTHOR_ALLOWANCE, at, rules.PLUS_AUTHOR_TWEI)
    return [
        Entry(
            Item.PLUSES,
            rules.PLUS_AUTHOR_TWEI,
            WRITERS_POOL,
            ledger.wallet(author_id),
            source_id=rating.pk,
            part=1,
            article_id=article.pk,
        )
    ]


@transaction.atomic
def minus(reader: User, article: Article, reason: Rating.Reason, at: datetime) -> Rated:
    """This function will rate an article down, for a reason, and charge the reader for it.

    Raises `Suspended`, `AddressNotConfirmed`, `OwnArticle`, `LevelTooLow`, `AlreadyRated`, `GateNotPassed`,
    `MinusesSpent`, `InsufficientFunds`.
    """
    suspension.require_active(reader)
    levels.require(reader.pk, rules.MINUS_LEVEL)
    progress = _may_rate(reader, article)
    state = quotas.state(reader.pk, Quota.MINUS, rules.minuses_per_day(progress.level), quotas.DAY, at)
    if not state.left:
        raise MinusesSpent(limit=state.limit, next_at=state.next_at)
    # Whoever decides about the article's Minuses waits for this one.
    holds.look((), [article.pk])
    rating = _rate(reader, article, Rating.Kind.MINUS, reason, at)
    quotas.use(reader.pk, Quota.MINUS, at)
    charge = Entry(
        Item.MINUSES,
        rules.MINUS_TWEI,
        ledger.wallet(reader.pk),
        FEES,
        source_id=rating.pk,
        article_id=article.pk,
    )
    reviews.open_if_due(article, at)
    ledger.post([charge], at)
    return Rated(rating, rules.MINUS_TWEI)


def _may_rate(reader: User, article: Article) -> Progress:
    """What a plus and a minus ask for alike; returns the reader's progress, locked."""
    if article.author.user_id == reader.pk:
        raise OwnArticle
    addresses.require_confirmed(reader)
    # The author's lock too: the share of a plus is counted against the author's allowance.
    parties = [reader.pk] if article.author.user_id is None else [reader.pk, article.author.user_id]
    held = quotas.lock(parties)
    progress = held[reader.pk]
    if len({persons.of(held[party]) for party in parties}) < len(parties):
        raise OwnArticle
    if Rating.objects.filter(persons.accounts(persons.of(progress)), article=article).exists():
        raise AlreadyRated
    reading.require_gate(reader.pk, article)
    return progress


def _rate(reader: User, article: Article, kind: Rating.Kind, reason: str, at: datetime) -> Rating:
    return Rating.objects.create(reader=reader, article=article, kind=kind, reason=reason, rated_at=at)
