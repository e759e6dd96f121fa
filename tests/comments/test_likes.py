"""Likes: what counts, what pays, and whom."""

from datetime import timedelta

import pytest

from accounts.addresses import AddressNotConfirmed
from accounts.suspension import Suspended
from articles.models import Article
from comments import access, discussion, moderation, reactions
from comments.models import Reaction
from rewards import allowance, ledger, levels, pool, quotas, rules
from rewards.ledger import PoolSpent
from rewards.models import Item, LedgerEntry, QuotaUse
from rewards.quotas import Quota
from rewards.reading import GateNotPassed, NotPublished
from tests.comments.people import balance, reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, CommentFactory, UserFactory, open_day
from tests.reading import has_read

pytestmark = pytest.mark.django_db

WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


@pytest.fixture
def author(at):
    open_day(at)
    return UserFactory(level=5)


@pytest.fixture
def article(author):
    return ArticleFactory(author=AuthorFactory(user=author))


@pytest.fixture
def comment(article):
    return say(reader_of(article, twei=3), article)


@pytest.fixture
def reader(article):
    return reader_of(article, level=5)


def another(article, at):
    """A comment by somebody else again."""
    return say(reader_of(article, twei=3), article, at)


def test_a_like_pays_the_reader_the_commenter_and_the_author(reader, comment, author, article, at):
    pressed = reactions.like(reader, comment, at)
    assert pressed.amount_twei == 1
    assert (balance(reader), balance(comment.writer), balance(author)) == (1, 2, 1)
    likes = ["likes_own", "likes_commenter", "likes_author"]
    entries = LedgerEntry.objects.filter(item__in=likes, source_id=pressed.reaction.pk).order_by("item")
    assert [(e.item, e.amount_twei, e.debit_kind, e.article_id, e.comment_id) for e in entries] == [
        ("likes_own", 1, "readers_pool", article.pk, comment.pk),
        ("likes_commenter", 2, "writers_pool", article.pk, comment.pk),
        ("likes_author", 1, "writers_pool", article.pk, comment.pk),
    ]
    comment.refresh_from_db()
    assert (comment.like_count, comment.paying_like_count, comment.dislike_count) == (1, 1, 0)
    assert reactions.by_reader(reader, [comment.pk, comment.pk + 1]) == {comment.pk: "like"}


def test_a_paying_like_brings_the_commenter_10_xp(reader, comment, at):
    before = levels.of(comment.writer_id).xp
    reactions.like(reader, comment, at)
    assert levels.of(comment.writer_id).xp == before + 10
    assert levels.of(reader.pk).xp == rules.xp_needed(5)


def counts_and_moves_nothing(reader, comment, at):
    entries = LedgerEntry.objects.count()
    xp = levels.of(comment.writer_id).xp if comment.writer_id else 0
    comment.refresh_from_db()
    before = (comment.like_count + 1, comment.paying_like_count)
    pressed = reactions.like(reader, comment, at)
    comment.refresh_from_db()
    return (
        (pressed.amount_twei, pressed.reaction.pays) == (0, False)
        and (comment.like_count, comment.paying_like_count) == before
        and LedgerEntry.objects.count() == entries
        and (not comment.writer_id or levels.of(comment.writer_id).xp == xp)
    )


def test_a_like_at_level_4_counts_and_moves_nothing(article, comment, at):
    assert counts_and_moves_nothing(reader_of(article, level=4), comment, at)


def test_the_sixth_paying_like_in_7_days_counts_and_moves_nothing(reader, article, at):
    for n in range(5):
        assert reactions.like(reader, another(article, at), at + n * SECOND).amount_twei == 1
    sixth = another(article, at)
    assert counts_and_moves_nothing(reader, sixth, at + WEEK - SECOND)
    assert balance(reader) == 5
    assert reactions.like(reader, another(article, at), at + WEEK).amount_twei == 1


