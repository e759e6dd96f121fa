"""Cases: what accounts earn that look like one person's waits, and a moderator decides."""

from datetime import timedelta

import pytest

from accounts import notifications
from accounts.models import StaffRecord
from accounts.record import DecidedAlready, OwnMatter, ReasonTooShort
from comments import judging, reactions
from rewards import adjusting, cases, holds, ledger, persons, pool, rating, reviews, settlement
from rewards.cases import TwoNeeded
from rewards.models import Case, Hold, Item, LedgerEntry, Read, Review
from tests.comments.people import balance, reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day
from tests.reading import has_read
from tests.suspects import WHY, suspect, three

pytestmark = pytest.mark.django_db

Status = Hold.Status


@pytest.fixture
def day(at):
    open_day(at)
    return at


@pytest.fixture
def moderator():
    return UserFactory(handle="moderator")


def statuses(**of):
    return set(Hold.objects.filter(**of).values_list("status", flat=True))


def told(user):
    return [one.kind for one in notifications.of(user.pk)]


def test_what_is_earned_while_a_case_is_open_waits_and_the_read_says_so(day):
    readers = three()
    suspect(*readers, at=day)
    read = has_read(readers[0], ArticleFactory(), day)
    settlement.settle_read_time(day)
    read.refresh_from_db()
    assert (read.paid_twei, read.held_twei, read.lapsed_twei) == (0, 3, 0)
    assert balance(readers[0]) == 0
    hold = Hold.objects.get()
    assert (hold.item, hold.amount_twei, hold.reader_id, hold.source_id) == (Item.READ_TIME, 3, readers[0].pk, read.pk)
    assert told(readers[0]) == ["held_account"]
    assert [hold.amount_twei for hold in holds.shown_to(readers[0].pk, day)] == [3]


def test_an_honest_reader_beside_them_is_paid_in_the_same_settlement(day):
    readers, honest, article = three(), UserFactory(), ArticleFactory()
    suspect(*readers, at=day)
    for reader in (*readers, honest):
        has_read(reader, article, day)
    assert settlement.settle_read_time(day) == 4
    assert [balance(reader) for reader in (*readers, honest)] == [0, 0, 0, 3]


def test_a_plus_under_a_case_moves_nothing_yet_for_the_reader_and_pays_the_author(day):
    author = UserFactory()
    article = ArticleFactory(author=AuthorFactory(user=author))
    readers = three()
    suspect(*readers, at=day)
    has_read(readers[0], article, day)
    assert rating.plus(readers[0], article, day).amount_twei == 0
    assert (balance(readers[0]), balance(author)) == (0, 1)
    assert Hold.objects.get().item == Item.PLUSES


def test_what_they_pay_is_charged_as_always(day):
    reader, article = reader_of(ArticleFactory(), level=5, twei=2), ArticleFactory()
    has_read(reader, article, day)
    suspect(reader, *three(), at=day)
    rating.minus(reader, article, "poor", day)
    assert balance(reader) == 0


def test_cleared_they_are_paid_everything(day, moderator):
    readers = three()
    case = suspect(*readers, at=day)
    for reader in readers:
        has_read(reader, ArticleFactory(), day)
    settlement.settle_read_time(day)
    cases.clear(case, "A family", moderator, day)
    assert statuses() == {Status.DUE}
    assert holds.pay(day) == 3
    assert holds.pay(day) == 0
    assert [balance(reader) for reader in readers] == [3, 3, 3]
    assert set(Read.objects.values_list("paid_twei", "held_twei")) == {(3, 0)}
    assert told(readers[1])[0] == "released"
    assert cases.of_reader(readers[0].pk) is None


