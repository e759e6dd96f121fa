"""A discussion as somebody sees it, and what that costs the database."""

from datetime import timedelta

import pytest
from django.db import connection

from comments import discussion, moderation, reactions, thread
from comments.models import Comment
from comments.thread import Ordering
from tests.comments.people import reader_of, say
from tests.factories import ArticleFactory, CommentFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)


@pytest.fixture
def article(at):
    open_day(at)
    return ArticleFactory()


def bodies(found):
    return [comment.body for comment in found]


def test_a_thread_has_three_orders(article, at):
    for minute, (body, likes) in enumerate([("first", 2), ("second", 5), ("third", 2)]):
        CommentFactory(article=article, body=body, like_count=likes, written_at=at + minute * MINUTE)
    CommentFactory(body="elsewhere")
    assert bodies(thread.comments(article, Ordering.OLDEST)) == ["first", "second", "third"]
    assert bodies(thread.comments(article, Ordering.NEWEST)) == ["third", "second", "first"]
    assert bodies(thread.comments(article, Ordering.LIKED)) == ["second", "third", "first"]


def test_replies_stand_under_their_comments_oldest_first(article, at):
    parents = [CommentFactory(article=article, body=name) for name in ("one", "two", "three")]
    for minute, (number, body) in enumerate([(0, "a"), (1, "b"), (0, "c"), (0, "d")]):
        CommentFactory(article=article, parent=parents[number], body=body, written_at=at + minute * MINUTE)
    assert bodies(thread.comments(article, Ordering.OLDEST)) == ["one", "two", "three"]
    assert bodies(thread.replies(parents)) == ["a", "c", "d", "b"]
    assert bodies(thread.replies(parents, limit=2)) == ["a", "c", "b"]
    assert bodies(thread.replies(parents[1:])) == ["b"]
    assert bodies(thread.replies_to(parents[0])) == ["a", "c", "d"]


def seen(article, viewer=None):
    found = thread.comments(article, Ordering.OLDEST, viewer)
    return [(s.comment.status, s.body_html, s.hidden_reason) for s in (thread.seen(c, viewer) for c in found)]


def test_what_was_deleted_is_a_stub_for_everybody(article, at):
    writer = reader_of(article, twei=3)
    discussion.delete(writer, say(writer, article, body="Gone"), at)
    assert seen(article) == seen(article, UserFactory()) == seen(article, writer) == [("deleted", None, "")]


def test_what_is_hidden_is_a_stub_but_for_its_writer_who_sees_why(article, at):
    writer = reader_of(article, twei=3)
    moderation.hide(say(writer, article, body="Lamps"), "It sells lamps.", UserFactory(), at)
    assert seen(article) == seen(article, UserFactory()) == [("hidden", None, "")]
    assert seen(article, writer) == [("hidden", "<p>Lamps</p>", "It sells lamps.")]


def test_what_is_held_is_shown_to_its_writer_alone(article, at, settings):
    settings.HOLD_FIRST_COMMENTS = 1
    writer = reader_of(article, twei=6)
    held = say(writer, article, body="Hello")
    assert seen(article) == seen(article, UserFactory()) == []
    assert seen(article, writer) == [("held", "<p>Hello</p>", "")]
    assert (thread.find(held.pk), thread.find(held.pk, UserFactory()), thread.find(held.pk, writer)) == (
        None,
        None,
        held,
    )
    # Deleted before anybody saw it, it leaves nothing.
    discussion.delete(writer, held, at)
    assert seen(article) == []


def test_a_viewer_sees_names_and_which_comments_are_their_own(article, at):
    writer = reader_of(article, twei=3)
    comment = say(writer, article, avatar="bermudez")
    assert (thread.seen(comment).name, thread.seen(comment).is_own) == ("Bermudez", False)
    assert thread.seen(comment, writer).is_own
    assert not thread.seen(CommentFactory(), writer).is_own


def test_a_page_with_its_replies_counts_and_own_reactions_takes_three_queries(article, at, django_assert_num_queries):
    reader = reader_of(article, level=1)
    for _ in range(5):
        parent = CommentFactory(article=article)
        CommentFactory(article=article, parent=parent)
        reactions.like(reader, parent, at)
    with django_assert_num_queries(3):
        page = list(thread.comments(article, Ordering.LIKED, reader)[:20])
        below = list(thread.replies(page, reader))
        pressed = reactions.by_reader(reader, [comment.pk for comment in page + below])
        shown = [thread.seen(comment, reader) for comment in page + below]
    assert (len(shown), len(pressed)) == (10, 5)
    assert all(s.comment.like_count + s.comment.reply_count + s.comment.dislike_count >= 0 for s in shown)


@pytest.mark.parametrize("ordering", Ordering)
@pytest.mark.parametrize("is_signed_in", [False, True])
@pytest.mark.owner
def test_the_first_page_of_a_long_thread_is_read_from_an_index(article, at, ordering, is_signed_in):
    persona = CommentFactory(article=article).persona
    Comment.objects.bulk_create(
        CommentFactory.build(
            article=article, persona=persona, writer=None, like_count=n % 97, written_at=at + n * MINUTE
        )
        for n in range(3000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE comments_comment")
    viewer = UserFactory() if is_signed_in else None
    plan = thread.comments(article, ordering, viewer)[:20].explain()
    assert ("thread_by_likes" if ordering == Ordering.LIKED else "thread_by_time") in plan, plan
    assert "Seq Scan on comments_comment" not in plan
    assert "Sort" not in plan.replace("Sort Method", ""), plan