def test_a_second_like_for_one_commenter_in_7_days_counts_and_moves_nothing(reader, article, at):
    writer = reader_of(article, twei=9)
    first, second, third = (say(writer, article) for _ in range(3))
    reactions.like(reader, first, at)
    assert counts_and_moves_nothing(reader, second, at + WEEK - SECOND)
    assert reactions.like(reader, third, at + WEEK).amount_twei == 1
    assert balance(writer) == 4


def test_a_like_that_paid_nothing_uses_up_no_paying_like(article, comment, at):
    reader = reader_of(article, level=4)
    reactions.like(reader, comment, at)
    assert not QuotaUse.objects.filter(reader=reader, quota=Quota.PAYING_LIKE).exists()


def test_the_thirty_first_like_in_24_hours_is_refused(reader, article, at):
    for n in range(30):
        reactions.like(reader, CommentFactory(article=article), at + n * SECOND)
    with pytest.raises(reactions.LikesSpent) as refused:
        reactions.like(reader, CommentFactory(article=article), at + timedelta(days=1) - SECOND)
    assert refused.value.status == 429
    assert refused.value.figures == {"limit": 30, "next_at": at + timedelta(days=1)}
    assert reactions.like(reader, CommentFactory(article=article), at + timedelta(days=1))


def test_a_reader_reacts_once_and_finally(reader, comment, at):
    reactions.like(reader, comment, at)
    for again in (reactions.like, reactions.dislike):
        with pytest.raises(reactions.AlreadyReacted):
            again(reader, comment, at + WEEK)
    assert Reaction.objects.count() == 1


def test_ones_own_comment_is_not_liked(comment, at):
    with pytest.raises(access.OwnComment):
        reactions.like(comment.writer, comment, at)


def test_nobody_likes_before_the_gate(comment, at):
    with pytest.raises(GateNotPassed):
        reactions.like(UserFactory(level=5), comment, at)


