"""Persons: accounts that a moderator has confirmed as one are paid as one, and pay each other nothing."""

import pytest

from comments import reactions
from comments.access import OwnComment
from rewards import cases, persons, quotas, rating, rules, settlement
from rewards.models import Read
from rewards.quotas import Quota
from rewards.rating import AlreadyRated, OwnArticle
from tests.comments.people import balance, reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day
from tests.reading import has_read
from tests.suspects import WHY, suspect, three

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(at):
    open_day(at)
    return at


@pytest.fixture
def moderator():
    return UserFactory(handle="moderator")


def test_confirmed_as_one_they_have_one_allowance(day, moderator):
    one = three()
    cases.confirm(suspect(*one, at=day), [reader.pk for reader in one], WHY, moderator, day)
    for _ in range(4):
        for reader in one:
            has_read(reader, ArticleFactory(), day)
    settlement.settle_read_time(day)
    assert sum(balance(reader) for reader in one) == rules.READER_ALLOWANCE_DAY_TWEI
    used = quotas.used_by([reader.pk for reader in one], Quota.READER_ALLOWANCE, quotas.DAY, day)
    assert set(used.values()) == {rules.READER_ALLOWANCE_DAY_TWEI}


def test_what_they_used_before_counts_for_all_of_them(day, moderator):
    one = three()
    for reader in one:
        for _ in range(3):
            has_read(reader, ArticleFactory(), day)
    settlement.settle_read_time(day)
    cases.confirm(suspect(*one, at=day), [reader.pk for reader in one], WHY, moderator, day)
    has_read(one[2], ArticleFactory(), day)
    settlement.settle_read_time(day)
    assert Read.objects.latest("pk").lapse_reason == Read.Lapse.ALLOWANCE


def test_confirmed_as_one_they_are_paid_for_an_article_once(day, moderator):
    one, article = three(), ArticleFactory()
    cases.confirm(suspect(*one, at=day), [reader.pk for reader in one], WHY, moderator, day)
    has_read(one[0], article, day)
    has_read(one[1], article, day)
    settlement.settle_read_time(day)
    has_read(one[2], article, day)
    settlement.settle_read_time(day)
    assert [balance(reader) for reader in one] == [3, 0, 0]
    lapsed = Read.objects.filter(lapse_reason=Read.Lapse.OTHER_ACCOUNT)
    assert set(lapsed.values_list("reader_id", flat=True)) == {one[1].pk, one[2].pk}


def test_confirmed_as_one_they_rate_an_article_once_and_not_their_own(day, moderator):
    one, article = three(), ArticleFactory()
    own = ArticleFactory(author=AuthorFactory(user=one[2]))
    cases.confirm(suspect(*one, at=day), [reader.pk for reader in one], WHY, moderator, day)
    for reader in one[:2]:
        has_read(reader, article, day)
        has_read(reader, own, day)
    rating.plus(one[0], article, day)
    with pytest.raises(AlreadyRated):
        rating.plus(one[1], article, day)
    with pytest.raises(OwnArticle):
        rating.plus(one[0], own, day)


def test_confirmed_as_one_they_dont_like_each_others_comments(day, moderator):
    article = ArticleFactory()
    writer = reader_of(article, level=13, twei=3)
    liker, other = reader_of(article, level=5), reader_of(article, level=5)
    comment = say(writer, article, day)
    cases.confirm(suspect(writer, liker, at=day), [writer.pk, liker.pk], WHY, moderator, day)
    with pytest.raises(OwnComment):
        reactions.like(liker, comment, day)
    assert reactions.like(other, comment, day).amount_twei == 1


def test_when_the_first_account_is_parted_the_others_stay_one(day, moderator):
    one = three()
    cases.confirm(suspect(*one, at=day), [reader.pk for reader in one], WHY, moderator, day)
    persons.part(one[0].pk)
    assert not persons.are_one(one[0].pk, one[1].pk)
    assert persons.are_one(one[1].pk, one[2].pk)


def test_persons_of_several_cases_become_one(day, moderator):
    first, second = three(), three()
    for group in (first, second):
        cases.confirm(suspect(*group, at=day), [reader.pk for reader in group], WHY, moderator, day)
    both = suspect(first[2], second[1], at=day)
    cases.confirm(both, [first[2].pk, second[1].pk], WHY, moderator, day)
    assert persons.are_one(first[0].pk, second[2].pk)
    assert len(set(persons.by_reader([first[0].pk]).values())) == 1


def test_an_appeal_undoes_the_bonds_of_its_case_and_no_others(day, moderator):
    first, second, third = three()
    one = suspect(first, second, at=day)
    cases.confirm(one, [first.pk, second.pk], WHY, moderator, day)
    cases.confirm(suspect(second, third, at=day), [second.pk, third.pk], WHY, moderator, day)
    assert persons.are_one(first.pk, third.pk)
    cases.decide_again(one, second, True, "They are two", day)
    assert not persons.are_one(first.pk, second.pk)
    assert not persons.are_one(first.pk, third.pk)
    assert persons.are_one(second.pk, third.pk)


def test_confirmed_as_one_they_react_to_a_comment_once(day, moderator):
    article = ArticleFactory()
    comment = say(reader_of(article, level=13, twei=9), article, day)
    one = [reader_of(article, level=5, twei=4) for _ in range(2)]
    cases.confirm(suspect(*one, at=day), [reader.pk for reader in one], WHY, moderator, day)
    reactions.dislike(one[0], comment, day)
    with pytest.raises(reactions.AlreadyReacted):
        reactions.dislike(one[1], comment, day)