def test_confirmed_as_one_only_the_oldest_account_gets_what_it_read(day, moderator):
    *one, other = three()
    case = suspect(*one, other, at=day)
    for reader in (*one, other):
        has_read(reader, ArticleFactory(), day)
    settlement.settle_read_time(day)
    cases.confirm(case, [reader.pk for reader in one], WHY, moderator, day)
    holds.pay(day)
    assert [balance(reader) for reader in (*one, other)] == [3, 0, 3]
    dropped = Hold.objects.get(status=Status.DROPPED)
    assert (dropped.reader, dropped.reason) == (one[1], WHY)
    read = Read.objects.get(reader=one[1])
    assert (read.paid_twei, read.held_twei, read.lapsed_twei) == (0, 0, 3)
    assert read.lapse_words == "Read Time: a moderator has decided that it is not paid."
    assert told(one[1])[:2] == ["dropped", "joined"]
    assert "joined" not in told(other)
    assert StaffRecord.objects.get(target_kind="case").reason == WHY


def test_likes_and_comment_rewards_wait_as_well(day):
    article = ArticleFactory()
    writer = reader_of(article, level=13, twei=3)
    comment = say(writer, article, day)
    suspect(writer, *three(), at=day)
    likers = [reader_of(article, level=5) for _ in range(3)]
    for liker in likers:
        assert reactions.like(liker, comment, day).amount_twei == 1
    tomorrow = day + timedelta(days=1)
    pool.turn(tomorrow)
    judging.judge(tomorrow)
    assert judging.pay(tomorrow) == 1
    assert balance(writer) == 0
    waiting = Hold.objects.filter(reader=writer)
    assert sorted(waiting.values_list("item", "amount_twei")) == [("comment_rewards", 3), *[("likes_commenter", 2)] * 3]
    assert "rewarded" not in told(writer)


def test_a_case_grows_instead_of_being_opened_twice(day):
    readers, newcomer = three(), UserFactory()
    case = suspect(*readers, at=day)
    again = suspect(*readers[:2], newcomer, at=day + timedelta(hours=6))
    assert again == case
    assert case.members.count() == 4
    assert Case.objects.count() == 1


def test_letting_through_pays_what_waited_and_holds_no_more_until_it_is_decided(day, moderator):
    readers = three()
    case = suspect(*readers, at=day)
    has_read(readers[0], ArticleFactory(), day)
    settlement.settle_read_time(day)
    cases.let_through(case, "Not urgent", moderator, day)
    holds.pay(day)
    has_read(readers[0], ArticleFactory(), day)
    settlement.settle_read_time(day)
    assert balance(readers[0]) == 6
    assert cases.of_reader(readers[0].pk) == case


def test_a_decision_needs_a_reason_and_two_accounts_and_is_made_once(day, moderator):
    readers = three()
    case = suspect(*readers, at=day)
    with pytest.raises(ReasonTooShort):
        cases.clear(case, " ", moderator, day)
    with pytest.raises(TwoNeeded):
        cases.confirm(case, [readers[0].pk, moderator.pk], WHY, moderator, day)
    cases.clear(case, "A family", moderator, day)
    for decide in (
        lambda: cases.clear(case, WHY, moderator, day),
        lambda: cases.let_through(case, WHY, moderator, day),
    ):
        with pytest.raises(DecidedAlready):
            decide()


def test_an_appeal_that_is_granted_pays_what_was_dropped_and_counts_the_account_by_itself(day, moderator):
    one = three()
    case = suspect(*one, at=day)
    for reader in one:
        has_read(reader, ArticleFactory(), day)
    settlement.settle_read_time(day)
    cases.confirm(case, [reader.pk for reader in one], WHY, moderator, day)
    cases.decide_again(case, one[1], True, "Two people indeed", day)
    holds.pay(day)
    assert [balance(reader) for reader in one] == [3, 3, 0]
    read = Read.objects.get(reader=one[1])
    assert (read.paid_twei, read.held_twei, read.lapsed_twei, read.lapse_reason) == (3, 0, 0, "")
    assert not persons.are_one(one[0].pk, one[1].pk)
    assert persons.are_one(one[0].pk, one[2].pk)
    assert told(one[1])[0] == "released"


