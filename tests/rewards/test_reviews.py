"""Reviews: many Minuses hold an author's shares until a moderator has looked."""

from datetime import timedelta

import pytest

from accounts import notifications
from accounts.record import DecidedAlready, OwnMatter
from comments import reactions
from rewards import holds, rating, reviews, rules
from rewards.models import Hold, Item, LedgerEntry, Review
from tests.comments.people import balance, reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db

WHY = "The title promises something else."


@pytest.fixture
def day(at):
    open_day(at)
    return at


@pytest.fixture
def author():
    return UserFactory(handle="author")


@pytest.fixture
def article(author):
    return ArticleFactory(author=AuthorFactory(user=author))


def rate_down(article, count, at):
    readers = [reader_of(article, level=5, twei=2) for _ in range(count)]
    for reader in readers:
        rating.minus(reader, article, "misleading", at)
    return readers


def rate_up(article, count, at):
    readers = [reader_of(article, level=5) for _ in range(count)]
    for reader in readers:
        rating.plus(reader, article, at)
    return readers


def test_five_minuses_open_a_review_and_four_dont(article, day):
    rate_down(article, 4, day)
    assert not Review.objects.exists()
    rate_down(article, 1, day)
    opened = Review.objects.get()
    assert (opened.article, opened.minuses, opened.ratings) == (article, 5, 5)
    rate_down(article, 1, day)
    assert Review.objects.count() == 1


def test_less_than_a_tenth_of_the_ratings_open_none(article, day):
    rate_up(article, 46, day)
    rate_down(article, 5, day)
    assert not Review.objects.exists()
    rate_down(article, 1, day)
    assert Review.objects.exists()


def test_the_authors_shares_wait_and_the_readers_dont(article, author, day):
    rate_up(article, 1, day)
    rate_down(article, 5, day)
    [reader] = rate_up(article, 1, day)
    writer = reader_of(article, level=13, twei=3)
    comment = say(writer, article, day)
    reactions.like(reader_of(article, level=5), comment, day)
    reactions.dislike(reader_of(article, level=5, twei=2), comment, day)
    assert (balance(reader), balance(writer), balance(author)) == (1, 1, 1)
    assert sorted(Hold.objects.values_list("item", "reader")) == [
        ("dislikes_author", author.pk),
        ("likes_author", author.pk),
        ("pluses", author.pk),
    ]
    assert notifications.of(author.pk)[0].kind == "held_article"
    assert notifications.of(author.pk)[0].figures["twei"] == 3


def test_not_upheld_the_shares_are_paid(article, author, day):
    rate_down(article, 5, day)
    rate_up(article, 2, day)
    reviews.decide(Review.objects.get(), upheld=False, reason="It is what it says.", by=UserFactory(), at=day)
    holds.pay(day)
    assert balance(author) == 2
    assert not LedgerEntry.objects.filter(item=Item.MINUSES, reverses__isnull=False).exists()


def test_upheld_the_minuses_are_paid_back_and_the_shares_dropped(article, author, day):
    readers = rate_down(article, 6, day)
    rate_up(article, 2, day)
    reviews.decide(Review.objects.get(), upheld=True, reason=WHY, by=UserFactory(), at=day)
    assert holds.pay(day) == 0
    assert balance(author) == 0
    assert [balance(reader) for reader in readers] == [rules.MINUS_TWEI] * 6
    back = LedgerEntry.objects.filter(item=Item.MINUSES, reverses__isnull=False)
    assert set(back.values_list("reason", flat=True)) == {WHY}
    assert notifications.of(readers[0].pk)[0].kind == "minus_upheld"
    assert notifications.of(author.pk)[0].figures == {"twei": 2, "reason": WHY}


def test_what_was_looked_at_counts_no_more(article, day):
    rate_down(article, 5, day)
    reviews.decide(Review.objects.get(), upheld=False, reason="It is what it says.", by=UserFactory(), at=day)
    later = day + timedelta(hours=1)
    first = rate_down(article, 4, later)
    assert Review.objects.count() == 1
    last = rate_down(article, 1, later)
    assert Review.objects.count() == 2
    reviews.decide(Review.objects.latest("pk"), upheld=True, reason=WHY, by=UserFactory(), at=later)
    assert LedgerEntry.objects.filter(reverses__isnull=False).count() == 5
    assert [balance(reader) for reader in (*first, *last)] == [2] * 5


def test_a_review_is_decided_once(article, day):
    rate_down(article, 5, day)
    review = Review.objects.get()
    reviews.decide(review, upheld=True, reason=WHY, by=UserFactory(), at=day)
    with pytest.raises(DecidedAlready):
        reviews.decide(review, upheld=False, reason=WHY, by=UserFactory(), at=day)


def test_an_appeal_that_is_granted_pays_the_author_and_leaves_the_minuses_paid_back(article, author, day):
    rate_down(article, 5, day)
    rate_up(article, 1, day)
    reviews.decide(Review.objects.get(), upheld=True, reason=WHY, by=UserFactory(), at=day)
    reviews.decide_again(reviews.dropped_of(article), True, "It is what it says", day)
    holds.pay(day)
    assert balance(author) == 1
    assert reviews.dropped_of(article) is None


def test_no_author_decides_about_the_minuses_of_an_own_article(article, author, day):
    rate_down(article, 5, day)
    with pytest.raises(OwnMatter):
        reviews.decide(Review.objects.get(), upheld=False, reason="It is good", by=author, at=day)
