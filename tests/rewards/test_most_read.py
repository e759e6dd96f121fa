"""Verified reads of the last seven days, folded into articles."""

from datetime import timedelta

import pytest

from config import clock
from rewards import counters, tasks
from rewards.models import Read
from tests.factories import ArticleFactory, AuthorFactory, UserFactory
from tests.reading import has_read

pytestmark = pytest.mark.django_db


def reads(article):
    article.refresh_from_db()
    return article.reads_this_week


def test_readers_who_passed_the_gate_are_counted_and_clicks_are_not(at):
    article = ArticleFactory()
    for _number in range(3):
        has_read(UserFactory(), article, at)
    opened = has_read(UserFactory(), article, at)
    Read.objects.filter(pk=opened.pk).update(gate_passed_at=None)
    clock.stop_at(at)
    tasks.count_reads()
    assert reads(article) == 3


def test_a_week_later_they_are_no_longer(at):
    article, other = ArticleFactory(), ArticleFactory()
    has_read(UserFactory(), article, at)
    has_read(UserFactory(), article, at + timedelta(days=1))
    assert counters.fold_reads(at + timedelta(days=1)) == 1
    assert reads(article) == 2
    assert counters.fold_reads(at + timedelta(days=2)) == 0, "nothing has changed"
    assert counters.fold_reads(at + timedelta(days=7)) == 1
    assert reads(article) == 1
    counters.fold_reads(at + timedelta(days=8))
    assert (reads(article), reads(other)) == (0, 0)


def test_authors_do_not_count_under_their_own_articles(at):
    user = UserFactory()
    article = ArticleFactory(author=AuthorFactory(user=user))
    has_read(user, article, at)
    counters.fold_reads(at)
    assert reads(article) == 0
