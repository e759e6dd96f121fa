"""Publishing: for a tribute, from level 15, in one transaction with the change of state.

The tribute is paid once for an article, however often it is withdrawn and published again by its author. Who has the
permission `articles.publish_free` (the editors) pays none. What a moderator has withdrawn only an appeal brings back. What
waits for its time is found by its row.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import addresses, notifications, record, suspension
from accounts.models import User
from accounts.notifications import Kind
from articles import manuscripts, upkeep, versions, writing
from articles.models import Article
from config.errors import Refusal
from rewards import ledger, levels, rules
from rewards.ledger import FEES, Entry
from rewards.models import Item, LedgerEntry
from rewards.reading import NotPublished

Status = Article.Status

LONGEST_WAIT = timedelta(days=365)
PUBLISH_FREE = "articles.publish_free"


class AlreadyPublished(Refusal):
    code = "already_published"
    status = 409
    sentence = _("It is published already.")


class NotYetWhole(Refusal):
    code = "not_yet_whole"
    status = 409
    sentence = _("It can't be published yet. {wanted}")


class WithdrawnByModerator(Refusal):
    code = "withdrawn_by_moderator"
    sentence = _("A moderator has withdrawn it. You can appeal, and a moderator will look again.")


class TimeInvalid(Refusal):
    code = "publish_at_invalid"
    status = 400
    sentence = _("Choose a time to come, within a year.")


@dataclass(frozen=True, slots=True)
class Published:
    """An article that was just published, and what its author paid for that."""

    article: Article
    spent_twei: int


def price_twei(user: User, article: Article) -> int:
    """This function will return what publishing an article costs a user: nothing for who publishes for free, and nothing
    where it was paid before."""
    return 0 if has_paid(article) or user.has_perm(PUBLISH_FREE) else rules.PUBLISH_TRIBUTE_TWEI


def has_paid(article: Article) -> bool:
    """This function will tell whether the tribute for an article was paid."""
    paid = LedgerEntry.objects.filter(item=Item.PUBLISH_TRIBUTES, source_id=article.pk, reverses=None)
    return paid.exists()


@transaction.atomic
def publish(user: User, article: Article, at: datetime) -> Published:
    """This function will publish the user's own article, new or withdrawn, and charge the tribute for it.

    Raises `Suspended`, `NotYours`, `AlreadyPublished`, `WithdrawnByModerator`, `AddressNotConfirmed`, `LevelTooLow`,
    `NotYetWhole` {wanted}, `InsufficientFunds`.
    """
    article = writing.lock(article)
    writing.require_own(user, article)
    return _publish(user, article, at)


def _publish(user: User, article: Article, at: datetime) -> Published:
    """Publishes an article that is held."""
    _require_publishable(user, article)
    spent_twei = price_twei(user, article)
    _show(article, user, at)
    if spent_twei:
        tribute = Entry(
            Item.PUBLISH_TRIBUTES,
            spent_twei,
            ledger.wallet(user.pk),
            FEES,
            source_id=article.pk,
            article_id=article.pk,
        )
        ledger.post([tribute], at)
    return Published(article, spent_twei)


def obstacles(user: User, article: Article) -> list[Refusal]:
    """This function will return all that stands in the way of publishing the user's own article, but for the Twei: what
    `publish` would raise, one after the other."""
    found = []
    for check in _checks(user, article):
        try:
            check()
        except Refusal as refusal:
            found.append(refusal)
    return found


def _require_publishable(user: User, article: Article) -> None:
    """What publishing asks for, now or later, but for the Twei."""
    for check in _checks(user, article):
        check()


def _checks(user: User, article: Article) -> tuple[Callable[[], None], ...]:
    return (
        partial(suspension.require_active, user),
        partial(_require_hidden, article),
        partial(addresses.require_confirmed, user),
        partial(levels.require, user.pk, rules.PUBLISH_LEVEL),
        partial(_require_whole, article),
    )


def _require_hidden(article: Article) -> None:
    if article.status == Status.PUBLISHED:
        raise AlreadyPublished
    if article.status == Status.WITHDRAWN and article.is_withdrawn_by_moderator:
        raise WithdrawnByModerator


def _require_whole(article: Article) -> None:
    wanted = manuscripts.missing(manuscripts.of(article))
    if not article.words and not article.characters:
        wanted["body_markdown"] = [gettext("There is nothing to read yet.")]
    if wanted:
        raise NotYetWhole(wanted=" ".join(said for errors in wanted.values() for said in errors))


def _show(article: Article, editor: User | None, at: datetime) -> None:
    """Makes an article that is held one that everybody may read. One that was published before keeps its date."""
    if article.published_at is None:
        article.published_at, article.edited_at = at, None
    article.status, article.publish_at = Status.PUBLISHED, None
    article.withdrawn_reason, article.is_withdrawn_by_moderator = "", False
    article.save(update_fields=[*_STATE, "published_at", "edited_at"])
    versions.keep(article, editor, at)
    upkeep.changed([article.pk])


_STATE = ["status", "publish_at", "withdrawn_reason", "is_withdrawn_by_moderator", "changed_at"]


@transaction.atomic
def schedule(user: User, article: Article, publish_at: datetime, at: datetime) -> Article:
    """This function will note when the user's own draft is to be published. The tribute is paid then, and all that
    publishing asks for has to hold then too.

    Raises what `publish` raises but for `InsufficientFunds`, and `TimeInvalid`.
    """
    article = writing.lock(article)
    writing.require_own(user, article)
    _require_publishable(user, article)
    if not at < publish_at <= at + LONGEST_WAIT or article.status != Status.DRAFT:
        raise TimeInvalid
    article.publish_at = publish_at
    article.save(update_fields=["publish_at"])
    return article


@transaction.atomic
def unschedule(user: User, article: Article, at: datetime) -> Article:
    """This function will let the user's own draft wait for no time any more. Raises `NotYours`, and `AlreadyPublished`
    where its time has come meanwhile."""
    article = writing.lock(article)
    writing.require_own(user, article)
    if article.status == Status.PUBLISHED:
        raise AlreadyPublished
    article.publish_at = None
    article.save(update_fields=["publish_at"])
    return article


@transaction.atomic
def withdraw(user: User, article: Article, at: datetime) -> Article:
    """This function will take the user's own published article from everybody. Nothing is paid back, and publishing it
    again costs nothing.

    Raises `Suspended`, `NotYours`, `NotPublished`.
    """
    suspension.require_active(user)
    article = writing.lock(article)
    writing.require_own(user, article)
    if article.status != Status.PUBLISHED:
        raise NotPublished
    return _hide(article)


def _hide(article: Article, reason: str = "", *, by_moderator: bool = False) -> Article:
    article.status, article.publish_at = Status.WITHDRAWN, None
    article.withdrawn_reason, article.is_withdrawn_by_moderator = reason, by_moderator
    article.save(update_fields=_STATE)
    upkeep.changed([article.pk])
    return article


@transaction.atomic
def withdraw_by_moderator(moderator: User, article: Article, reason: str, at: datetime) -> Article:
    """This function will take an article from everybody, and tell its author why. The author can appeal, and can't publish
    it again. One that its author has withdrawn stays so for good.

    Raises `ReasonTooShort` {minimum, maximum}, and `NotPublished` for a draft and for what a moderator has withdrawn.
    """
    reason = record.sound_reason(reason)
    article = writing.lock(article)
    if article.status == Status.DRAFT or article.is_withdrawn_by_moderator:
        raise NotPublished
    _hide(article, reason, by_moderator=True)
    record.done(moderator, "withdraw", article, reason, at)
    _tell(article, Kind.WITHDRAWN, at, reason=reason)
    return article


@transaction.atomic
def restore(moderator: User, article: Article, reason: str, at: datetime) -> Article:
    """This function will publish again what a moderator has withdrawn, and tell its author why.

    Raises `ReasonTooShort` {minimum, maximum}, and `AlreadyPublished` for what no moderator has withdrawn.
    """
    reason = record.sound_reason(reason)
    article = writing.lock(article)
    if not article.is_withdrawn_by_moderator:
        raise AlreadyPublished
    _show(article, moderator, at)
    record.done(moderator, "restore", article, reason, at)
    _tell(article, Kind.PUBLISHED, at, answer=reason)
    return article


def refuse_appeal(article: Article, answer: str, at: datetime) -> None:
    """This function will tell the author of a withdrawn article that a moderator has looked again in vain, and why."""
    with _in_the_language_of(article.author.user):
        reason = gettext("A moderator has looked again, and it stays withdrawn.")
    _tell(article, Kind.NOT_PUBLISHED, at, reason=reason, answer=answer)


def due(at: datetime, limit: int = 1000) -> list[int]:
    """This function will return the articles whose time to be published has come, in its order."""
    waiting = Article.objects.filter(publish_at__lte=at).order_by("publish_at", "pk")
    return list(waiting.values_list("pk", flat=True)[:limit])


@transaction.atomic
def publish_due(article_id: int, at: datetime) -> Article | None:
    """This function will publish an article whose time has come, and tell its author. Where a rule says no, it isn't to be
    published any more, and its author is told why. None where nothing was to be done, or somebody else is at it."""
    rows = Article.objects.select_for_update(of=("self",), no_key=True, skip_locked=True)
    article = rows.select_related("author__user").filter(pk=article_id, publish_at__lte=at).first()
    if article is None:
        return None
    user = article.author.user
    with _in_the_language_of(user):
        try:
            with transaction.atomic():
                _publish_by_time(user, article, at)
        except Refusal as refusal:
            article = rows.select_related("author").get(pk=article_id)
            article.publish_at = None
            article.save(update_fields=["publish_at"])
            _tell(article, Kind.NOT_PUBLISHED, at, reason=refusal.detail)
    return article


def _publish_by_time(user: User | None, article: Article, at: datetime) -> None:
    _tell(article, Kind.PUBLISHED, at)
    if user is None:
        # An import said when. Nobody pays for an author whom no user owns.
        _require_whole(article)
        _show(article, None, at)
    else:
        _publish(user, article, at)


def _in_the_language_of(user: User | None) -> translation.override:
    return translation.override((user and user.language) or settings.LANGUAGE_CODE)


def _tell(article: Article, kind: Kind, at: datetime, **figures: str) -> None:
    """Tells the author of an article; nobody, where no user owns that author."""
    if article.author.user_id is not None:
        told: dict[str, Any] = {"title": article.title, "slug": article.slug, "article": article.pk, **figures}
        notifications.tell(article.author.user_id, kind, at, **told)
