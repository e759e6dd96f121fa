"""How many queries each page takes: no more than is written here, and no more with twice as many rows.

No page comes from the cache. Two queries are for the session and its user, where a page asks who looks at it.
"""

from itertools import count

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import notifications
from accounts.notifications import Kind
from articles import pictures, shelf, sitemap, upkeep
from articles.models import Article, Tag
from comments import reactions
from config import clock
from rewards import adjusting, rating, reports, settlement
from tests.articles.files import drawn, file
from tests.comments.people import reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day, words
from tests.reading import has_read, pass_gate

pytestmark = pytest.mark.django_db

VISITORS = {
    "/": 4,
    "/articles/tides/": 1,
    "/most-read/": 1,
    "/tags/": 1,
    "/tags/sea/": 3,
    "/authors/": 1,
    "/authors/odile/": 4,
    "/search/?q=tide": 13,
    "/search/?q=sea": 13,
    "/articles/tides/panel/": 1,
    "/articles/tides/comments/": 3,
    "/articles/tides/comments/?order=liked": 3,
    "/comments/{comment}/": 2,
    "/feeds/atom/": 2,
    "/feeds/rss/": 2,
    "/feeds/tags/sea/atom/": 3,
    "/feeds/authors/odile/rss/": 3,
    "/sitemap.xml": 3,
    "/sitemaps/pages.xml": 0,
    "/sitemaps/articles-{part}.xml": 1,
    "/robots.txt": 0,
    "/favicon.ico": 0,
    "/whoami/": 0,
    "/economy/": 7,
    "/help/": 0,
    "/terms/": 0,
    "/privacy/": 0,
    "/accounts/login/": 0,
    "/accounts/signup/": 0,
    "/nowhere/": 0,
}
READERS = {
    "/": 4,
    "/articles/tides/": 1,
    "/wallet/": 9,
    "/wallet/?item=pluses": 9,
    "/articles/tides/panel/": 14,
    "/articles/tides/comments/": 10,
    "/comments/{comment}/": 9,
    "/reading-list/": 8,
    "/notifications/": 4,
    "/reports/": 3,
    "/reports/{report}/": 3,
    "/reports/{report}.csv": 3,
    "/reads/{read}/": 5,
    "/write/": 3,
    "/write/new/": 2,
    "/write/{draft}/": 7,
    "/write/{draft}/publish/": 10,
    "/account/": 2,
    "/account/erase/": 3,
    "/accounts/sessions/": 3,
    "/accounts/email/": 4,
    "/accounts/2fa/": 4,
    "/whoami/": 5,
    "/economy/": 7,
    "/search/?q=tide": 13,
    "/api/v1/me": 6,
    "/api/v1/me/entries": 4,
    "/api/v1/me/articles": 4,
    "/api/v1/me/notifications": 3,
    "/api/v1/me/reading-list": 4,
    "/api/v1/me/follows": 4,
    "/api/v1/articles": 4,
    "/api/v1/articles/tides": 4,
    "/api/v1/articles/tides/standing": 13,
    "/api/v1/articles/tides/comments": 6,
    "/api/v1/tags": 3,
    "/api/v1/authors": 3,
    "/api/v1/pnl-reports": 3,
    "/api/v1/economy": 9,
}

# What is answered otherwise than by a page that is found.
ELSE = {"/favicon.ico": 302, "/nowhere/": 404}


