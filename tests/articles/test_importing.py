"""Pages become articles: made once, brought up to date, never doubled."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from articles import importing, naming
from articles.captures import Page, Status, parse
from articles.models import Article, Author, MovedSlug, Tag
from tests.articles.pages import page
from tests.committed import at_once
from tests.factories import ArticleFactory, AuthorFactory, UserFactory

LATER = timedelta(days=3)
PAGE = Page(
    title="A Bridge Closes", author_name="Ann Lee", body_markdown="It closed on Monday.", keywords=("bridges", "rust")
)


@pytest.mark.django_db
class TestAnArticle:
    def test_a_page_becomes_a_published_article_with_all_that_it_says(self, at):
        outcome = importing.import_page(page("news-site"), at=at)
        article = Article.objects.get()
        assert (outcome.status, outcome.article) == ("created", article)
        assert article.status == Article.Status.PUBLISHED
        assert article.published_at == datetime(2025, 9, 12, tzinfo=UTC)
        assert not article.published_at_is_import_time
        assert article.slug == "the-ferry-that-charges-itself-one-summer-on-the-lind"
        assert article.author.name == "Mira Holt"
        assert article.lead_credit == "Courier Pictures/Ben Arlo"
        assert [entry["question"] for entry in article.faq] == [entry["question"] for entry in article.faq_html]
        assert article.body_html.count("<h2") == 3
        assert article.words > 200
        assert sorted(tag.slug for tag in article.tags.all()) == [
            *("clean-shipping", "electric-ferries", "ferries", "harbour-batteries", "lind-river", "us-shipyards"),
        ]

    def test_without_a_day_of_its_own_a_page_is_published_at_the_time_of_import_and_marked(self, at):
        article = importing.import_page(page("no-headline"), at=at).article
        assert (article.published_at, article.published_at_is_import_time) == (at, True)

    def test_a_vietnamese_page_has_usable_slugs(self, at):
        article = importing.import_page(page("vietnamese"), language="vi", at=at).article
        assert article.language == "vi"
        assert article.slug == "lang-gom-ben-song-tim-lai-mau-men-da-mat"
        assert article.author.slug == "tran-thu-ha"
        assert set(article.tags.values_list("slug", flat=True)) == {
            "lang-gom",
            "men-lam",
            "nghe-co",
            "song-day",
            "gom-su",
        }

    def test_a_title_of_300_characters_is_imported_and_one_more_is_refused(self, at):
        importing.import_page(replace(PAGE, title="T" * 300), at=at)
        with pytest.raises(importing.TitleTooLong) as refused:
            importing.import_page(replace(PAGE, title="T" * 301), at=at)
        assert refused.value.figures == {"characters": 301, "limit": 300}
        assert Article.objects.count() == 1

    def test_a_capture_with_an_endless_first_line_is_refused_for_its_title(self, at):
        with pytest.raises(importing.TitleTooLong):
            importing.import_page(parse("word " * 2000 + "\n\nA text."), at=at)

    @pytest.mark.parametrize("text", ["", "Only a Headline", "Home\nMenu\nShare", "A Headline\n\nLeave a Comment"])
    def test_a_page_without_a_text_is_refused(self, at, text):
        with pytest.raises(importing.NothingToRead):
            importing.import_page(parse(text), at=at)
        assert not Author.objects.exists()

    def test_an_author_with_an_endless_name_is_refused(self, at):
        with pytest.raises(importing.NameTooLong):
            importing.import_page(replace(PAGE, author_name="A" * 201), at=at)


@pytest.mark.django_db
class TestAgain:
    def test_the_same_page_again_is_skipped(self, at):
        first = importing.import_page(PAGE, at=at).article
        again = importing.import_page(PAGE, at=at + LATER)
        assert (again.status, again.article) == ("skipped", first)
        assert Article.objects.count() == 1

    def test_what_an_editor_changed_stays_while_the_page_says_the_same(self, at):
        article = importing.import_page(PAGE, at=at).article
        Article.objects.update(dek="By an editor")
        assert importing.import_page(PAGE, at=at).status == "skipped"
        article.refresh_from_db()
        assert article.dek == "By an editor"

    def test_a_page_that_changed_updates_its_article(self, at):
        article = importing.import_page(PAGE, at=at).article
        changed = replace(PAGE, body_markdown="It opened on Tuesday.", keywords=("bridges",))
        assert importing.import_page(changed, at=at + LATER).status == "updated"
        article.refresh_from_db()
        assert article.body_html == "<p>It opened on Tuesday.</p>\n"
        assert [tag.name for tag in article.tags.all()] == ["bridges"]
        assert importing.import_page(changed, at=at + LATER).status == "skipped"

    def test_an_update_never_moves_a_time_of_import(self, at):
        article = importing.import_page(PAGE, at=at).article
        importing.import_page(replace(PAGE, dek="New."), at=at + LATER)
        article.refresh_from_db()
        assert (article.published_at, article.published_at_is_import_time) == (at, True)

    def test_a_day_that_the_page_names_later_replaces_the_time_of_import(self, at):
        article = importing.import_page(PAGE, at=at).article
        importing.import_page(replace(PAGE, published_at=datetime(2025, 5, 3, tzinfo=UTC)), at=at + LATER)
        article.refresh_from_db()
        assert (article.published_at, article.published_at_is_import_time) == (datetime(2025, 5, 3, tzinfo=UTC), False)
        importing.import_page(PAGE, at=at + LATER)
        article.refresh_from_db()
        assert article.published_at == datetime(2025, 5, 3, tzinfo=UTC)

    def test_an_update_publishes_nothing_that_was_withdrawn_and_moves_no_address(self, at):
        article = importing.import_page(PAGE, source="7", at=at).article
        Article.objects.update(status=Article.Status.WITHDRAWN)
        importing.import_page(replace(PAGE, title="A Bridge Opens"), source="7", at=at)
        article.refresh_from_db()
        assert (article.title, article.slug, article.status) == (
            "A Bridge Opens",
            "a-bridge-closes",
            Article.Status.WITHDRAWN,
        )

    @pytest.mark.parametrize(
        "changes", [{"title": "A  BRIDGE closes"}, {"author_name": "ann lee"}, {"title": "\uff21 Bridge Closes"}]
    )
    def test_case_spacing_and_unicode_form_make_no_other_page(self, at, changes):
        importing.import_page(PAGE, at=at)
        assert importing.import_page(replace(PAGE, **changes), at=at).status == "updated"
        assert (Article.objects.count(), Author.objects.count()) == (1, 1)

    def test_another_byline_is_another_page(self, at):
        importing.import_page(PAGE, at=at)
        assert importing.import_page(replace(PAGE, author_name="Bo Kim"), at=at).status == "created"

    def test_an_address_makes_it_the_same_page_whatever_it_says(self, at):
        address = "https://courier.example/" + "a" * 400
        importing.import_page(PAGE, source=address, at=at)
        assert importing.import_page(replace(PAGE, title="Another"), source=address, at=at).status == "updated"

    def test_another_language_is_a_change(self, at):
        importing.import_page(PAGE, at=at)
        assert importing.import_page(PAGE, language="vi", at=at).article.language == "vi"

    def test_a_rehearsal_answers_and_leaves_nothing(self, at):
        with importing.rehearsal():
            assert importing.import_page(PAGE, at=at).status == "created"
            assert importing.import_page(PAGE, at=at).status == "skipped"
        assert not Article.objects.exists()
        assert not Author.objects.exists()
        assert not Tag.objects.exists()


@pytest.mark.django_db
class TestDrafts:
    DRAFT = replace(PAGE, status=Status.DRAFT, published_at=datetime(2025, 5, 3, tzinfo=UTC))

    def test_a_draft_stays_one_and_has_no_day(self, at):
        article = importing.import_page(self.DRAFT, at=at).article
        assert (article.status, article.published_at, article.publish_at) == (Article.Status.DRAFT, None, None)
        assert importing.import_page(self.DRAFT, at=at).status == "skipped"

    def test_it_is_published_when_its_source_has_published_it(self, at):
        importing.import_page(self.DRAFT, at=at)
        article = importing.import_page(replace(self.DRAFT, status=Status.PUBLISHED), at=at + LATER).article
        assert (article.status, article.published_at) == (Article.Status.PUBLISHED, self.DRAFT.published_at)

    def test_not_where_it_became_somebodys_for_publishing_costs_a_tribute(self, at):
        importing.import_page(self.DRAFT, at=at)
        Author.objects.update(user=UserFactory())
        article = importing.import_page(replace(self.DRAFT, status=Status.PUBLISHED), at=at).article
        assert article.status == Article.Status.DRAFT

    def test_a_source_that_takes_it_back_withdraws_nothing_here(self, at):
        importing.import_page(PAGE, at=at)
        assert importing.import_page(self.DRAFT, at=at).article.status == Article.Status.PUBLISHED


@pytest.mark.django_db
class TestHistory:
    def test_an_update_counts_says_when_and_keeps_what_was_there(self, at):
        first = importing.import_page(PAGE, at=at).article
        assert (first.revision, first.edited_at, first.versions.count()) == (0, None, 0)
        changed = replace(PAGE, body_markdown="It opened.", keywords=("bridges",))
        article = importing.import_page(changed, at=at + LATER).article
        assert (article.revision, article.edited_at) == (1, at + LATER)
        before, now = article.versions.order_by("number")
        assert (before.body_markdown, before.keywords) == ("It closed on Monday.", ["bridges", "rust"])
        assert (now.body_markdown, now.keywords, now.saved_at) == ("It opened.", ["bridges"], at + LATER)

    def test_what_was_edited_here_is_only_overwritten_where_that_is_asked_for(self, at):
        importing.import_page(PAGE, at=at)
        Article.objects.update(is_edited_here=True, edited_at=at, dek="By an editor")
        changed = replace(PAGE, body_markdown="It opened.")
        assert importing.import_page(PAGE, at=at).status == "skipped"
        with pytest.raises(importing.EditedHere) as refused:
            importing.import_page(changed, at=at + LATER)
        assert refused.value.figures["edited_at"] == at
        assert Article.objects.get().dek == "By an editor"
        article = importing.import_page(changed, overwrite=True, at=at + LATER).article
        assert (article.dek, article.is_edited_here) == ("", False)
        assert article.versions.earliest("number").dek == "By an editor"


@pytest.mark.usefixtures("committed")
class TestARun:
    def test_what_a_run_knows_it_asks_for_once(self, at, django_assert_max_num_queries):
        known = importing.Known()
        importing.import_page(PAGE, known=known, at=at)
        assert (list(known.authors), sorted(known.tags)) == (["ann lee"], ["bridges", "rust"])
        # Its beginning and end, its source, its slug, itself, its tags, who waits for it, and what its index takes.
        with django_assert_max_num_queries(10):
            importing.import_page(replace(PAGE, title="Another", language="en"), known=known, at=at)
        with django_assert_max_num_queries(3):
            importing.import_page(replace(PAGE, title="Another", language="en"), known=known, at=at)

    def test_what_was_rolled_back_is_not_known(self, at):
        known = importing.Known()
        with importing.rehearsal():
            importing.import_page(PAGE, known=known, at=at)
        assert not known.authors
        assert importing.import_page(PAGE, known=known, at=at).status == "created"


@pytest.mark.django_db
class TestSlugs:
    def test_the_one_that_a_page_wants_is_its_own_or_numbered(self, at):
        pages = [replace(PAGE, slug="bridge", title=title) for title in ("One", "Two")]
        assert [importing.import_page(each, at=at).article.slug for each in pages] == ["bridge", "bridge-2"]

    def test_a_former_address_of_another_article_is_not_taken(self, at):
        MovedSlug.objects.create(slug="a-bridge-closes", article=ArticleFactory(), moved_at=at)
        assert importing.import_page(PAGE, at=at).article.slug == "a-bridge-closes-2"

    def test_articles_of_one_title_have_numbered_slugs(self, at):
        names = ["Ann Lee", "Bo Kim", "Cy Roe"]
        slugs = [importing.import_page(replace(PAGE, author_name=name), at=at).article.slug for name in names]
        assert slugs == ["a-bridge-closes", "a-bridge-closes-2", "a-bridge-closes-3"]

    def test_long_slugs_are_cut_between_words_and_stay_apart(self, at):
        ArticleFactory(slug="a-bridge")
        title = "A very long title of a bridge " * 9
        first = importing.import_page(replace(PAGE, title=title), at=at).article.slug
        second = importing.import_page(replace(PAGE, title=title + "too"), at=at).article.slug
        assert len(first) <= 120
        assert second.startswith(first[:100])
        assert second.endswith("-2")
        assert len(second) <= 120

    def test_a_title_in_another_script_has_a_slug_of_its_own(self, at):
        slugs = [
            importing.import_page(replace(PAGE, title=title), at=at).article.slug for title in ("桥", "桥梁", "New 桥")
        ]
        assert len(set(slugs)) == 3
        assert all(slug.isascii() for slug in slugs)
        assert slugs[2].startswith("new-")

    @pytest.mark.parametrize(
        ("text", "slug"),
        [
            ("Đà Nẵng", "da-nang"),
            ("Øresund & Straße", "oresund-strasse"),
            ("U.S. tariffs", "us-tariffs"),
            ("Łódź", "lodz"),
        ],
    )
    def test_letters_are_folded(self, text, slug):
        assert naming.slug_of(text) == slug


@given(st.text())
@example("T" * 300)
@example("桥" * 300)
@example("- -" * 100)
def test_any_text_has_a_slug(text):
    slug = naming.slug_of(text)
    assert 0 < len(slug) <= naming.LONGEST_SLUG
    assert slug.isascii()
    assert naming.slug_of(text) == slug


@pytest.mark.django_db
class TestAuthors:
    def test_an_author_is_found_again_by_name_whatever_its_case_and_spacing(self, at):
        author = AuthorFactory(name="Ann Lee")
        article = importing.import_page(replace(PAGE, author_name="ANN  lee"), at=at).article
        assert article.author == author
        assert Author.objects.get().name == "Ann Lee"

    def test_biography_and_count_are_kept_and_brought_up_to_date(self, at):
        importing.import_page(replace(PAGE, biography="Writes.", articles_at_source=3), at=at)
        importing.import_page(replace(PAGE, title="Another", articles_at_source=4), at=at)
        author = Author.objects.get()
        assert (author.biography, author.articles_at_source, author.user) == ("Writes.", 4, None)

    def test_an_author_whom_a_user_owns_is_nobodys_byline(self, at):
        owned = AuthorFactory(name="Ann Lee", slug="ann-lee", user=UserFactory(), biography="Mine.")
        article = importing.import_page(replace(PAGE, biography="Theirs."), at=at).article
        owned.refresh_from_db()
        assert article.author != owned
        assert (article.author.user, article.author.slug, owned.biography) == (None, "ann-lee-2", "Mine.")

    def test_an_article_stays_with_the_user_to_whom_an_editor_gave_its_author(self, at):
        author = importing.import_page(PAGE, at=at).article.author
        Author.objects.update(user=UserFactory(), biography="Mine.")
        article = importing.import_page(replace(PAGE, biography="Theirs."), at=at).article
        author.refresh_from_db()
        assert (article.author, author.biography) == (author, "Mine.")

    def test_a_page_without_a_byline_is_the_newsrooms(self, at):
        names = {
            importing.import_page(page(name), at=at).article.author.name for name in ("no-headline", "read-to-earn")
        }
        assert names == {importing.NEWSROOM}
        assert Author.objects.count() == 1


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.builds(
        Page,
        title=st.text(min_size=1, max_size=300).map(lambda text: parse(f"x{text}"[:300]).title).filter(bool),
        author_name=st.text(max_size=40).map(lambda text: parse(text).title[:40]),
        body_markdown=st.text(min_size=1).map(lambda text: parse(f"T\n\nA {text}").body_markdown).filter(bool),
        keywords=st.lists(st.sampled_from(["tin", "Tin!", "thiếc", "锡", "?!"]), max_size=4).map(tuple),
        published_at=st.none() | st.datetimes(timezones=st.just(UTC)),
    )
)
def test_importing_twice_is_created_and_then_skipped(at, page):
    with importing.rehearsal():
        assert importing.import_page(page, at=at).status == "created"
        assert importing.import_page(page, at=at).status == "skipped"


@pytest.mark.usefixtures("committed")
class TestAtOnce:
    def test_the_same_page_by_20_threads_is_created_once(self, at):
        outcomes = at_once(*[lambda: importing.import_page(PAGE, at=at)] * 20)
        assert sorted(outcome.status for outcome in outcomes) == ["created"] + ["skipped"] * 19
        assert (Article.objects.count(), Author.objects.count(), Tag.objects.count()) == (1, 1, 2)

    def test_pages_of_one_title_and_one_author_by_12_threads_are_all_created(self, at):
        pages = [replace(PAGE, body_markdown=f"It closed {number} times.") for number in range(12)]
        outcomes = at_once(
            *[lambda n=n, p=p: importing.import_page(p, source=f"source {n}", at=at) for n, p in enumerate(pages)]
        )
        assert [outcome.status for outcome in outcomes] == ["created"] * 12
        assert len(set(Article.objects.values_list("slug", flat=True))) == 12
        assert Author.objects.count() == 1
