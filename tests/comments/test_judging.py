"""Comment rewards: judged once, paid as far as limits and the pool go."""

from datetime import timedelta

import pytest

from comments import discussion, flagging, judging, moderation, reactions
from comments.models import Comment
from rewards import ledger, pool, quotas
from rewards.ledger import TREASURY, Entry
from rewards.models import Item, Kind, LedgerEntry
from rewards.quotas import Quota
from tests.comments.people import balance, reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, CommentFactory, PersonaFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db

SECOND, DAY, WEEK = timedelta(seconds=1), timedelta(days=1), timedelta(days=7)


@pytest.fixture
def article(at):
    open_day(at)
    return ArticleFactory()


@pytest.fixture
def writer(article):
    return reader_of(article, twei=3)


@pytest.fixture
def comment(article, writer):
    return say(writer, article)


def liked(comment, at, times=3, level=5):
    for _ in range(times):
        reactions.like(reader_of(comment.article, level=level), comment, at)
    return comment


def disliked(comment, at, times):
    for _ in range(times):
        reactions.dislike(reader_of(comment.article, level=5, twei=2), comment, at)


def work(at):
    """What the worker does at a moment; how many were judged and paid."""
    return judging.judge(at), judging.pay(at)


def reward(comment):
    comment.refresh_from_db()
    return comment.reward, comment.reward_reason


def test_at_exactly_3_paying_likes_a_comment_gets_its_tribute_back(comment, writer, article, at):
    liked(comment, at)
    before = balance(writer)
    assert work(at + DAY) == (1, 1)
    assert reward(comment) == ("paid", "")
    assert (comment.judged_at, balance(writer)) == (at + DAY, before + 3)
    entry = LedgerEntry.objects.get(item=Item.COMMENT_REWARDS)
    assert (entry.amount_twei, entry.debit_kind, entry.source_id) == (3, "writers_pool", comment.pk)
    assert (entry.article_id, entry.comment_id) == (article.pk, comment.pk)


def test_2_paying_likes_are_not_enough_however_many_others_there_are(comment, at):
    liked(comment, at, 2)
    liked(comment, at, 3, level=4)
    assert work(at + DAY) == (1, 0)
    assert reward(comment) == ("none", "")


def test_there_have_to_be_more_paying_likes_than_dislikes(article, at):
    good, torn = (CommentFactory(article=article, writer=UserFactory()) for _ in range(2))
    for comment, dislikes in ((good, 2), (torn, 3)):
        liked(comment, at)
        disliked(comment, at, dislikes)
    assert work(at + DAY) == (2, 1)
    assert (reward(good)[0], reward(torn)[0]) == ("paid", "none")


def test_a_comment_is_judged_at_24_hours_and_not_a_second_earlier(comment, at):
    liked(comment, at)
    assert work(at + DAY - SECOND) == (0, 0)
    assert work(at + DAY) == (1, 1)


def test_a_comment_is_judged_once(comment, at):
    assert work(at + DAY) == (1, 0)
    liked(comment, at + DAY + SECOND)
    assert work(at + DAY + SECOND) == (0, 0)
    assert reward(comment) == ("none", "")


def test_a_reward_is_paid_once_however_often_the_worker_runs(comment, writer, at):
    liked(comment, at)
    work(at + DAY)
    before = balance(writer)
    assert [work(at + DAY) for _ in range(3)] == [(0, 0)] * 3
    assert balance(writer) == before


def test_what_was_deleted_between_like_and_judgement_earns_nothing(comment, writer, at):
    liked(comment, at)
    discussion.delete(writer, comment, at + DAY - SECOND)
    assert work(at + DAY) == (0, 0)
    assert reward(comment) == ("not_yet", "")


def test_what_was_deleted_between_judgement_and_payment_lapses(comment, writer, at):
    liked(comment, at)
    judging.judge(at + DAY)
    discussion.delete(writer, comment, at + DAY)
    assert judging.pay(at + DAY) == 0
    assert reward(comment) == ("lapsed", "deleted")


