"""Followers are told once what was published."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import Notification
from articles import following, shelf, tasks
from articles.models import Article
from config import clock
from config.celery import app
from tests.factories import ArticleFactory, AuthorFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(at):
    return AuthorFactory(name="Odile", user=UserFactory())


@pytest.fixture
def follower(author, at):
    reader = UserFactory()
    shelf.follow_author(reader, author, at)
    return reader


def told(reader):
    return [one.sentence for one in Notification.objects.filter(user=reader).order_by("pk")]


def test_followers_are_told_once(author, follower, at):
    other = UserFactory()
    ArticleFactory(title="Tides", author=author, published_at=at)
    ArticleFactory(title="Of somebody else", published_at=at)
    clock.stop_at(at)
    tasks.tell_followers()
    tasks.tell_followers()
    assert told(follower) == ["Odile has published “Tides”."]
    assert told(other) == []


def test_it_leads_to_the_article(author, follower, at):
    ArticleFactory(slug="tides", title="Tides", author=author, published_at=at)
    following.tell(at)
    browser = Client()
    browser.force_login(follower, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert 'href="/articles/tides/">Odile has published “Tides”.' in browser.get("/notifications/").content.decode()


@pytest.mark.parametrize(
    "fields",
    [{"status": "draft"}, {"status": "withdrawn"}, {"age": timedelta(days=2)}, {"age": timedelta(seconds=-1)}],
    ids=["draft", "withdrawn", "of an archive", "of tomorrow"],
)
def test_what_is_no_news_is_not_told(author, follower, at, fields):
    published_at = at - fields.pop("age", timedelta(0))
    ArticleFactory(author=author, published_at=published_at, **fields)
    assert following.tell(at) == 0
    assert told(follower) == []


def test_what_comes_back_is_not_told_again(author, follower, at):
    article = ArticleFactory(author=author, published_at=at)
    following.tell(at)
    Article.objects.update(status="withdrawn")
    Article.objects.update(status="published", published_at=at + timedelta(hours=1))
    following.tell(at + timedelta(hours=1))
    assert len(told(follower)) == 1
    article.refresh_from_db()
    assert article.followers_told_at == at


def test_who_follows_no_more_is_not_told(author, follower, at):
    shelf.unfollow_author(follower, author)
    ArticleFactory(author=author, published_at=at)
    following.tell(at)
    assert told(follower) == []


def test_many_articles_are_told_in_batches(author, follower, at):
    for number in range(5):
        ArticleFactory(title=f"No. {number}", author=author, published_at=at - timedelta(minutes=number))
    assert following.tell(at, batch=3) == 3
    assert following.tell(at, batch=3) == 2
    assert told(follower)[0] == "Odile has published “No. 4”."
    assert len(told(follower)) == 5


def test_the_timetable_knows_it():
    planned = {entry["task"]: entry["schedule"] for entry in app.conf.beat_schedule.values()}
    assert planned["articles.tasks.tell_followers"] == 60
    assert planned["rewards.tasks.count_reads"] == 300
