"""Reviews: an article with many Minuses is looked at by a moderator, and its author's shares wait until then.

Five Minuses or more that are a tenth or more of an article's ratings open a review. Upheld, the Minuses are paid back and
what waited is dropped; not upheld, what waited is paid. What was looked at once doesn't count again.
"""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.db.models import Count, Q

from accounts import notifications, record
from accounts.models import User
from accounts.notifications import Kind
from accounts.record import DecidedAlready
from articles.models import Article
from rewards import holds, ledger, persons, rules
from rewards.models import Hold, Item, LedgerEntry, Rating, Review

Status = Hold.Status


@transaction.atomic
def open_if_due(article: Article, at: datetime) -> Review | None:
    """This function will open a review of an article that was given as many Minuses as it takes, and return it; None where
    that is not so, or one is open. Call it where the author's quotas are held: nobody else opens one meanwhile."""
    last = Review.objects.filter(article=article).order_by("-id").first()
    if last and last.decided_at is None:
        return None
    ratings = Rating.objects.filter(article=article)
    if last and last.decided_at:
        ratings = ratings.filter(rated_at__gt=last.decided_at)
    found = ratings.aggregate(minuses=Count("pk", filter=Q(kind=Rating.Kind.MINUS)), ratings=Count("pk"))
    enough = found["minuses"] >= rules.MINUS_HOLD_COUNT
    if not enough or found["minuses"] * 100 < found["ratings"] * rules.MINUS_HOLD_PERCENT:
        return None
    opened, _new = Review.objects.get_or_create(article=article, decided_at=None, defaults={"opened_at": at, **found})
    return opened


@transaction.atomic
def decide(review: Review, *, upheld: bool, reason: str, by: User, at: datetime) -> Review:
    """This function will decide whether the Minuses of an article are right. Upheld, each is paid back by a reversal, and
    what waited for the author is dropped; else that is paid.

    Raises `ReasonTooShort` {minimum, maximum}, `DecidedAlready`, `OwnMatter`.
    """
    reason = record.sound_reason(reason)
    review = Review.objects.select_for_update(of=("self",)).select_related("article__author").get(pk=review.pk)
    persons.require_others(by, [review.article.author.user_id])
    if review.decided_at:
        raise DecidedAlready
    review.decided_at, review.decided_by, review.upheld, review.reason = at, by, upheld, reason
    review.save(update_fields=["decided_at", "decided_by", "upheld", "reason"])
    record.done(by, "uphold_minuses" if upheld else "dismiss_minuses", review, reason, at)
    waiting = review.holds.filter(status=Status.HELD)
    if not upheld:
        holds.release(waiting, reason, at)
        return review
    holds.take_over(review)
    holds.drop(waiting, reason, at)
    _pay_back(review, at)
    return review


def _pay_back(review: Review, at: datetime) -> None:
    """Pays the Minuses back that stand and were not looked at before."""
    before = Review.objects.filter(article=review.article, decided_at__isnull=False, pk__lt=review.pk).order_by("-id")
    minuses = Rating.objects.filter(article=review.article, kind=Rating.Kind.MINUS)
    looked_at = before.values_list("decided_at", flat=True).first()
    if looked_at:
        minuses = minuses.filter(rated_at__gt=looked_at)
    readers = dict(minuses.values_list("pk", "reader_id"))
    charges = LedgerEntry.objects.filter(item=Item.MINUSES, source_id__in=list(readers), reverses=None)
    taken_back = LedgerEntry.objects.filter(reverses__in=charges.values("pk")).values("reverses")
    standing = dict(charges.exclude(pk__in=taken_back).values_list("pk", "source_id"))
    figures = {"twei": rules.MINUS_TWEI, "title": review.article.title, "slug": review.article.slug}
    notifications.tell_all(
        Kind.MINUS_UPHELD, [(readers[rating_id], "", figures) for rating_id in standing.values()], at
    )
    ledger.reverse(standing, review.reason, at)


@transaction.atomic
def decide_again(review: Review, granted: bool, answer: str, at: datetime) -> None:
    """This function will pay what an upheld review has dropped, if its author's appeal is granted, and tell the author the
    answer otherwise. The Minuses that were paid back stay so. The caller notes who decided."""
    author_id = review.article.author.user_id
    if granted:
        holds.revive(review.holds.filter(status=Status.DROPPED), at)
    elif author_id is not None:
        figures = {"title": review.article.title, "slug": review.article.slug, "answer": answer}
        notifications.tell(author_id, Kind.REVIEW_UPHELD, at, **figures)


def dropped_of(article: Article) -> Review | None:
    """This function will return the newest review by which shares of an article's author were dropped; None without one."""
    return dropped_of_articles([article.pk]).get(article.pk)


def dropped_of_articles(article_ids: Collection[int]) -> dict[int, Review]:
    """This function will return the same for each of some articles that has one."""
    dropped = Review.objects.filter(article__in=article_ids, upheld=True, holds__status=Status.DROPPED)
    found = dropped.select_related("article__author", "decided_by").order_by("id")
    return {review.article_id: review for review in found}
