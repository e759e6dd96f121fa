"""What the page of an article shows, by one statement."""

from datetime import timedelta

import pytest

from articles import showing
from articles.models import Article, Author, Picture
from tests.factories import AuthorFactory
from tests.finding import published

pytestmark = pytest.mark.django_db


def titles(article, limit=4):
    return [one.title for one in showing.of(article.slug).related][:limit]


def test_a_row_is_what_its_models_say(at):
    picture = Picture.objects.create(digest="0" * 64, width=960, height=480, widths=[480, 960], kept_at=at)
    article = published(
        "This",
        text="x" * 2_000,
        tags=["tides", "news"],
        lead_picture=picture,
        faq=[{"question": "Why?", "answer": "So."}],
        edited_at=at,
    )
    shown = showing.of(article.slug)
    kept = Article.objects.get(pk=article.pk)
    for of_page, model in ((shown.article, kept), (shown.article.author, kept.author)):
        fields = [field for field in model._meta.concrete_fields if field.attname not in of_page.get_deferred_fields()]
        assert len(fields) >= 4
        assert {f.attname: getattr(of_page, f.attname) for f in fields} == {
            f.attname: getattr(model, f.attname) for f in fields
        }
    assert (shown.article.lead_picture.digest, shown.article.lead_picture.widths) == (picture.digest, [480, 960])
    assert shown.tags == list(kept.tags.all())
    assert shown.author_article_count == 1
    assert shown.opening == "x" * showing.OPENING_CHARACTERS


def test_nothing_is_shown_of_what_is_not_published():
    published("Draft", slug="draft", status="draft")
    assert showing.of("draft") is None
    assert showing.of("nowhere") is None


def test_nothing_more_is_asked_for_what_a_page_names(django_assert_num_queries):
    article = published("This", tags=["tides"])
    published("Other", tags=["tides"])
    shown = showing.of(article.slug)
    with django_assert_num_queries(0):
        assert shown.article.author.get_absolute_url()
        assert shown.article.lead_picture is None
        assert [(one.author_name, one.minutes, one.get_absolute_url()) for one in shown.related]
        assert [tag.get_absolute_url() for tag in shown.tags]


def test_by_date_it_stands_between_two(at):
    before, this, after = (
        published(title, published_at=at - timedelta(days=days)) for title, days in (("A", 3), ("B", 2), ("C", 1))
    )
    published("Draft", status="draft", published_at=at - timedelta(days=2, hours=1))
    shown = showing.of(this.slug)
    assert (shown.older.title, shown.newer.title) == ("A", "C")
    assert showing.of(before.slug).older is None
    assert showing.of(after.slug).newer is None


def test_a_translation_knows_its_original_and_the_others():
    original = published("This")
    vietnamese = published("Cái này", language="vi", translation_of=original)
    published("Celui-ci", language="fr", translation_of=original)
    published("Draft", language="de", translation_of=original, status="draft")
    assert [link.language for link in showing.of(original.slug).translations] == ["fr", "vi"]
    assert showing.of(original.slug).original is None
    shown = showing.of(vietnamese.slug)
    assert [link.language for link in shown.translations] == ["en", "fr"]
    assert shown.original.title == "This"


class TestRelated:
    def test_rare_tags_count_for_more_than_common_ones(self):
        article = published("This", tags=["news", "tides"])
        for number in range(6):
            published(f"News {number}", tags=["news"])
        published("Rare", tags=["tides"])
        published("Both", tags=["tides", "news"])
        assert titles(article)[:2] == ["Both", "Rare"]
        assert len(titles(article, 99)) == showing.RELATED_ARTICLES

    def test_its_own_language_comes_first_and_its_translations_not_at_all(self):
        original = published("This", tags=["tides"])
        translation = published("Cái này", tags=["tides"], language="vi", translation_of=original)
        published("Celui-ci", tags=["tides"], language="fr", translation_of=original)
        published("Khác", tags=["tides"], language="vi")
        published("Other", tags=["tides"])
        assert titles(original) == ["Other", "Khác"]
        assert titles(translation) == ["Khác", "Other"]

    def test_without_tags_it_is_the_newest_of_the_author(self, at):
        author = AuthorFactory(name="Odile")
        article = published("This", author=author)
        for days in (3, 1, 2):
            published(f"{days}", author=author, published_at=at - timedelta(days=days))
        published("Of somebody else")
        published("Draft", author=author, status="draft")
        assert titles(article, 2) == ["1", "2"]
        assert showing.of(article.slug).related[0].author_name == Author.objects.get(pk=author.pk).name