def test_a_flagged_comment_waits_until_the_flag_is_resolved(comment, article, at):
    liked(comment, at)
    flagging.flag(reader_of(article), comment, "spam", "", at)
    assert work(at + DAY) == (0, 0)
    moderation.dismiss_flags(comment, "It is sound.", UserFactory(), at + 3 * DAY)
    assert work(at + 3 * DAY) == (1, 1)


def test_a_hidden_comment_waits_until_it_is_restored_and_is_judged_as_things_stand_then(comment, article, at):
    liked(comment, at)
    moderation.hide(comment, "Insulting", UserFactory(), at)
    assert work(at + DAY) == (0, 0)
    moderation.restore(comment, "A mistake", UserFactory(), at + DAY)
    disliked(comment, at + DAY, 3)
    assert work(at + DAY) == (1, 0)
    assert reward(comment) == ("none", "")


@pytest.mark.parametrize("what", ["flagged", "hidden"])
def test_what_was_judged_but_not_paid_is_judged_anew_when_it_is_resolved(comment, article, at, what):
    liked(comment, at)
    judging.judge(at + DAY)
    if what == "flagged":
        flagging.flag(reader_of(article), comment, "spam", "", at + DAY)
    else:
        moderation.hide(comment, "Insulting", UserFactory(), at + DAY)
    assert reward(comment) == ("not_yet", "")
    assert work(at + DAY) == (0, 0)
    if what == "flagged":
        moderation.dismiss_flags(comment, "It is sound.", UserFactory(), at + 2 * DAY)
    else:
        moderation.restore(comment, "A mistake", UserFactory(), at + 2 * DAY)
    assert work(at + 2 * DAY) == (1, 1)


def test_a_flag_upon_what_was_paid_takes_nothing_back(comment, writer, article, at):
    liked(comment, at)
    work(at + DAY)
    before = balance(writer)
    flagging.flag(reader_of(article), comment, "spam", "", at + DAY)
    moderation.hide(comment, "Spam after all", UserFactory(), at + DAY)
    assert reward(comment) == ("paid", "")
    assert balance(writer) == before


def test_what_was_held_is_judged_24_hours_after_it_was_approved(article, writer, at, settings):
    settings.HOLD_FIRST_COMMENTS = 1
    comment = say(writer, article)
    assert work(at + DAY) == (0, 0)
    moderation.approve(comment, UserFactory(), at + DAY)
    liked(comment, at + DAY)
    assert work(at + 2 * DAY - SECOND) == (0, 0)
    assert work(at + 2 * DAY) == (1, 1)


def test_one_comment_of_a_writer_is_rewarded_under_an_article(article, writer, at):
    persona = PersonaFactory(article=article, reader=writer)
    first, second = (CommentFactory(article=article, writer=writer, persona=persona) for _ in range(2))
    for comment in (first, second):
        liked(comment, at)
    assert work(at + DAY) == (2, 1)
    assert (reward(first), reward(second)) == (("paid", ""), ("lapsed", "one_per_article"))


def test_three_rewards_in_24_hours_and_the_fourth_waits(at):
    open_day(at)
    writer = UserFactory()
    comments = [CommentFactory(article=ArticleFactory(), writer=writer) for _ in range(4)]
    for comment in comments:
        liked(comment, at)
    assert work(at + DAY) == (4, 3)
    assert reward(comments[3]) == ("due", "rewards_spent")
    pool.turn(at + 2 * DAY)
    assert work(at + 2 * DAY - SECOND) == (0, 0)
    assert work(at + 2 * DAY) == (0, 1)
    assert reward(comments[3]) == ("paid", "")


def test_a_reward_beyond_the_commenters_40_in_7_days_waits(comment, writer, at):
    liked(comment, at)
    quotas.use(writer.pk, Quota.COMMENTER_ALLOWANCE, at + DAY, 40 - 6 - 2)
    assert work(at + DAY) == (1, 0)
    assert reward(comment) == ("due", "allowance_spent")
    # What the likes used up a week ago is free again.
    assert work(at + WEEK) == (0, 1)


