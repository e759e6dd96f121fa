"""Writing under an article, each rule at its bound and beyond."""

from datetime import timedelta

import pytest

from accounts.addresses import AddressNotConfirmed
from accounts.suspension import Suspended
from articles.models import Article
from comments import access, discussion, personas, texts
from comments.models import Avatar, Comment, Persona
from rewards import ledger, rules
from rewards.ledger import InsufficientFunds
from rewards.levels import LevelTooLow
from rewards.models import Item, LedgerEntry
from rewards.reading import GateNotPassed, NotPublished
from tests.comments.people import balance, reader_of, say
from tests.factories import ArticleFactory, CommentFactory, UserFactory, open_day
from tests.reading import pass_gate, read

pytestmark = pytest.mark.django_db

SECOND = timedelta(seconds=1)


@pytest.fixture
def article(at):
    open_day(at)
    return ArticleFactory()


def test_a_comment_is_written_under_an_avatar_and_its_tribute_paid(article, at):
    writer = reader_of(article, twei=5)
    comment = discussion.write(writer, article, " Well said. \nwww.example.com ", "mariposa", at)
    comment.refresh_from_db()
    assert (comment.body, comment.status, comment.persona.name) == (
        "Well said.\nwww.example.com",
        "visible",
        "Mariposa",
    )
    assert comment.body_html.startswith("<p>Well said.<br><a href=")
    assert (comment.written_at, comment.shown_at, comment.reward) == (at, at, "not_yet")
    assert balance(writer) == 2
    entry = LedgerEntry.objects.get(item=Item.COMMENT_TRIBUTES)
    assert (entry.amount_twei, entry.debit_kind, entry.credit_kind) == (3, "wallet", "fees")
    assert (entry.source_id, entry.article_id, entry.comment_id) == (comment.pk, article.pk, comment.pk)


def test_level_12_is_refused_and_13_is_not(article, at):
    with pytest.raises(LevelTooLow) as refused:
        say(reader_of(article, level=12, twei=3), article)
    assert refused.value.figures == {"level": 12, "level_needed": 13}
    assert say(reader_of(article, level=13, twei=3), article)


def test_an_article_may_ask_for_more_and_never_for_less(article, at):
    article.comment_level = 14
    with pytest.raises(LevelTooLow) as refused:
        say(reader_of(article, level=13, twei=3), article)
    assert refused.value.figures["level_needed"] == 14
    assert say(reader_of(article, level=14, twei=3), article)
    article.comment_level = 1
    assert discussion.level_needed(article) == 13


def test_at_one_twei_less_than_the_tribute_nothing_is_written_and_nothing_moves(article, at):
    writer = reader_of(article, twei=2)
    with pytest.raises(InsufficientFunds) as refused:
        say(writer, article)
    assert refused.value.figures == {"balance_twei": 2, "needed_twei": 3}
    assert not Comment.objects.exists()
    assert not Persona.objects.exists()
    assert balance(writer) == 2


def test_a_reader_without_a_wallet_is_refused(article):
    with pytest.raises(InsufficientFunds):
        say(reader_of(article), article)


def test_nobody_comments_before_the_gate(article, at):
    writer = reader_of(twei=3)
    with pytest.raises(GateNotPassed):
        say(writer, article)
    ended, credit = read(writer, article, at, 85)
    assert credit.read.seconds_left == 1
    with pytest.raises(GateNotPassed):
        say(writer, article, ended)
    assert say(writer, article, pass_gate(writer, article, ended))