class Site:
    """Much of everything: one reader's, one article's, one author's and the library's."""

    def __init__(self, at):
        self.number, self.width = count(1), count(300)
        open_day(at)
        self.reader = UserFactory(level=15)
        self.author = AuthorFactory(name="Odile", slug="odile", user=UserFactory())
        self.own = AuthorFactory(user=self.reader)
        self.tags = [Tag.objects.create(name=name, slug=name.lower()) for name in ("Sea", "Moon")]
        self.article = self.publish("tides", at)
        adjusting.adjust(self.reader.pk, 500, "To spend", at)
        self.at = pass_gate(self.reader, self.article, at)
        settlement.settle_read_time(self.at)
        self.comment = self.commented(self.article, self.reader)
        self.draft = ArticleFactory(author=self.own, status=Article.Status.DRAFT, published_at=None, revision=1)
        self.report = reports.buy(self.reader, self.article, self.at)
        reports.compute(self.report.pk, self.at)
        clock.stop_at(self.at)
        self.client = Client()
        self.client.force_login(self.reader, backend=settings.AUTHENTICATION_BACKENDS[0])

    def publish(self, slug, at, author=None, tags=()):
        picture = pictures.keep(file(drawn(next(self.width), 200)), None, at)
        text = f"The tide.\n\n![A picture]({pictures.url(picture, 300)})\n\n{words(60)}"
        article = ArticleFactory(
            slug=slug,
            title=f"Tide {slug}",
            author=author or self.author,
            lead_picture=picture,
            body_markdown=text,
            faq=[{"question": "Why?", "answer": "The moon."}],
        )
        article.tags.set([*self.tags, *tags])
        upkeep.changed([article.pk])
        return article

    def commented(self, article, writer, parent=None):
        return say(writer, article, self.at, avatar="otter", parent=parent)

    def grow(self, many):
        for _ in range(many):
            self.grow_the_library(number := next(self.number))
            self.grow_the_discussion()
            self.grow_the_readers_own(number)

    def grow_the_library(self, number):
        tag = Tag.objects.create(name=f"Sea {number}", slug=f"sea-{number}")
        self.publish(f"more-{number}", self.at, tags=[tag])
        self.publish(f"sea-{number}", self.at, AuthorFactory(name=f"Sea {number}", slug=f"sea-{number}"), [tag])

    def grow_the_discussion(self):
        other = reader_of(self.article, twei=20)
        comment = say(other, self.article, self.at)
        reactions.like(self.reader, comment, self.at)
        answering = reader_of(self.article, twei=20)
        reply = say(answering, self.article, self.at, parent=comment)
        say(reader_of(self.article, twei=20), self.article, self.at, parent=self.comment)
        reactions.like(other, reply, self.at)

    def grow_the_readers_own(self, number):
        reader, at = self.reader, self.at
        theirs = self.publish(f"theirs-{number}", at, self.own)
        ArticleFactory(author=self.own, status=Article.Status.DRAFT, published_at=None)
        article = self.publish(f"read-{number}", at)
        has_read(reader, article, at)
        rating.plus(reader, article, at) if number < 6 else adjusting.adjust(reader.pk, 1, "More", at)
        shelf.keep(reader, article, at)
        shelf.follow_author(reader, AuthorFactory(), at)
        shelf.follow_tag(reader, Tag.objects.get(slug=f"sea-{number}"), at)
        notifications.tell(reader.pk, Kind.PUBLISHED, at, title=theirs.title, article=theirs.pk)
        notifications.tell(reader.pk, Kind.REPLIED, at, title="Tides", comment=self.comment.pk, count=1)
        bought = reports.buy(reader, article, at)
        reports.compute(bought.pk, at)

    def asked(self, path):
        return path.format(
            comment=self.comment.pk,
            report=self.report.public_id,
            read=self.reader.reads.get(article=self.article).pk,
            draft=self.draft.pk,
            part=self.article.pk // sitemap.SPAN,
        )

    def taken(self, client, table):
        return {path: self.queries(client, path) for path in table}

    def queries(self, client, path):
        cache.clear()
        address = self.asked(path)
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address)
            # A page that is sent in parts is made while it is sent.
            b"".join(answer)
        assert answer.status_code == ELSE.get(path, 200), path
        return len(asked)


@pytest.mark.parametrize(("who", "table"), [("a visitor", VISITORS), ("a reader", READERS)])
def test_each_page_takes_a_few_queries_however_many_rows_there_are(at, who, table):
    site = Site(at)
    client = Client() if who == "a visitor" else site.client
    site.grow(3)
    few = site.taken(client, table)
    site.grow(3)
    many = site.taken(client, table)
    assert {path: number for path, number in many.items() if number > table[path]} == {}
    assert {path: number for path, number in many.items() if number > few[path]} == {}
