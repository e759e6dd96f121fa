"""Dislikes: who pays, how much, and how far it goes."""

from datetime import timedelta

import pytest

from accounts.addresses import AddressNotConfirmed
from accounts.suspension import Suspended
from comments import access, discussion, reactions
from comments.models import Reaction
from rewards import adjusting, levels, quotas
from rewards.ledger import FEES, InsufficientFunds, balance_twei
from rewards.levels import LevelTooLow
from rewards.models import Item, LedgerEntry
from rewards.quotas import Quota
from rewards.reading import GateNotPassed
from tests.comments.people import balance, reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, CommentFactory, UserFactory, open_day
from tests.reading import has_read

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def author(at):
    open_day(at)
    return UserFactory(level=5)


@pytest.fixture
def article(author):
    return ArticleFactory(author=AuthorFactory(user=author))


@pytest.fixture
def writer(article):
    return reader_of(article, twei=13)


@pytest.fixture
def comment(writer, article):
    return say(writer, article)


def test_a_dislike_costs_the_reader_and_the_commenter_and_brings_the_author_one(article, author, writer, comment, at):
    reader = reader_of(article, level=5, twei=2)
    pressed = reactions.dislike(reader, comment, at)
    assert (pressed.amount_twei, pressed.reaction.loss_twei) == (2, 1)
    assert (balance(reader), balance(writer), balance(author)) == (0, 9, 1)
    assert balance_twei(FEES) == 3 + 2 + 1 - 1
    entries = LedgerEntry.objects.filter(source_id=pressed.reaction.pk, item__contains="dislikes").order_by("item")
    assert [(e.item, e.amount_twei, e.comment_id) for e in entries] == [
        ("dislikes_author", 1, comment.pk),
        ("dislikes_own", 2, comment.pk),
        ("dislikes_commenter", 1, comment.pk),
    ]
    comment.refresh_from_db()
    assert (comment.like_count, comment.dislike_count) == (0, 1)


def test_with_one_twei_nobody_dislikes_and_nothing_moves(article, author, writer, comment, at):
    reader = reader_of(article, level=5, twei=1)
    with pytest.raises(InsufficientFunds) as refused:
        reactions.dislike(reader, comment, at)
    assert refused.value.figures == {"balance_twei": 1, "needed_twei": 2}
    assert (balance(reader), balance(writer), balance(author)) == (1, 10, 0)
    assert not Reaction.objects.exists()


def test_level_4_is_refused_and_5_is_not(article, comment, at):
    with pytest.raises(LevelTooLow) as refused:
        reactions.dislike(reader_of(article, level=4, twei=2), comment, at)
    assert refused.value.figures == {"level": 4, "level_needed": 5}
    assert reactions.dislike(reader_of(article, level=5, twei=2), comment, at)


def test_the_sixth_dislike_in_24_hours_is_refused(article, at):
    reader = reader_of(article, level=5, twei=100)
    for n in range(5):
        reactions.dislike(reader, CommentFactory(article=article, writer=UserFactory()), at + n * SECOND)
    sixth = CommentFactory(article=article, writer=UserFactory())
    with pytest.raises(reactions.DislikesSpent) as refused:
        reactions.dislike(reader, sixth, at + timedelta(days=1) - SECOND)
    assert refused.value.status == 429
    assert refused.value.figures == {"limit": 5, "next_at": at + timedelta(days=1)}
    assert reactions.dislike(reader, sixth, at + timedelta(days=1))


def test_a_commenter_with_nothing_loses_nothing(article, author, at):
    writer, reader = reader_of(article, twei=3), reader_of(article, level=5, twei=2)
    pressed = reactions.dislike(reader, say(writer, article), at)
    assert (pressed.amount_twei, pressed.reaction.loss_twei) == (2, 0)
    assert (balance(reader), balance(writer), balance(author)) == (0, 0, 1)


def test_a_commenter_without_a_wallet_loses_nothing(article, at):
    comment = CommentFactory(article=article, writer=UserFactory())
    assert reactions.dislike(reader_of(article, level=5, twei=2), comment, at).reaction.loss_twei == 0