def test_suspended_readers_and_those_without_a_confirmed_address_are_refused(article, comment, at, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    with pytest.raises(Suspended):
        reactions.like(reader_of(article, level=5, is_suspended=True), comment, at)
    with pytest.raises(AddressNotConfirmed):
        reactions.like(reader_of(article, level=5, address=False), comment, at)


def test_what_is_not_there_for_everybody_is_not_liked(reader, article, at, settings):
    deleted, hidden = another(article, at), another(article, at)
    discussion.delete(deleted.writer, deleted, at)
    moderation.hide(hidden, "Insulting", UserFactory(), at)
    settings.HOLD_FIRST_COMMENTS = 1
    for comment in (deleted, hidden, another(article, at)):
        with pytest.raises(access.CommentGone):
            reactions.like(reader, comment, at)
    assert not Reaction.objects.exists()


def test_under_an_article_that_was_withdrawn_nothing_is_liked(reader, comment, article, at):
    Article.objects.filter(pk=article.pk).update(status="withdrawn")
    comment.refresh_from_db()
    with pytest.raises(NotPublished):
        reactions.like(reader, comment, at)


def test_a_spent_pool_refuses_the_whole_and_it_can_be_pressed_tomorrow(at):
    open_day(at, treasury_twei=200)
    article = ArticleFactory()
    comment = CommentFactory(article=article, writer=UserFactory())
    reader, tomorrow = reader_of(article, level=5), at + timedelta(days=1)
    assert (ledger.balance_twei(ledger.READERS_POOL), ledger.balance_twei(ledger.WRITERS_POOL)) == (1, 1)
    with pytest.raises(PoolSpent):
        reactions.like(reader, comment, at)
    comment.refresh_from_db()
    assert (comment.like_count, balance(reader), balance(comment.writer)) == (0, 0, 0)
    assert not QuotaUse.objects.exists()
    pool.fund_treasury(10_000, "more", tomorrow)
    pool.turn(tomorrow)
    assert reactions.like(reader, comment, tomorrow).amount_twei == 1


def test_a_like_that_doesnt_pay_needs_no_pool(at):
    article = ArticleFactory()
    comment = CommentFactory(article=article, writer=UserFactory())
    assert counts_and_moves_nothing(reader_of(article, level=4), comment, at)


def test_a_like_beyond_the_readers_allowance_counts_and_moves_nothing(reader, comment, article, at):
    quotas.use(reader.pk, Quota.READER_ALLOWANCE, at, 19)
    assert reactions.like(reader, comment, at).amount_twei == 1
    assert allowance.left_twei(reader.pk, at) == 0
    assert counts_and_moves_nothing(reader, another(article, at), at)


def test_a_like_beyond_the_commenters_allowance_counts_and_moves_nothing(article, at):
    writer = reader_of(article, twei=6)
    quotas.use(writer.pk, Quota.COMMENTER_ALLOWANCE, at, 38)
    assert reactions.like(reader_of(article, level=5), say(writer, article), at).amount_twei == 1
    late = say(writer, article)
    assert counts_and_moves_nothing(reader_of(article, level=5), late, at + WEEK - SECOND)
    assert reactions.like(reader_of(article, level=5), late, at + WEEK).amount_twei == 1


def test_a_commenter_with_one_twei_of_the_allowance_left_gets_none(article, at):
    writer = reader_of(article, twei=3)
    quotas.use(writer.pk, Quota.COMMENTER_ALLOWANCE, at, 39)
    assert counts_and_moves_nothing(reader_of(article, level=5), say(writer, article), at)


def test_an_author_who_presses_gets_no_share(comment, author, article, at):
    has_read(author, article, at)
    assert reactions.like(author, comment, at).amount_twei == 1
    assert balance(author) == 1
    assert not LedgerEntry.objects.filter(item=Item.LIKES_AUTHOR).exists()


def test_an_author_who_is_liked_gets_both_parts(author, article, reader, at):
    comment = CommentFactory(article=article, writer=author)
    reactions.like(reader, comment, at)
    assert balance(author) == 3


def test_an_author_gets_200_twei_in_24_hours_and_no_share_beyond(author, article, at):
    quotas.use(author.pk, Quota.AUTHOR_ALLOWANCE, at, 199)
    first, second = reader_of(article, level=5), reader_of(article, level=5)
    comment = CommentFactory(article=article, writer=UserFactory())
    reactions.like(first, comment, at)
    assert balance(author) == 1
    assert reactions.like(second, comment, at).amount_twei == 1, "the like pays all the same"
    assert (balance(author), balance(comment.writer)) == (1, 4)


def test_under_nobodys_article_reader_and_commenter_are_paid(at):
    open_day(at)
    article = ArticleFactory()
    comment = CommentFactory(article=article, writer=UserFactory())
    reader = reader_of(article, level=5)
    reactions.like(reader, comment, at)
    assert (balance(reader), balance(comment.writer)) == (1, 2)
    assert not LedgerEntry.objects.filter(item=Item.LIKES_AUTHOR).exists()


def test_a_like_of_the_archive_counts_and_moves_nothing(reader, author, article, at):
    comment = CommentFactory(article=article)
    assert counts_and_moves_nothing(reader, comment, at)
    with pytest.raises(reactions.AlreadyReacted):
        reactions.like(reader, comment, at)
    with pytest.raises(GateNotPassed):
        reactions.like(UserFactory(level=5), comment, at)
    assert set(QuotaUse.objects.values_list("quota", flat=True)) == {"like"}


def test_a_comment_of_an_account_that_was_erased_is_nobodys(reader, article, at):
    comment = CommentFactory(article=article, writer=UserFactory())
    comment.writer.delete()
    comment.refresh_from_db()
    assert (comment.writer, comment.persona.reader) == (None, None)
    assert counts_and_moves_nothing(reader, comment, at)
