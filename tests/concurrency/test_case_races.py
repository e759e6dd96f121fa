"""Decisions about cases and reviews while payments are under way, on real connections with real commits."""

import threading
import time
from datetime import timedelta

import pytest
from django.db import OperationalError, transaction

from accounts.record import DecidedAlready
from comments import reactions
from config import retries
from rewards import cases, holds, quotas, rating, reviews, settlement
from rewards.models import Hold, Item, LedgerEntry, Review
from tests.comments.people import balance, reader_of, say
from tests.committed import at_once
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day
from tests.reading import has_read

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def article(at):
    open_day(at)
    return ArticleFactory(author=AuthorFactory(user=UserFactory()))


def failed(answers, *expected):
    return [answer for answer in answers if isinstance(answer, Exception) and not isinstance(answer, expected)]


def until_it_is_done(act):
    """As doors and tasks do what the database broke off."""

    def done():
        while True:
            try:
                return act()
            except OperationalError as error:
                assert retries.is_passing(error)

    return done


def suspect(*readers, at):
    return cases.open_case({reader.pk: {} for reader in readers}, [], [], at)


def test_what_is_earned_while_a_case_is_decided_is_paid_all_the_same(article, at):
    writer = reader_of(article, level=13, twei=3)
    comment = say(writer, article, at)
    case = suspect(writer, UserFactory(), at=at)
    likers = [reader_of(article, level=5) for _ in range(20)]
    likes = [lambda liker=liker: reactions.like(liker, comment, at) for liker in likers]
    moderator = UserFactory()
    answers = at_once(*likes[:10], lambda: cases.clear(case, "Different people", moderator, at), *likes[10:])
    assert not failed(answers)
    assert not Hold.objects.filter(status=Hold.Status.HELD).exists()
    holds.pay(at)
    assert balance(writer) == 40


def test_a_case_is_decided_once(article, at):
    one, moderator = [UserFactory(), UserFactory()], UserFactory()
    case, ids = suspect(*one, at=at), [reader.pk for reader in one]
    acts = [
        lambda: cases.clear(case, "Different people", moderator, at),
        lambda: cases.confirm(case, ids, "One machine", moderator, at),
    ]
    answers = at_once(*(acts * 5))
    assert len([answer for answer in answers if isinstance(answer, DecidedAlready)]) == 9
    assert not failed(answers, DecidedAlready)


def test_settlement_and_decisions_never_wait_for_each_other(article, at):
    groups = [[UserFactory() for _ in range(4)] for _ in range(5)]
    opened = [suspect(*group, at=at) for group in groups]
    moderator = UserFactory()
    for group in groups:
        for reader in group:
            for _ in range(3):
                has_read(reader, ArticleFactory(), at)
    decisions = [
        lambda case=case, group=group: cases.confirm(case, [one.pk for one in group], "One machine", moderator, at)
        for case, group in zip(opened, groups, strict=True)
    ]
    settlements = [until_it_is_done(lambda: settlement.settle_read_time(at, 7))] * 12
    answers = at_once(*decisions, *settlements)
    assert not failed(answers)
    while settlement.settle_read_time(at):
        pass
    holds.pay(at)
    assert not Hold.objects.filter(status__in=[Hold.Status.HELD, Hold.Status.DUE]).exists()
    for group in groups:
        assert sum(balance(reader) for reader in group) <= 20


def test_what_is_due_is_paid_once_by_many_workers(article, at):
    readers = [UserFactory() for _ in range(10)]
    case = suspect(*readers, at=at)
    for reader in readers:
        has_read(reader, ArticleFactory(), at)
    settlement.settle_read_time(at)
    cases.clear(case, "Different people", UserFactory(), at)
    answers = at_once(*[lambda: holds.pay(at)] * 10)
    assert not failed(answers)
    assert sum(answers) == 10
    assert [balance(reader) for reader in readers] == [3] * 10


def test_a_review_is_decided_while_others_press(article, at):
    writer = reader_of(article, level=13, twei=3)
    comment = say(writer, article, at)
    for _ in range(5):
        rating.minus(reader_of(article, level=5, twei=2), article, "poor", at)
    review, moderator = Review.objects.get(), UserFactory()
    dislikers = [reader_of(article, level=5, twei=2) for _ in range(8)]
    downs = [reader_of(article, level=5, twei=2) for _ in range(8)]
    answers = at_once(
        *[lambda one=one: reactions.dislike(one, comment, at) for one in dislikers],
        lambda: reviews.decide(review, upheld=True, reason="Poor indeed", by=moderator, at=at + timedelta(seconds=1)),
        *[lambda one=one: rating.minus(one, article, "poor", at) for one in downs],
    )
    assert not failed(answers)
    assert not Hold.objects.filter(status=Hold.Status.HELD, review=review).exists()
    shares = LedgerEntry.objects.filter(item=Item.DISLIKES_AUTHOR).count() + Hold.objects.count()
    assert shares == 8


def test_an_act_that_waited_while_accounts_were_joined_begins_anew(article, at):
    first, second = sorted((UserFactory() for _ in range(2)), key=lambda user: user.pk)
    case = suspect(first, second, at=at)
    is_joined = threading.Event()

    def join():
        with transaction.atomic():
            cases.confirm(case, [first.pk, second.pk], "One machine", UserFactory(), at)
            is_joined.set()
            time.sleep(0.3)

    @transaction.atomic
    def act():
        return set(quotas.lock([second.pk]))

    tries = []

    def tried():
        tries.append(1)
        return act()

    answers = at_once(join, lambda: is_joined.wait(30) and until_it_is_done(tried)())
    assert not failed(answers)
    assert answers[1] == {first.pk, second.pk}
    assert len(tries) == 2