def test_a_commenter_never_loses_more_on_a_comment_than_its_tribute(article, writer, comment, at):
    losses = [reactions.dislike(reader_of(article, level=5, twei=2), comment, at).reaction.loss_twei for _ in range(5)]
    assert losses == [1, 1, 1, 0, 0]
    assert balance(writer) == 7
    # Another comment has its own tribute.
    other = say(writer, article)
    assert reactions.dislike(reader_of(article, level=5, twei=2), other, at).reaction.loss_twei == 1


def test_a_commenter_who_has_something_again_loses_again(article, at):
    writer = reader_of(article, twei=3)
    comment = say(writer, article)
    assert reactions.dislike(reader_of(article, level=5, twei=2), comment, at).reaction.loss_twei == 0
    adjusting.adjust(writer.pk, 1, "A prize", at)
    assert reactions.dislike(reader_of(article, level=5, twei=2), comment, at).reaction.loss_twei == 1
    assert balance(writer) == 0


def test_ones_own_comment_is_not_disliked(article, writer, comment, at):
    with pytest.raises(access.OwnComment):
        reactions.dislike(writer, comment, at)


def test_nobody_dislikes_before_the_gate(comment, at):
    with pytest.raises(GateNotPassed):
        reactions.dislike(reader_of(level=5, twei=2), comment, at)


def test_suspended_readers_and_those_without_a_confirmed_address_are_refused(article, comment, at, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    with pytest.raises(Suspended):
        reactions.dislike(reader_of(article, level=5, twei=2, is_suspended=True), comment, at)
    with pytest.raises(AddressNotConfirmed):
        reactions.dislike(reader_of(article, level=5, twei=2, address=False), comment, at)


def test_a_deleted_comment_is_not_disliked(article, writer, comment, at):
    discussion.delete(writer, comment, at)
    with pytest.raises(access.CommentGone):
        reactions.dislike(reader_of(article, level=5, twei=2), comment, at)


def test_an_author_who_presses_gets_no_share(article, author, comment, at):
    has_read(author, article, at)
    adjusting.adjust(author.pk, 2, "To spend", at)
    reactions.dislike(author, comment, at)
    assert balance(author) == 0


def test_an_author_whose_comment_is_disliked_loses_and_gets_one(article, author, at):
    adjusting.adjust(author.pk, 1, "To lose", at)
    comment = CommentFactory(article=article, writer=author)
    assert reactions.dislike(reader_of(article, level=5, twei=2), comment, at).reaction.loss_twei == 1
    assert balance(author) == 1


def test_the_share_of_dislikes_is_within_the_authors_200_in_24_hours(article, author, comment, at):
    quotas.use(author.pk, Quota.AUTHOR_ALLOWANCE, at, 199)
    for _ in range(2):
        reactions.dislike(reader_of(article, level=5, twei=2), comment, at)
    assert balance(author) == 1


def test_under_nobodys_article_no_share_is_posted(at):
    open_day(at)
    article = ArticleFactory()
    comment = CommentFactory(article=article, writer=UserFactory())
    reactions.dislike(reader_of(article, level=5, twei=2), comment, at)
    assert not LedgerEntry.objects.filter(item=Item.DISLIKES_AUTHOR).exists()


def test_a_dislike_of_the_archive_counts_and_moves_nothing(article, at):
    reader, comment = reader_of(article, level=5), CommentFactory(article=article)
    assert reactions.dislike(reader, comment, at).amount_twei == 0
    comment.refresh_from_db()
    assert comment.dislike_count == 1
    assert not LedgerEntry.objects.filter(item__contains="dislikes").exists()
    with pytest.raises(reactions.AlreadyReacted):
        reactions.like(reader, comment, at)
    with pytest.raises(LevelTooLow):
        reactions.dislike(reader_of(article, level=4), comment, at)


def test_a_dislike_brings_and_takes_no_xp(article, comment, writer, at):
    before = levels.of(writer.pk).xp
    reactions.dislike(reader_of(article, level=5, twei=2), comment, at)
    assert levels.of(writer.pk).xp == before