def test_a_reward_for_which_exactly_enough_is_left_is_paid(comment, writer, at):
    liked(comment, at)
    quotas.use(writer.pk, Quota.COMMENTER_ALLOWANCE, at + DAY, 40 - 6 - 3)
    assert work(at + DAY) == (1, 1)


@pytest.fixture
def poor(at):
    """A comment that deserved its reward on a day whose writers' pool is spent, and on which it waits."""
    open_day(at)
    comment = CommentFactory(writer=UserFactory())
    liked(comment, at)
    judging.judge(at + DAY)
    pool.close_day(at.date(), at)
    return comment


def test_a_spent_pool_makes_a_reward_wait(poor, at):
    assert judging.pay(at + DAY) == 0
    assert reward(poor) == ("due", "pool_spent")
    assert not quotas.used_by([poor.writer_id], Quota.COMMENT_REWARD, quotas.WEEK, at + DAY)
    pool.turn(at + 2 * DAY)
    assert judging.pay(at + 2 * DAY) == 1
    assert reward(poor) == ("paid", "")


def test_a_reward_that_has_waited_for_7_days_lapses_and_says_why(poor, at):
    judging.pay(at + DAY)
    pool.turn(at + DAY + WEEK)
    before = balance(poor.writer)
    assert judging.pay(at + DAY + WEEK + SECOND) == 0
    assert reward(poor) == ("lapsed", "pool_spent")
    assert balance(poor.writer) == before


def test_a_reward_that_can_be_paid_on_the_seventh_day_is(poor, at):
    judging.pay(at + DAY)
    pool.turn(at + DAY + WEEK)
    assert judging.pay(at + DAY + WEEK) == 1


def test_a_spent_pool_is_asked_once_and_all_wait(at):
    open_day(at)
    comments = [CommentFactory(writer=UserFactory()) for _ in range(3)]
    for comment in comments:
        liked(comment, at)
    judging.judge(at + DAY)
    pool.close_day(at.date(), at)
    assert judging.pay(at + DAY) == 0
    assert [reward(comment) for comment in comments] == [("due", "pool_spent")] * 3


def test_who_was_judged_first_is_paid_first(at):
    open_day(at)
    comments = [CommentFactory(writer=UserFactory(), written_at=at + n * SECOND) for n in range(3)]
    for comment in comments:
        liked(comment, at + 3 * SECOND)
    pool.close_day(at.date(), at)
    tomorrow = at + DAY + 3 * SECOND
    for comment in comments:
        judging.judge(comment.shown_at + DAY)
    # A day on which the writers' pool has 6 Twei.
    shard = ledger.shard(Kind.WRITERS_POOL, 0)
    ledger.post([Entry(Item.DAY_OPEN, 6, TREASURY, shard, source_id=20251026, part=32)], tomorrow)
    assert judging.pay(tomorrow) == 2
    assert [reward(comment)[0] for comment in comments] == ["paid", "paid", "due"]


def test_comments_of_the_archive_are_never_judged(article, at):
    comment = CommentFactory(article=article)
    liked(comment, at)
    assert work(at + DAY) == (0, 0)
    assert reward(comment) == ("not_yet", "")


def test_a_reward_of_an_account_that_was_erased_lapses(at):
    open_day(at)
    comment = CommentFactory(writer=UserFactory())
    Comment.objects.filter(pk=comment.pk).update(reward="due", judged_at=at)
    comment.writer.delete()
    assert judging.pay(at) == 0
    assert reward(comment) == ("lapsed", "account_closed")


def test_an_author_who_comments_under_an_own_article_is_rewarded_like_anybody(at):
    open_day(at)
    author = UserFactory()
    article = ArticleFactory(author=AuthorFactory(user=author))
    comment = liked(CommentFactory(article=article, writer=author), at)
    before = balance(author)
    assert work(at + DAY) == (1, 1)
    assert (reward(comment)[0], balance(author)) == ("paid", before + 3)


def test_a_batch_judges_as_many_as_it_is_told(article, at):
    for _ in range(5):
        CommentFactory(article=article, writer=UserFactory())
    assert [judging.judge(at + DAY, limit=2) for _ in range(4)] == [2, 2, 1, 0]
