"""What workers do for comments, and the counters of articles."""

from datetime import timedelta

import pytest

from comments import counters, discussion, moderation, tasks
from comments.models import Comment
from config import clock
from config.celery import app
from tests.comments.people import balance, reader_of, say
from tests.comments.test_judging import liked
from tests.factories import ArticleFactory, CommentFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def article(at):
    open_day(at)
    return ArticleFactory()


def counted(article, at):
    counters.fold(at)
    article.refresh_from_db()
    return article.comment_count


def test_visible_comments_and_replies_are_counted(article, at, settings):
    writer = reader_of(article, twei=30)
    comment = say(writer, article)
    reply, hidden = say(writer, article, parent=comment), say(writer, article)
    assert counted(article, at) == 3
    discussion.delete(writer, reply, at)
    moderation.hide(hidden, "Spam", UserFactory(), at)
    settings.HOLD_FIRST_COMMENTS = 5
    held = say(writer, article)
    assert counted(article, at) == 1
    moderation.restore(hidden, "A mistake", UserFactory(), at)
    moderation.approve(held, UserFactory(), at)
    assert counted(article, at) == 3


def test_only_articles_where_something_changed_lately_are_counted(article, at):
    CommentFactory(article=article)
    assert counters.fold(at + timedelta(hours=1)) == 0
    assert counters.fold(at + timedelta(minutes=59)) == 1


def test_the_last_comment_that_goes_leaves_none(article, at):
    writer = reader_of(article, twei=3)
    comment = say(writer, article)
    assert counted(article, at) == 1
    discussion.delete(writer, comment, at)
    assert counted(article, at) == 0


def test_the_worker_judges_pays_and_counts(article, at):
    comment = liked(CommentFactory(article=article, writer=UserFactory()), at)
    before = balance(comment.writer)
    clock.stop_at(at + timedelta(days=1))
    tasks.judge_comments()
    tasks.judge_comments()
    tasks.count_comments()
    assert balance(comment.writer) == before + 3
    assert Comment.objects.get().reward == "paid"


def test_the_timetable_knows_them():
    planned = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert planned["comments.tasks.judge_comments"] == 300
    assert planned["comments.tasks.count_comments"] == 60
