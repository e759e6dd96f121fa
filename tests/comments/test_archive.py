"""Comments that come with an imported page."""

from datetime import timedelta

import pytest
from django.core.management import call_command

from articles import captures
from articles.captures import Page
from articles.models import Article
from comments import archive, discussion
from comments.models import Comment
from config import clock
from tests.articles.pages import CAPTURES
from tests.articles.pages import path as capture
from tests.comments.people import reader_of, say
from tests.factories import ArticleFactory, CommentFactory, open_day

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def page(*comments):
    said = tuple(
        comment if isinstance(comment, captures.Comment) else captures.Comment(*comment) for comment in comments
    )
    return Page(title="The tides", author_name="Ada", body_markdown="They come and go.", comments=said)


def imported(at, *comments):
    return archive.import_page(page(*comments), at=at).article


def shown(article):
    found = Comment.objects.filter(article=article, shown_at__isnull=False).order_by("written_at", "id")
    return [(comment.persona.name, comment.body, comment.status) for comment in found]


def test_comments_of_a_page_are_its_avatars_and_nobodys(at):
    article = imported(at, ("Bermudez", "Hopeful.\n\nYet wary."), ("africa", "Agreed."), ("BERMUDEZ", "Thanks."))
    assert shown(article) == [
        ("Bermudez", "Hopeful.\n\nYet wary.", "visible"),
        ("Africa", "Agreed.", "visible"),
        ("Bermudez", "Thanks.", "visible"),
    ]
    first = Comment.objects.earliest("id")
    assert (first.writer, first.persona.reader, first.written_at) == (None, None, article.published_at)
    assert first.body_html == "<p>Hopeful.</p>\n\n<p>Yet wary.</p>"
    article.refresh_from_db()
    assert article.comment_count == 3


def test_a_name_that_no_avatar_has_speaks_under_one_of_ours_always_the_same(at):
    article = imported(
        at, ("Gray Heron", "One."), ("Bermudez", "Two."), ("Gray Heron", "Three."), ("B. Stone", "Four.")
    )
    names = [name for name, _body, _status in shown(article)]
    assert names[0] == names[2] != "Bermudez"
    assert names[1] == "Bermudez"
    assert len(set(names)) == 3
    article = imported(at, ("Gray Heron", "One."), ("Gray Heron", "Five."))
    assert {name for name, body, _status in shown(article) if body in ("One.", "Five.")} == {names[0]}


def test_a_reader_who_wears_the_avatar_of_the_archive_is_number_2(at):
    open_day(at)
    article = imported(at, ("Bermudez", "Hopeful."))
    assert say(reader_of(article, twei=3), article, avatar="bermudez").persona.name == "Bermudez 2"


def test_reading_a_page_again_changes_nothing(at):
    said = [("Bermudez", "Hopeful."), ("Africa", "Agreed."), ("Africa", "Agreed.")]
    article = imported(at, *said)
    before = list(Comment.objects.order_by("id").values())
    assert archive.import_page(page(*said), at=at + DAY).status == "skipped"
    assert archive.take_in(article, page(*said).comments, at + DAY) == 0
    assert list(Comment.objects.order_by("id").values()) == before
    assert len(shown(article)) == 3


def test_a_page_that_says_more_brings_more_and_what_it_says_no_longer_goes(at):
    open_day(at)
    article = imported(at, ("Bermudez", "Hopeful."), ("Africa", "Agreed."))
    answered = Comment.objects.get(body="Agreed.")
    reply = say(reader_of(article, twei=3), article, parent=answered)
    imported(at + DAY, ("Mariposa", "New."))
    # A reply keeps the place of what it answers.
    assert sorted(shown(article)) == sorted(
        [("Africa", "Agreed.", "deleted"), ("Mariposa", "New.", "visible"), ("Otter", reply.body, "visible")]
    )
    article.refresh_from_db()
    assert article.comment_count == 2
    imported(at + 2 * DAY, ("Bermudez", "Hopeful."), ("Africa", "Agreed."), ("Mariposa", "New."))
    assert {status for _name, _body, status in shown(article)} == {"visible"}
    assert len(shown(article)) == 4


