"""Writing: drafts, what is saved and what only waits, versions, and slugs that move."""

import io
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from accounts.suspension import Suspended
from articles import authors, differences, library, manuscripts, naming, rendering, versions, writing
from articles.manuscripts import Text
from articles.models import Article, Author, Manuscript, MovedSlug, Tag, Version
from articles.writing import EditedElsewhere, NotADraft, NotYours
from tests.factories import ArticleFactory, AuthorFactory, UserFactory

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
TEXT = Text(title="The tide tables", body_markdown="Words about the sea and about the moon.", keywords=("Sea", "Moon"))


@pytest.fixture
def user():
    return UserFactory(handle="wren")


@pytest.fixture
def draft(user, at):
    return writing.draft(user, TEXT, at)


@pytest.fixture
def published(user, at):
    return ArticleFactory(
        slug="tides", title="Tides", body_markdown="One.\n\nTwo.", author=authors.of(user), published_at=at
    )


def said(**changes):
    return Text(**{"title": "Tides", "body_markdown": "One.\n\nTwo.", "language": "en"} | changes)


def test_a_first_draft_makes_an_author_of_its_writer(user, draft, at):
    assert (draft.author.name, draft.author.slug, draft.author.user) == ("wren", "wren", user)
    again = writing.draft(user, TEXT, at)
    assert again.author == draft.author
    assert (draft.slug, again.slug) == ("the-tide-tables", "the-tide-tables-2")
    assert (draft.status, draft.language, draft.words, draft.revision) == ("draft", "en", 8, 1)
    assert "<p>Words about" in draft.body_html
    assert manuscripts.of(draft).keywords == ("Moon", "Sea")


def test_who_is_suspended_may_not_write(user, draft, at):
    user.is_suspended = True
    for act in (
        lambda: writing.draft(user, TEXT, at),
        lambda: writing.save(user, draft, TEXT, None, at),
        lambda: writing.keep(user, draft, TEXT, 1, at),
        lambda: writing.delete(user, draft),
    ):
        with pytest.raises(Suspended):
            act()


def test_a_language_is_detected_unless_it_is_given(user, at):
    vietnamese = "Bảng thủy triều của cảng này do một người phụ nữ làm bằng tay."
    assert writing.draft(user, Text(title="Thủy triều", body_markdown=vietnamese), at).language == "vi"
    assert writing.draft(user, Text(title="Tides", language="fr"), at).language == "fr"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "x" * 301),
        ("title", "  "),
        ("title", "!?"),
        ("dek", "x" * 1_001),
        ("dateline", "x" * 121),
        ("language", "English"),
        ("body_markdown", "x" * 400_001),
        ("keywords", tuple(f"k{n}" for n in range(31))),
        ("keywords", ("x" * 101,)),
        ("faq", (("x" * 301, "y"),)),
        ("faq", tuple((f"q{n}", "y") for n in range(31))),
        ("lead_picture", 4711),
        ("lead_alt", "x" * 301),
        ("lead_caption", "x" * 1_001),
        ("lead_credit", "x" * 301),
    ],
)
def test_what_is_beyond_a_limit_is_said_by_field_and_saves_nothing(user, draft, field, value, at):
    with pytest.raises(ValidationError) as wrong:
        writing.save(user, draft, Text(**{"title": "Other", field: value}), 1, at)
    assert list(wrong.value.message_dict) == [field]
    draft.refresh_from_db()
    assert (draft.title, draft.revision) == ("The tide tables", 1)


def test_a_slug_follows_the_title_of_a_draft_and_leaves_no_redirect(user, draft, at):
    assert writing.save(user, draft, said(title="Ebb and flow"), 1, at).slug == "ebb-and-flow"
    assert not MovedSlug.objects.exists()


def test_what_is_published_keeps_its_slug_until_its_author_lets_it_move(user, published, at):
    saved = writing.save(user, published, said(title="Ebb and flow"), 0, at)
    assert saved.slug == "tides"
    saved = writing.save(user, published, said(title="Ebb and flow", dek="New"), 1, at, moves=True)
    assert saved.slug == "ebb-and-flow"
    assert library.moved("tides") == "ebb-and-flow"
    # Nobody else gets the old one; the article itself may take it back.
    assert naming.free_slug(Article, "Tides") == "tides-2"
    assert writing.save(user, published, said(title="Tides"), 2, at, moves=True).slug == "tides"
    assert library.moved("tides") is None
    assert library.moved("ebb-and-flow") == "tides"


def test_nobody_saves_over_what_they_never_saw(user, draft, at):
    writing.save(user, draft, said(title="From one tab"), 1, at)
    with pytest.raises(EditedElsewhere) as refused:
        writing.save(user, draft, said(title="From another tab"), 1, at)
    assert refused.value.figures == {"revision": 2}
    with pytest.raises(EditedElsewhere):
        writing.keep(user, draft, said(title="From another tab"), 1, at)
    # What is there already is saved over nothing.
    assert writing.save(user, draft, said(title="From one tab"), 1, at).revision == 2
    assert writing.save(user, draft, said(title="From another tab"), 2, at).title == "From another tab"


def test_what_is_kept_of_a_published_article_only_its_author_sees(user, published, at):
    kept = writing.keep(user, published, said(title="Half a tit"), 0, at)
    assert library.get("tides").title == "Tides"
    text, revision = writing.latest(kept)
    assert (text.title, revision) == ("Half a tit", 1)
    writing.save(user, published, said(title="Half a title"), revision, at)
    assert library.get("tides").title == "Half a title"
    assert not Manuscript.objects.exists()