def test_suspended_readers_and_those_without_a_confirmed_address_are_refused(article, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    with pytest.raises(Suspended):
        say(reader_of(article, twei=3, is_suspended=True), article)
    with pytest.raises(AddressNotConfirmed):
        say(reader_of(article, twei=3, address=False), article)


@pytest.mark.parametrize("status", [Article.Status.DRAFT, Article.Status.WITHDRAWN])
def test_only_under_a_published_article(article, status):
    article.status = status
    with pytest.raises(NotPublished):
        say(reader_of(article, twei=3), article)


@pytest.mark.parametrize("body", ["", "\n \t", "a", "\u200b\u2060a"])
def test_a_comment_says_something(article, body, at):
    with pytest.raises(texts.TextTooShort) as refused:
        discussion.write(reader_of(article, twei=3), article, body, "otter", at)
    assert refused.value.figures["minimum"] == 2


def test_a_comment_has_at_most_2000_characters(article):
    writer = reader_of(article, twei=6)
    assert say(writer, article, body="x" * 2000)
    with pytest.raises(texts.TextTooLong) as refused:
        say(writer, article, body="y" * 2001)
    assert refused.value.figures == {"characters": 2001, "maximum": 2000}


@pytest.mark.parametrize(("level", "limit"), [(13, 1), (14, 1), (15, 5), (40, 5)])
def test_links_are_limited_by_level(article, level, limit):
    writer = reader_of(article, level=level, twei=6)
    assert say(writer, article, body=" ".join(f"https://a{n}.example/" for n in range(limit)))
    with pytest.raises(discussion.TooManyLinks) as refused:
        say(writer, article, body=" ".join(f"https://b{n}.example/" for n in range(limit + 1)))
    assert refused.value.figures == {"links": limit + 1, "limit": limit}


def test_a_second_wearer_is_number_2_and_a_third_number_3(article):
    names = [say(reader_of(article, twei=3), article, avatar="bermudez").persona.name for _ in range(3)]
    assert names == ["Bermudez", "Bermudez 2", "Bermudez 3"]
    other = ArticleFactory()
    assert say(reader_of(other, twei=3), other, avatar="bermudez").persona.name == "Bermudez"


def test_a_reader_keeps_the_avatar_under_an_article_and_may_choose_another_elsewhere(article, at):
    elsewhere = ArticleFactory()
    writer = reader_of(article, elsewhere, twei=20)
    first = say(writer, article, avatar="kite")
    assert say(writer, article, avatar="kite").persona == first.persona
    assert say(writer, article, avatar="").persona == first.persona
    with pytest.raises(personas.AvatarKept) as refused:
        say(writer, article, avatar="otter")
    assert refused.value.figures == {"avatar": "kite", "name": "Kite"}
    assert say(writer, elsewhere, avatar="otter").persona.name == "Otter"
    assert personas.of(writer, article) == first.persona
    assert personas.of(UserFactory(), article) is None


@pytest.mark.parametrize("slug", ["", "nobody", "Bermudez"])
def test_an_avatar_has_to_be_one_of_the_catalogue(article, slug):
    with pytest.raises(personas.AvatarUnknown):
        say(reader_of(article, twei=3), article, avatar=slug)


def test_an_avatar_is_worn_from_its_level_on(article):
    with pytest.raises(personas.AvatarLocked) as refused:
        say(reader_of(article, level=14, twei=3), article, avatar="lighthouse")
    assert refused.value.figures == {
        "avatar": "lighthouse",
        "name": "Lighthouse",
        "level": 14,
        "level_needed": 15,
    }
    assert say(reader_of(article, level=15, twei=3), article, avatar="lighthouse")


def test_an_avatar_that_is_offered_no_longer_stays_with_who_wears_it(article):
    writer = reader_of(article, twei=6)
    say(writer, article, avatar="kite")
    Avatar.objects.filter(slug="kite").update(is_offered=False)
    assert say(writer, article, avatar="kite").persona.name == "Kite"
    with pytest.raises(personas.AvatarUnknown):
        say(reader_of(article, twei=3), article, avatar="kite")


def test_a_reply_is_counted_and_goes_one_level_deep(article):
    writer, other = reader_of(article, twei=3), reader_of(article, twei=6)
    comment = say(writer, article)
    reply = say(other, article, parent=comment)
    comment.refresh_from_db()
    assert (reply.parent, comment.reply_count) == (comment, 1)
    with pytest.raises(discussion.ReplyTooDeep):
        say(other, article, parent=reply)


def test_a_reply_needs_a_comment_that_is_there_under_the_same_article(article, at):
    writer = reader_of(article, twei=9)
    with pytest.raises(discussion.ParentElsewhere):
        say(writer, article, parent=CommentFactory())
    parent = CommentFactory(article=article, status="deleted")
    with pytest.raises(access.CommentGone):
        say(writer, article, parent=parent)
    # It was there when the form was opened.
    gone = CommentFactory(article=article)
    Comment.objects.filter(pk=gone.pk).update(status="deleted")
    with pytest.raises(access.CommentGone):
        say(writer, article, parent=gone)
    assert balance(writer) == 9


def test_ten_comments_an_hour_and_no_eleventh(article, at):
    writer = reader_of(article, twei=100)
    for n in range(10):
        say(writer, article, at + n * SECOND)
    with pytest.raises(discussion.CommentsSpent) as refused:
        say(writer, article, at + timedelta(hours=1) - SECOND)
    assert refused.value.figures == {"limit": 10, "next_at": at + timedelta(hours=1)}
    assert refused.value.status == 429
    assert say(writer, article, at + timedelta(hours=1))


def test_thirty_comments_a_day_and_no_thirty_first(article, at):
    writer = reader_of(article, twei=100)
    for n in range(30):
        say(writer, article, at + n * timedelta(minutes=10))
    with pytest.raises(discussion.CommentsSpent) as refused:
        say(writer, article, at + timedelta(hours=24) - SECOND)
    assert refused.value.figures == {"limit": 30, "next_at": at + timedelta(hours=24)}
    assert say(writer, article, at + timedelta(hours=24))


def test_the_same_text_is_refused_for_a_week_wherever_it_was(article, at):
    elsewhere = ArticleFactory()
    writer = reader_of(article, elsewhere, twei=9)
    say(writer, article, body="Buy my lamp")
    with pytest.raises(discussion.DuplicateComment):
        say(writer, elsewhere, at + timedelta(days=7) - SECOND, body="buy  MY lamp")
    assert say(writer, elsewhere, at + timedelta(days=7), body="Buy my lamp")


def test_deleting_it_first_helps_its_writer_nothing(article, at):
    writer = reader_of(article, twei=6)
    discussion.delete(writer, say(writer, article, body="Buy my lamp"), at)
    with pytest.raises(discussion.DuplicateComment):
        say(writer, article, body="Buy my lamp")


def test_what_anybody_said_under_an_article_is_not_said_there_again(article, at):
    writer, other, elsewhere = reader_of(article, twei=3), reader_of(article, twei=6), ArticleFactory()
    say(writer, article, body="Buy my lamp")
    with pytest.raises(discussion.DuplicateComment):
        say(other, article, at + timedelta(days=100), body="Buy my lamp")
    CommentFactory(article=article, body="Of the archive")
    with pytest.raises(discussion.DuplicateComment):
        say(other, article, body="Of the archive")
    assert say(reader_of(elsewhere, twei=3), elsewhere, body="Buy my lamp")


def test_a_refused_comment_uses_nothing_up(article, at):
    writer = reader_of(article, twei=2)
    for _ in range(11):
        with pytest.raises(InsufficientFunds):
            say(writer, article)


def test_first_comments_are_held_where_the_site_wants_it(article, at, settings):
    settings.HOLD_FIRST_COMMENTS = 1
    writer, old_hand = reader_of(article, twei=6), reader_of(article, twei=3)
    CommentFactory(article=ArticleFactory(), writer=old_hand)
    held = say(writer, article)
    assert (held.status, held.shown_at, balance(writer)) == ("held", None, 3)
    assert say(writer, article).status == "held", "none was approved yet"
    assert say(old_hand, article).status == "visible"


def test_a_held_reply_is_not_counted_yet(article, settings):
    settings.HOLD_FIRST_COMMENTS = 1
    parent = CommentFactory(article=article)
    say(reader_of(article, twei=3), article, parent=parent)
    parent.refresh_from_db()
    assert parent.reply_count == 0


def test_the_numbers_are_those_of_the_rules(article):
    writer = reader_of(article, twei=rules.COMMENT_TRIBUTE_TWEI)
    say(writer, article)
    assert balance(writer) == 0
    assert ledger.balance_twei(ledger.FEES) == rules.COMMENT_TRIBUTE_TWEI
