"""Editing and deleting one's own comment."""

from datetime import timedelta

import pytest

from accounts.suspension import Suspended
from comments import access, discussion, moderation, texts
from comments.models import Comment, CommentVersion
from tests.comments.people import balance, reader_of, say
from tests.factories import ArticleFactory, CommentFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)


@pytest.fixture
def article(at):
    open_day(at)
    return ArticleFactory()


@pytest.fixture
def writer(article):
    return reader_of(article, twei=9)


@pytest.fixture
def comment(writer, article):
    return say(writer, article, body="As it was")


def test_an_edit_keeps_what_was_said_before(writer, comment, at):
    discussion.edit(writer, comment, "As it is", at + MINUTE)
    discussion.edit(writer, comment, "As it stays", at + 2 * MINUTE)
    comment.refresh_from_db()
    assert (comment.body, comment.body_html, comment.edited_at) == (
        "As it stays",
        "<p>As it stays</p>",
        at + 2 * MINUTE,
    )
    kept = CommentVersion.objects.order_by("id").values_list("body", "replaced_at")
    assert list(kept) == [("As it was", at + MINUTE), ("As it is", at + 2 * MINUTE)]
    assert balance(writer) == 6


def test_an_edit_that_changes_nothing_leaves_no_trace(writer, comment, at):
    assert discussion.edit(writer, comment, " As it was ", at).edited_at is None
    assert not CommentVersion.objects.exists()


def test_a_comment_is_edited_for_15_minutes_and_not_a_second_longer(writer, comment, at):
    assert discussion.edit(writer, comment, "In time", at + 15 * MINUTE)
    with pytest.raises(discussion.EditingOver) as refused:
        discussion.edit(writer, comment, "Too late", at + 15 * MINUTE + SECOND)
    assert refused.value.figures == {"minutes": 15}


def test_what_a_moderator_approved_stays_as_it_was(writer, article, at, settings):
    settings.HOLD_FIRST_COMMENTS = 1
    comment = say(writer, article)
    assert discussion.edit(writer, comment, "Still held, so it may change", at).status == "held"
    moderation.approve(comment, UserFactory(), at + MINUTE)
    with pytest.raises(discussion.EditingOver):
        discussion.edit(writer, comment, "Something else", at + MINUTE)


def test_an_edit_obeys_the_rules_of_writing(writer, comment, article, at):
    say(writer, article, body="Said already")
    with pytest.raises(discussion.DuplicateComment):
        discussion.edit(writer, comment, "said already", at)
    with pytest.raises(texts.TextTooShort):
        discussion.edit(writer, comment, " ", at)
    with pytest.raises(discussion.TooManyLinks):
        discussion.edit(writer, comment, "www.a.example www.b.example", at)
    # Its own earlier text is no duplicate.
    assert discussion.edit(writer, comment, "AS IT WAS", at).body == "AS IT WAS"


def test_nobody_edits_or_deletes_what_is_anothers(comment, at):
    other = UserFactory(level=20)
    with pytest.raises(access.NotYours):
        discussion.edit(other, comment, "Mine now", at)
    with pytest.raises(access.NotYours):
        discussion.delete(other, comment, at)
    with pytest.raises(access.NotYours):
        discussion.delete(other, CommentFactory(), at)


def test_suspended_writers_neither_edit_nor_delete(writer, comment, at):
    writer.is_suspended = True
    with pytest.raises(Suspended):
        discussion.edit(writer, comment, "Changed", at)
    with pytest.raises(Suspended):
        discussion.delete(writer, comment, at)


def test_a_deletion_leaves_a_stub_and_pays_nothing_back(writer, comment, at):
    discussion.delete(writer, comment, at + timedelta(days=400))
    comment.refresh_from_db()
    assert (comment.status, comment.body, balance(writer)) == ("deleted", "As it was", 6)


def test_what_is_deleted_is_neither_edited_nor_deleted_again(writer, comment, at):
    discussion.delete(writer, comment, at)
    with pytest.raises(access.CommentGone):
        discussion.edit(writer, comment, "Back again", at)
    with pytest.raises(access.CommentGone):
        discussion.delete(writer, comment, at)


def test_what_is_hidden_is_not_edited_but_may_be_deleted(writer, comment, at):
    moderation.hide(comment, "Insulting", UserFactory(), at)
    with pytest.raises(access.CommentGone):
        discussion.edit(writer, comment, "Kinder", at)
    assert discussion.delete(writer, comment, at).status == "deleted"


def test_deleting_a_reply_keeps_its_place_among_the_replies(writer, comment, article, at):
    reply = say(writer, article, parent=comment)
    discussion.delete(writer, reply, at)
    assert Comment.objects.get(pk=comment.pk).reply_count == 1
