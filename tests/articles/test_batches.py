"""Many pages at once: what becomes of each is what would become of it alone."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection

from articles import batches, importing, preparing
from articles.captures import Comment as Said
from articles.captures import Page, Status
from articles.importing import Run
from articles.models import Article, Author, Tag
from comments import archive
from comments.models import Comment
from tests.articles import files
from tests.committed import at_once

PAGE = Page(
    title="A Bridge Closes",
    author_name="Ann Lee",
    body_markdown="It closed on Monday, and nobody knew why.",
    keywords=("bridges", "rust"),
    language="en",
)


def ready(number=0, *, source=None, rendered=True, shown=(), **said):
    said = {"title": f"Bridge {number} Closes"} | said
    source = f"bridge {number}" if source is None else source
    return preparing.prepare(replace(PAGE, **said), source=source, files=dict(shown), standing="" if rendered else None)


def statuses(outcomes):
    return [type(each).__name__ if isinstance(each, Exception) else each.status for each in outcomes]


@pytest.mark.django_db
class TestWhatBecomesOfThem:
    def test_each_is_what_it_would_be_alone(self, at):
        pages = [
            {"title": "One", "author_name": "Bo Kim", "biography": "Writes.", "articles_at_source": 3},
            {"title": "One", "author_name": "BO  kim", "articles_at_source": 4, "keywords": ("Rust", "tin", "?!")},
            {"title": "Two", "slug": "one", "faq": (("Why?", "Rust, *mostly*."),), "language": "vi"},
            {"title": "桥", "author_name": "", "status": Status.DRAFT, "published_at": at},
            {"title": "Four", "dateline": "B" * 200, "published_at": at, "lead_caption": "A bridge"},
        ]
        left_out = {"id", "author_id", "source", "slug", "created_at", "changed_at"}

        def rows():
            found = []
            for article in Article.objects.order_by("id"):
                row = {name: value for name, value in vars(article).items() if name[0] != "_" and name not in left_out}
                found.append(
                    (row, article.author.name, [*article.tags.order_by("slug").values_list("slug", flat=True)])
                )
                row["slug_number"] = article.slug
            return found

        for n, page in enumerate(pages):
            importing.import_prepared(ready(n, rendered=False, **page), Run(at))
        alone, authors = rows(), list(Author.objects.values("name", "biography", "articles_at_source"))
        Article.objects.all().delete()
        Author.objects.all().delete()
        Tag.objects.all().delete()
        outcomes = batches.import_all([ready(n, **page) for n, page in enumerate(pages)], Run(at))
        assert statuses(outcomes) == ["created"] * 5
        assert rows() == alone
        assert list(Author.objects.values("name", "biography", "articles_at_source")) == authors
        assert [article.slug for article in Article.objects.order_by("id")][:3] == ["one", "one-2", "one-3"]
        assert Article.objects.filter(searched__isnull=False).count() == 4

    def test_those_that_say_what_they_said_are_skipped_and_those_that_changed_updated(self, at):
        batches.import_all([ready(n) for n in range(4)], Run(at))
        Article.objects.filter(source="bridge 3").update(is_edited_here=True, edited_at=at)
        again = [ready(0), ready(1, dek="New."), ready(9), ready(3, dek="New."), ready(2), ready(10)]
        outcomes = batches.import_all(again, Run(at + timedelta(days=1)))
        assert statuses(outcomes) == ["skipped", "updated", "created", "EditedHere", "skipped", "created"]
        assert outcomes[0].article == Article.objects.get(source="bridge 0")
        assert statuses(batches.import_all(again, Run(at, overwrite=True)))[3] == "updated"

    def test_a_page_that_comes_twice_is_taken_in_its_order(self, at):
        outcomes = batches.import_all([ready(1), ready(2), ready(1), ready(2, dek="New."), ready(2)], Run(at))
        assert statuses(outcomes) == ["created", "created", "skipped", "updated", "updated"]
        assert Article.objects.count() == 2

    def test_one_with_an_error_stops_no_other_and_leaves_nothing(self, at):
        def fails(outcome, page):
            if page.dek == "Broken.":
                raise ZeroDivisionError

        pages = [ready(1), ready(2, dek="Broken.", keywords=("brass",), author_name="Cy Roe"), ready(3)]
        assert statuses(batches.import_all(pages, Run(at, then=fails))) == ["created", "ZeroDivisionError", "created"]
        assert not Author.objects.filter(name="Cy Roe").exists()
        assert not Tag.objects.filter(slug="brass").exists()

    def test_pictures_come_along(self, at):
        shown = {"a.png": files.file()}
        pages = [
            ready(1),
            ready(2, body_markdown="![A bridge](a.png)", shown=shown),
            ready(3, shown={"a.png": b"none"}),
        ]
        assert statuses(batches.import_all(pages, Run(at))) == ["created", "created", "PictureRefused"]
        assert "<figure>" in Article.objects.get(source="bridge 2").body_html

    def test_a_translation_that_waited_is_linked_and_one_may_come_with_its_original(self, at):
        batches.import_all([ready(1, translation_of="bridge"), ready(2)], Run(at))
        batches.import_all([ready(3, slug="bridge"), ready(4)], Run(at))
        original = Article.objects.get(source="bridge 3")
        assert Article.objects.get(source="bridge 1").translation_of == original
        batches.import_all([ready(5, translation_of="bridge"), ready(6, slug="other")], Run(at))
        assert Article.objects.get(source="bridge 5").translation_of == original

    def test_a_rehearsal_answers_and_leaves_nothing(self, at):
        with importing.rehearsal():
            assert statuses(batches.import_all([ready(1), ready(2)], Run(at))) == ["created", "created"]
            assert statuses(batches.import_all([ready(1), ready(3)], Run(at))) == ["skipped", "created"]
        assert not Article.objects.exists()

    def test_comments_come_with_them(self, at):
        said = (Said("Bo", "Well said."), Said("Cy", "No.", parent=0))
        archive.import_all([ready(1, comments=said), ready(2), ready(3, comments=said[:1])], at=at)
        counts = dict(Article.objects.values_list("source", "comment_count"))
        assert counts == {"bridge 1": 2, "bridge 2": 0, "bridge 3": 1}
        assert Comment.objects.get(body="No.").parent.reply_count == 1


@pytest.mark.usefixtures("committed")
class TestARun:
    def test_fifty_new_ones_take_as_many_queries_as_a_few(self, at, django_assert_max_num_queries):
        run = Run(at)
        batches.import_all([ready(n) for n in (1, 2)], run)
        # Who is there, its beginning and end, slugs, articles, tags, who waits for them, and what their index takes.
        with django_assert_max_num_queries(10):
            batches.import_all([ready(n) for n in range(10, 60)], run)
        with django_assert_max_num_queries(1):
            batches.import_all([ready(n) for n in range(10, 60)], run)

    def test_what_was_rolled_back_is_not_known(self, at):
        run = Run(at)
        with importing.rehearsal():
            batches.import_all([ready(1), ready(2)], run)
        assert not (run.known.authors or run.known.tags)
        batches.import_all([ready(1), ready(2)], run)
        assert list(run.known.authors) == ["ann lee"]


@pytest.mark.usefixtures("committed")
class TestAtOnce:
    def test_the_same_pages_in_any_order_by_6_threads_are_created_once(self, at):
        pages = [ready(n, keywords=(f"tag {n}", f"tag {30 - n}")) for n in range(30)]
        orders = [pages, pages[::-1], pages[10:] + pages[:10]] * 2
        results = at_once(*[lambda order=order: batches.import_all(order, Run(at)) for order in orders])
        said = [status for outcomes in results for status in statuses(outcomes)]
        assert sorted(set(said)) == ["created", "skipped"]
        assert said.count("created") == 30 == Article.objects.count()
        assert Author.objects.count() == 1
        connection.close()

    def test_pages_of_one_title_by_4_threads_have_slugs_of_their_own(self, at):
        sets = [[ready(title="One", source=f"{each} {n}") for n in range(5)] for each in range(4)]
        results = at_once(*[lambda each=each: batches.import_all(each, Run(at)) for each in sets])
        assert [statuses(outcomes) for outcomes in results] == [["created"] * 5] * 4
        slugs = set(Article.objects.values_list("slug", flat=True))
        assert slugs == {"one"} | {f"one-{n}" for n in range(2, 21)}
