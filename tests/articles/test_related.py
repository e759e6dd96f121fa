"""What to read next."""

from datetime import timedelta

import pytest

from articles import related
from tests.factories import AuthorFactory
from tests.finding import published

pytestmark = pytest.mark.django_db


def titles(article, limit=4):
    return [one.title for one in related.to(article, limit)]


def test_rare_tags_count_for_more_than_common_ones():
    article = published("This", tags=["news", "tides"])
    for number in range(6):
        published(f"News {number}", tags=["news"])
    published("Rare", tags=["tides"])
    published("Both", tags=["tides", "news"])
    assert titles(article)[:2] == ["Both", "Rare"]
    assert len(titles(article)) == 4


def test_its_own_language_comes_first_and_its_translations_not_at_all():
    original = published("This", tags=["tides"])
    translation = published("Cái này", tags=["tides"], language="vi", translation_of=original)
    published("Celui-ci", tags=["tides"], language="fr", translation_of=original)
    published("Khác", tags=["tides"], language="vi")
    published("Other", tags=["tides"])
    assert titles(original) == ["Other", "Khác"]
    assert titles(translation) == ["Khác", "Other"]


def test_without_tags_it_is_the_newest_of_the_author(at):
    author = AuthorFactory(name="Odile")
    article = published("This", author=author)
    for days in (3, 1, 2):
        published(f"{days}", author=author, published_at=at - timedelta(days=days))
    published("Of somebody else")
    published("Draft", author=author, status="draft")
    assert titles(article, 2) == ["1", "2"]
    assert related.to(article)[0].author.name == "Odile"


def test_it_takes_one_query(django_assert_num_queries):
    article = published("This", tags=["tides"])
    published("Other", tags=["tides"])
    with django_assert_num_queries(1):
        assert [one.author.get_absolute_url() for one in related.to(article)]