def test_what_moderators_hid_stays_hidden(at):
    said = ("Bermudez", "Spam.")
    article = imported(at, said)
    Comment.objects.update(status="hidden", hidden_reason="Spam", hidden_at=at)
    for page_says in ([said, ("Africa", "Agreed.")], [], [said]):
        imported(at + DAY, *page_says)
        assert ("Bermudez", "Spam.", "hidden") in shown(article)


def test_a_text_beyond_all_bounds_is_taken_whole_and_an_empty_one_not_at_all(at):
    article = imported(at, ("Bermudez", "long " * 2000), ("Africa", "\u200b \x07"), ("A" * 200, "Short."))
    assert [len(body) for _name, body, _status in shown(article)] == [len("long " * 2000) - 1, 6]


def test_readers_comments_are_none_of_the_archives(at):
    open_day(at)
    article = imported(at, ("Bermudez", "Hopeful."))
    writer = reader_of(article, twei=3)
    comment = say(writer, article)
    imported(at + DAY, ("Africa", "New."))
    comment.refresh_from_db()
    assert comment.status == "visible"
    with pytest.raises(discussion.DuplicateComment):
        say(writer, article, body="new.")


def test_the_command_brings_a_pages_comments_and_a_page_that_it_skips_changes_none(at):
    clock.stop_at(at)
    call_command("import_articles", str(capture("read-to-earn")))
    assert [name for name, _body, _status in shown(Article.objects.get())][0::2] == ["Mariposa", "Africa"]
    assert Comment.objects.count() == 3
    before = list(Comment.objects.order_by("id").values())
    call_command("import_articles", str(CAPTURES))
    assert list(Comment.objects.order_by("id").values())[:3] == before


class TestReplies:
    SAID = (
        captures.Comment("Ann", "First."),
        captures.Comment("Bo", "Why?", parent=0),
        captures.Comment("Cy", "Second."),
        captures.Comment("Ann", "Because.", parent=0),
    )

    def test_replies_stand_under_what_they_answer_and_are_counted(self, at):
        imported(at, *self.SAID)
        first = Comment.objects.get(body="First.")
        assert [reply.body for reply in first.replies.order_by("id")] == ["Why?", "Because."]
        assert (first.reply_count, Comment.objects.get(body="Second.").reply_count) == (2, 0)
        assert Comment.objects.get(body="Because.").persona == first.persona

    def test_they_go_and_come_back_and_the_count_with_them(self, at):
        imported(at, *self.SAID)
        imported(at + DAY, *self.SAID[:2])
        first = Comment.objects.get(body="First.")
        assert (first.reply_count, first.article.comment_count) == (1, 2)
        assert not Comment.objects.get(body="Because.").shown_at
        imported(at + DAY, self.SAID[2])
        first.refresh_from_db()
        assert (first.reply_count, first.shown_at, first.status) == (0, None, "deleted")
        imported(at + DAY, *self.SAID)
        first.refresh_from_db()
        assert (first.reply_count, first.status) == (2, "visible")
        assert Comment.objects.count() == 4
        assert first.article.comment_count == 4

    def test_an_answer_to_what_says_nothing_answers_nobody(self, at):
        imported(at, captures.Comment("Ann", "\u200b"), captures.Comment("Bo", "Why?", parent=0))
        assert Comment.objects.get().parent is None

    def test_each_has_its_own_time_and_none_lies_ahead(self, at):
        imported(at, captures.Comment("Ann", "Then.", at - 9 * DAY), captures.Comment("Bo", "Soon.", at + 9 * DAY))
        assert [comment.written_at for comment in Comment.objects.order_by("id")] == [at - 9 * DAY, at]

    def test_a_long_thread_takes_no_more_queries_than_a_short_one(self, at, django_assert_max_num_queries):
        said = [captures.Comment(f"Reader {n}", f"Comment {n}", parent=n - 1 if n % 2 else None) for n in range(300)]
        with django_assert_max_num_queries(35):
            imported(at, *said)
        assert Comment.objects.count() == 300


def test_a_rehearsal_leaves_no_comments(at):
    call_command("import_articles", str(capture("read-to-earn")), dry_run=True)
    assert not Comment.objects.exists()


def test_an_article_without_an_archive_has_none(at):
    article = ArticleFactory()
    CommentFactory(article=article)
    assert archive.take_in(article, (), at) == 0
    assert Comment.objects.count() == 1
