"""One site with everybody on it, for tests that ask for every path of it."""

from django.contrib.auth.models import Group

from articles import pictures, sitemap, upkeep
from articles.models import Article, Tag
from comments import discussion
from rewards import adjusting, reports, rules
from rewards.models import LedgerEntry, Read
from tests.api.client import app_of
from tests.articles.files import file
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day


def everybody():
    return {
        "visitor": None,
        "reader": UserFactory(),
        "other": UserFactory(),
        "level13": UserFactory(level=13),
        "author": UserFactory(level=15),
        "moderator": UserFactory(is_staff=True),
        "suspended": UserFactory(level=13, is_suspended=True),
    }


def has_read(user, article, at):
    return Read.objects.create(
        reader=user,
        article=article,
        words=article.words,
        characters=0,
        began_at=at,
        resumed_at=at,
        expected_seconds=127,
        gate_seconds=86,
        ceiling_seconds=178,
        read_time_twei=0,
        verified_ms=90_000,
        depth=100,
        gate_passed_at=at,
        settled_at=at,
    )


class World:
    """Everybody, with a session each, and what the paths name.

    All but the visitor have read the author's article "tides", whose author and tag have that slug too, and have 10
    Twei; the read and the report in the paths are the reader's, the comment is level13's. A moderator has withdrawn the
    author's article "ebb", and "neap" is a draft of the author's, which paths name by its number. The moderator has the
    roles of `seed_demo`.
    """

    def __init__(self, at):
        open_day(at)
        self.people = everybody()
        self.article = ArticleFactory(slug="tides", author=AuthorFactory(user=self.people["author"], slug="tides"))
        self.article.tags.add(Tag.objects.create(name="Tides", slug="tides"))
        upkeep.changed([self.article.pk])
        for user in filter(None, self.people.values()):
            adjusting.adjust(user.pk, 10, "To spend", at)
            has_read(user, self.article, at)
        gone = {"status": Article.Status.WITHDRAWN, "is_withdrawn_by_moderator": True}
        self.gone = ArticleFactory(slug="ebb", author=self.article.author, **gone)
        self.draft = ArticleFactory(
            slug="neap", author=self.article.author, status=Article.Status.DRAFT, published_at=None, revision=1
        )
        adjusting.adjust(self.people["level13"].pk, rules.COMMENT_TRIBUTE_TWEI, "For the tribute", at)
        self.comment = discussion.write(self.people["level13"], self.article, "High tide at nine.", "bermudez", at)
        self.picture = pictures.keep(file(), self.people["author"], at)
        self.people["moderator"].groups.set(Group.objects.filter(name__in=["moderator", "editor"]))
        reader = self.people["reader"]
        self.names = {
            "slug": "tides",
            "read_id": reader.reads.get().pk,
            "public_id": str(reports.buy(reader, self.article, at).public_id),
            "comment_id": self.comment.pk,
            "digest": self.picture.digest,
            "width": 480,
            "form": "atom",
            "kind": "articles",
            "number": self.article.pk // sitemap.SPAN,
            "article_id": self.draft.pk,
            "object_id": LedgerEntry.objects.earliest("pk").pk,
        }
        self.tokens = {name: app_of(user).token if user else None for name, user in self.people.items()}