def test_a_manuscript_is_discarded(user, published, at):
    writing.keep(user, published, said(title="No"), 0, at)
    with pytest.raises(NotYours):
        writing.discard(UserFactory(), published)
    writing.discard(user, published)
    assert writing.latest(Article.objects.get())[0].title == "Tides"


def test_an_editors_change_is_not_saved_over_by_a_manuscript_that_never_saw_it(user, published, at):
    editor = UserFactory(is_staff=True)
    writing.keep(user, published, said(title="Mine"), 0, at)
    writing.revise(editor, published, said(title="The editor's"), "tides", at)
    text, revision = writing.latest(Article.objects.get())
    assert text.title == "Mine", "nothing that the author typed is lost"
    with pytest.raises(EditedElsewhere):
        writing.save(user, published, text, revision, at)


def test_each_change_of_what_is_published_leaves_a_version(user, published, at):
    writing.save(user, published, said(title="Second"), 0, at + HOUR)
    writing.save(user, published, said(title="Second"), 1, at + HOUR)
    writing.save(user, published, said(title="Third", keywords=("Sea",)), 1, at + 2 * HOUR)
    kept = list(Version.objects.values_list("number", "title", "editor__handle"))
    assert kept == [(1, "Tides", None), (2, "Second", "wren"), (3, "Third", "wren")]
    assert Version.objects.get(number=3).keywords == ["Sea"]
    assert versions.of(Version.objects.get(number=3)) == manuscripts.of(Article.objects.get())


def test_a_draft_leaves_no_version(user, draft, at):
    writing.save(user, draft, said(), 1, at)
    assert not Version.objects.exists()


def test_only_a_draft_is_deleted(user, draft, published, at):
    with pytest.raises(NotADraft):
        writing.delete(user, published)
    with pytest.raises(NotYours):
        writing.delete(UserFactory(), draft)
    writing.delete(user, draft)
    assert list(Article.objects.all()) == [published]


def test_a_draft_is_found_by_its_author_only(user, draft, published):
    assert writing.get(user, draft.pk) == writing.find(user, draft.slug) == draft
    for find in (lambda: writing.get(UserFactory(), draft.pk), lambda: writing.find(UserFactory(), draft.slug)):
        with pytest.raises(Http404):
            find()
    with pytest.raises(NotYours):
        writing.find(UserFactory(), "tides")


def test_a_preview_saves_nothing(user, draft):
    shown, tags = writing.preview(draft, said(title="Other", keywords=("New", "Sea")), user)
    assert shown.title == "Other"
    assert [tag.name for tag in tags] == ["New", "Sea"]
    assert not Tag.objects.filter(slug="new").exists()
    assert Article.objects.get().title == "The tide tables"


def test_an_author_whom_nobody_owned_is_given_to_a_user_with_what_that_user_wrote(user, draft):
    imported = ArticleFactory(author=AuthorFactory(name="Mark Cooper"))
    authors.assign(imported.author, user)
    assert {article.author for article in Article.objects.all()} == {imported.author}
    assert Author.objects.get().user == user


def test_what_an_older_version_rendered_is_rendered_anew_and_nothing_else(user, published, draft):
    Article.objects.filter(pk=published.pk).update(rendering_version=1, body_html="")
    before = Article.objects.values_list("pk", "revision", "edited_at", "changed_at")
    then = set(before)
    said = io.StringIO()
    call_command("render_articles", stdout=said, stderr=io.StringIO())
    assert said.getvalue() == "1 articles were rendered anew.\n"
    assert "<p>One.</p>" in library.get("tides").body_html
    assert set(before.all()) == then
    assert not Version.objects.exists()
    assert Article.objects.filter(rendering_version=rendering.VERSION).count() == 2
    call_command("render_articles", "--all", stdout=said, stderr=io.StringIO())
    assert "2 articles" in said.getvalue()


def pieces(before, after):
    return [
        (piece.kind, piece.text)
        for difference in differences.between(before, after)
        for paragraph in difference.paragraphs
        for piece in paragraph.pieces
    ]


def test_a_difference_is_told_word_by_word():
    before, after = said(body_markdown="The sea is calm today."), said(body_markdown="The sea is wild today.")
    assert pieces(before, after) == [
        ("same", "The sea is "),
        ("gone", "calm"),
        ("new", "wild"),
        ("same", " today."),
    ]
    assert differences.between(before, before) == []


@given(st.lists(st.text("ab ", max_size=8), max_size=8), st.lists(st.text("ab ", max_size=8), max_size=8))
def test_what_stayed_and_went_is_the_old_text_and_what_stayed_and_came_the_new(old, new):
    before, after = ("\n".join(lines) for lines in (old, new))
    found = differences.between(said(body_markdown=before), said(body_markdown=after))
    lines = [paragraph for difference in found for paragraph in difference.paragraphs]
    skipped = sum(paragraph.skipped for paragraph in lines)
    for text, kinds in ((before, {"same", "gone"}), (after, {"same", "new"})):
        shown = ["".join(p.text for p in line.pieces if p.kind in kinds) for line in lines if line.pieces]
        shown = [line for line in shown if line]
        whole = [line for line in text.splitlines() if line.strip()]
        if found and not skipped:
            assert shown == whole


@given(
    st.builds(Text, title=st.text(), dek=st.text(), body_markdown=st.text(), keywords=st.tuples(st.text(), st.text()))
)
def test_a_sound_text_stays_as_it_is(text):
    once = manuscripts.sound(text)
    assert manuscripts.sound(once) == once
    assert manuscripts.of_json(manuscripts.as_json(once)) == once
