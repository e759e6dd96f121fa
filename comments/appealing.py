"""Appeals: whoever a decision is about asks moderators to look again, and is answered.

What can be appealed against: a comment that was hidden, an article that was withdrawn or whose author's shares were
dropped, a case by which an account was confirmed as one of several. An answer is due in 7 days. Somebody whose account is
suspended may appeal too: what is theirs was decided all the same.
"""

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts import record, roles
from accounts.models import User
from accounts.notifications import Kind
from articles import writing
from articles.models import Article
from articles.writing import NotYours
from comments import access, moderation, news, texts
from comments.models import Appeal, Comment
from comments.moderation import NothingToDecide
from config.errors import Refusal
from rewards import cases, persons, publishing, quotas, reviews, rules
from rewards.models import Case, Hold, Review

Status = Comment.Status

DUE: Final = timedelta(days=7)


class AlreadyAppealed(Refusal):
    code = "already_appealed"
    status = 409
    sentence = _("You have appealed already; a moderator will look at it.")


class NothingToAppeal(Refusal):
    code = "nothing_to_appeal"
    status = 409
    sentence = _("There is no decision here to appeal against.")


@transaction.atomic
def appeal(reader: User, target: Comment | Article | Case, text: str, at: datetime) -> Appeal:
    """This function will ask moderators to look again at what they decided about something of the reader's own.

    Raises `NotYours`, `NothingToAppeal`, `AlreadyAppealed`, `TextTooShort`, `TextTooLong`.
    """
    quotas.lock([reader.pk])
    made = Appeal(reader=reader, made_at=at)
    if isinstance(target, Comment):
        access.require_own(reader, target)
        made.comment, decided = target, access.lock(target).status == Status.HIDDEN
    elif isinstance(target, Case):
        made.case, decided = target, cases.joined_by(reader, target.pk) is not None
    else:
        if target.author.user_id != reader.pk:
            raise NotYours
        made.article = target
        decided = target.is_withdrawn_by_moderator or reviews.dropped_of(target) is not None
    if not decided:
        raise NothingToAppeal
    earlier = Appeal.objects.filter(reader=reader, comment=made.comment, article=made.article, case=made.case)
    if earlier.filter(decided_at=None).exists():
        raise AlreadyAppealed
    made.text = texts.sound(text, 2, rules.APPEAL_MAXIMUM_CHARACTERS)
    made.save(force_insert=True)
    return made


def waiting() -> QuerySet[Appeal]:
    """This function will return the appeals that wait for an answer: those about decisions that still stand."""
    dropped = Review.objects.filter(article=OuterRef("article"), upheld=True, holds__status=Hold.Status.DROPPED)
    stands = Q(comment__status=Status.HIDDEN) | Q(article__is_withdrawn_by_moderator=True) | Q(case__isnull=False)
    return Appeal.objects.filter(stands | Exists(dropped), decided_at=None)


def open_to(reader: User, limit: int = 10) -> tuple[list[Comment], list[Article]]:
    """This function will return what of a reader's was hidden and withdrawn last and can be appealed for, at most `limit`
    of each."""
    comments = Comment.objects.filter(writer=reader, status=Status.HIDDEN).select_related("article")
    articles = writing.own(reader).filter(is_withdrawn_by_moderator=True)
    return list(comments.order_by("-id")[:limit]), list(articles.order_by("-id")[:limit])


@transaction.atomic
def decide(appealed: Appeal, granted: bool, answer: str, by: User, at: datetime) -> Appeal:
    """This function will decide an appeal and tell who made it the answer: what is granted is shown or published again.

    Raises `NothingToDecide` for one that is decided, or about what isn't hidden or withdrawn any more, and
    `ReasonTooShort` {minimum, maximum} for the answer, and `OwnMatter`.
    """
    answer = record.sound_reason(answer)
    # What it is about is held first: who decides about that directly holds it before its appeals.
    if appealed.comment:
        access.lock(appealed.comment)
    elif appealed.case:
        cases.hold(appealed.case)
    elif appealed.article:
        writing.lock(appealed.article)
    appealed = Appeal.objects.select_for_update(of=("self",), no_key=True).get(pk=appealed.pk)
    if appealed.decided_at:
        raise NothingToDecide
    _require_others(appealed, by)
    appealed.decided_at, appealed.decided_by, appealed.granted, appealed.answer = at, by, granted, answer
    appealed.save(update_fields=["decided_at", "decided_by", "granted", "answer"])
    record.done(by, "grant_appeal" if granted else "refuse_appeal", appealed, answer, at)
    if appealed.comment:
        _about_comment(appealed.comment, granted, answer, by, at)
    elif appealed.case:
        cases.decide_again(appealed.case, appealed.reader, granted, answer, at)
    elif appealed.article:
        _about_article(appealed.article, granted, answer, by, at)
    return appealed


def _require_others(appealed: Appeal, by: User) -> None:
    """Nobody answers an appeal of their own; nor one against what they have decided, where somebody else is there."""
    persons.require_others(by, [appealed.reader_id])
    if by.pk in _deciders(appealed) and roles.others_with("decide_appeal", by):
        raise record.OwnMatter


def _deciders(appealed: Appeal) -> set[int | None]:
    """Who decided what is appealed against."""
    if appealed.comment:
        return {appealed.comment.hidden_by_id}
    if appealed.case:
        return {appealed.case.decided_by_id}
    if appealed.article is None:
        return set()
    last = record.of(appealed.article).filter(act="withdraw").values_list("staff_id", flat=True)[:1]
    review = reviews.dropped_of(appealed.article)
    return {*last, review.decided_by_id if review else None}


def _about_comment(comment: Comment, granted: bool, answer: str, by: User, at: datetime) -> None:
    if granted:
        moderation.restore(comment, answer, by, at)
    elif comment.status != Status.HIDDEN:
        raise NothingToDecide
    else:
        news.tell_writer(comment, Kind.APPEAL_REFUSED, at, answer=answer)


def _about_article(article: Article, granted: bool, answer: str, by: User, at: datetime) -> None:
    """A withdrawal weighs more than shares that were dropped: where both stand, the appeal is about the first."""
    if not article.is_withdrawn_by_moderator:
        review = reviews.dropped_of(article)
        if review is None:
            raise NothingToDecide
        reviews.decide_again(review, granted, answer, at)
    elif granted:
        moderation.publish_again(article, answer, by, at)
    else:
        publishing.refuse_appeal(article, answer, at)
