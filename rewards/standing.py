"""What the panel under an article shows a reader: how far the read is, what it brought, and what is still to be had."""

from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from articles.models import Article
from rewards import allowance, ledger, levels, pnl, quotas, rules
from rewards.ledger import READERS_POOL
from rewards.models import Rating, Read
from rewards.quotas import Limit, Quota, State


@dataclass(frozen=True, slots=True)
class Standing:
    """One reader's standing with one article; for a visitor what it would be. Amounts in Twei, times in seconds."""

    terms: rules.Terms
    read: Read | None
    rating: str | None
    you_earned_twei: int | None
    could_earn_twei: int
    level: int
    pluses: State
    minuses: State
    is_own: bool
    pool_is_spent: bool = False

    @property
    def gate_passed(self) -> bool:
        return self.read is not None and self.read.gate_passed_at is not None

    @property
    def verified_seconds(self) -> int:
        return self.read.verified_seconds if self.read else 0

    @property
    def depth(self) -> int:
        return self.read.depth if self.read else 0

    @property
    def seconds_left(self) -> int:
        return self.read.seconds_left if self.read else self.terms.gate_seconds


def of(reader: User, article: Article, at: datetime) -> Standing:
    """This function will return how a reader stands with an article at a moment."""
    read = Read.objects.filter(reader=reader, article=article).first()
    terms = rules.terms(article.words, article.characters)
    if read:
        # A read keeps the terms that it began with.
        terms = rules.Terms(read.expected_seconds, read.gate_seconds, read.ceiling_seconds, read.read_time_twei)
    rating = Rating.objects.filter(reader=reader, article=article).values_list("kind", flat=True).first()
    level = levels.of(reader.pk).level
    is_own = article.author.user_id == reader.pk
    pool_is_spent = ledger.balance_twei(READERS_POOL) < max(1, terms.read_time_twei)
    still_due = 0 if is_own or (read and read.settled_at) else terms.read_time_twei
    return Standing(
        terms=terms,
        read=read,
        rating=rating,
        you_earned_twei=_earned_twei(reader, article),
        could_earn_twei=0 if pool_is_spent else min(still_due, allowance.left_twei(reader.pk, at)),
        pool_is_spent=pool_is_spent,
        level=level,
        pluses=quotas.state(reader.pk, Quota.PLUS, rules.pluses_per_day(level), quotas.DAY, at),
        minuses=quotas.state(reader.pk, Quota.MINUS, rules.minuses_per_day(level), quotas.DAY, at),
        is_own=is_own,
    )


def of_visitor(article: Article) -> Standing:
    """This function will return what a reader who starts today could expect of an article."""
    terms = rules.terms(article.words, article.characters)
    pluses = State(rules.pluses_per_day(1), 0, None)
    return Standing(terms, None, None, None, terms.read_time_twei, 1, pluses, State(0, 0, None), is_own=False)


def _earned_twei(reader: User, article: Article) -> int | None:
    """What the article brought the reader so far, before anything spent on it; None before the first Twei."""
    wallet_id = ledger.wallet_id(reader.pk)
    if wallet_id is None:
        return None
    return pnl.so_far(wallet_id, article.pk).profit_twei or None


@dataclass(frozen=True, slots=True)
class Quotas:
    """How far a reader's limits are used. What a level has nothing of has a limit of 0; of the two limits of comments
    this is the one with less left."""

    plus: State
    minus: State
    like: State
    dislike: State
    comment: State
    flag: State
    allowance_day: State
    allowance_week: State
    commenter_week: State


@dataclass(frozen=True, slots=True)
class ReaderStanding:
    """One reader's standing on the site."""

    handle: str
    language: str
    level: int
    xp: int
    xp_to_next_level: int
    balance_twei: int
    quotas: Quotas

    @property
    def next_level(self) -> int:
        return self.level + 1

    @property
    def xp_of_level(self) -> int:
        """What the level takes from its beginning to its end."""
        return rules.xp_needed(self.next_level) - rules.xp_needed(self.level)

    @property
    def xp_in_level(self) -> int:
        return self.xp_of_level - self.xp_to_next_level


def of_reader(reader: User, at: datetime) -> ReaderStanding:
    """This function will return a reader's level, balance and limits at a moment."""
    progress = levels.of(reader.pk)
    return ReaderStanding(
        handle=reader.handle,
        language=reader.language,
        level=progress.level,
        xp=progress.xp,
        xp_to_next_level=levels.xp_to_next_level(progress),
        balance_twei=ledger.balance_twei(ledger.wallet(reader.pk)),
        quotas=_quotas(reader, progress.level, at),
    )


def _quotas(reader: User, level: int, at: datetime) -> Quotas:
    comments = level >= rules.COMMENT_LEVEL
    limits = {
        "plus": Limit(Quota.PLUS, rules.pluses_per_day(level), quotas.DAY),
        "minus": Limit(Quota.MINUS, rules.minuses_per_day(level), quotas.DAY),
        "like": Limit(Quota.LIKE, rules.LIKES_PER_DAY, quotas.DAY),
        "dislike": Limit(Quota.DISLIKE, rules.DISLIKES_PER_DAY if level >= rules.DISLIKE_LEVEL else 0, quotas.DAY),
        "day": Limit(Quota.COMMENT, rules.COMMENTS_PER_DAY if comments else 0, quotas.DAY),
        "hour": Limit(Quota.COMMENT, rules.COMMENTS_PER_HOUR if comments else 0, quotas.HOUR),
        "flag": Limit(Quota.FLAG, rules.FLAGS_PER_DAY, quotas.DAY),
        "commenter_week": Limit(Quota.COMMENTER_ALLOWANCE, rules.COMMENTER_ALLOWANCE_WEEK_TWEI, quotas.WEEK),
        **allowance.limits(at),
    }
    found = quotas.states(reader.pk, limits, at)
    comment = min(found.pop("day"), found.pop("hour"), key=lambda state: state.left)
    return Quotas(comment=comment, **found)