def test_what_is_due_waits_for_a_pool_that_can_pay_it(at, moderator):
    pool.fund_treasury(500, "little", at)
    pool.turn(at)
    readers = three()
    case = suspect(*readers, at=at)
    for reader in readers:
        has_read(reader, ArticleFactory(), at)
    settlement.settle_read_time(at)
    cases.clear(case, "A family", moderator, at)
    assert holds.pay(at) == 1
    assert Hold.objects.filter(status=Status.DUE).count() == 2
    pool.fund_treasury(10_000, "more", at)
    tomorrow = at + timedelta(days=1)
    pool.turn(tomorrow)
    assert holds.pay(tomorrow) == 2
    assert LedgerEntry.objects.filter(item=Item.READ_TIME).count() == 3


def test_adjustments_and_refunds_never_wait(day):
    readers = three()
    suspect(*readers, at=day)
    adjusting.adjust(readers[0].pk, 5, "To spend", day)
    assert ledger.balance_twei(ledger.wallet(readers[0].pk)) == 5


def test_nobody_decides_a_case_that_they_are_in(day):
    one = three()
    case = suspect(*one, at=day)
    for decide in (cases.clear, cases.let_through):
        with pytest.raises(OwnMatter):
            decide(case, WHY, one[1], day)
    with pytest.raises(OwnMatter):
        cases.confirm(case, [reader.pk for reader in one], WHY, one[1], day)


def test_the_oldest_of_the_confirmed_is_paid_whoever_else_is_the_same_person(day, moderator):
    first, second, third = three()
    cases.confirm(suspect(first, second, at=day), [first.pk, second.pk], WHY, moderator, day)
    later = suspect(second, third, at=day)
    for reader in (second, third):
        has_read(reader, ArticleFactory(), day)
    settlement.settle_read_time(day)
    cases.confirm(later, [second.pk, third.pk], WHY, moderator, day)
    holds.pay(day)
    assert [balance(reader) for reader in (first, second, third)] == [0, 3, 0]


def test_a_share_that_waits_for_a_case_goes_with_the_review_of_its_article(day, moderator):
    author = UserFactory()
    article = ArticleFactory(author=AuthorFactory(user=author))
    case = suspect(author, *three(), at=day)
    for _ in range(5):
        rating.minus(reader_of(article, level=5, twei=2), article, "poor", day)
    rating.plus(reader_of(article, level=5), article, day)
    assert Hold.objects.get().case == case
    reviews.decide(Review.objects.get(), upheld=True, reason="Poor indeed", by=moderator, at=day)
    cases.clear(case, "Different people", moderator, day)
    holds.pay(day)
    assert balance(author) == 0
    assert Hold.objects.get().status == Status.DROPPED


def test_a_share_whose_case_is_cleared_waits_for_the_review_of_its_article(day, moderator):
    author = UserFactory()
    article = ArticleFactory(author=AuthorFactory(user=author))
    case = suspect(author, *three(), at=day)
    rating.plus(reader_of(article, level=5), article, day)
    for _ in range(5):
        rating.minus(reader_of(article, level=5, twei=2), article, "poor", day)
    cases.clear(case, "Different people", moderator, day)
    assert holds.pay(day) == 0
    reviews.decide(Review.objects.get(), upheld=False, reason="It is good", by=moderator, at=day)
    holds.pay(day)
    assert balance(author) == 1


def test_a_comment_reward_that_was_dropped_lapses_and_comes_back_with_an_appeal(day, moderator):
    article = ArticleFactory()
    writer, other = reader_of(article, level=13, twei=3), UserFactory()
    comment = say(writer, article, day)
    for _ in range(3):
        reactions.like(reader_of(article, level=5), comment, day)
    case = suspect(writer, other, at=day)
    tomorrow = day + timedelta(days=1)
    pool.turn(tomorrow)
    judging.judge(tomorrow)
    judging.pay(tomorrow)
    cases.confirm(case, [writer.pk, other.pk], WHY, moderator, tomorrow)
    assert judging.follow_decisions(tomorrow) == 1
    comment.refresh_from_db()
    assert (comment.reward, comment.reward_reason) == ("lapsed", "moderator_decided")
    cases.decide_again(case, writer, True, "They are two", tomorrow)
    assert judging.follow_decisions(tomorrow) == 1
    holds.pay(tomorrow)
    comment.refresh_from_db()
    assert comment.reward == "paid"
    assert judging.follow_decisions(tomorrow) == 0
