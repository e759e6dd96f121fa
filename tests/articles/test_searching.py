"""Finding articles by their words, in many languages, whatever is typed."""

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from articles import highlights, library, searching, upkeep
from articles.models import Article, SearchedArticle, Tag
from tests.factories import AuthorFactory
from tests.finding import published

pytestmark = pytest.mark.django_db


def found(typed, language=None):
    query = searching.query(searching.parse(typed))
    ranked = searching.ranked(query, searching.among(language or ""))
    return [article.title for article in library.by_ids([article_id for _rank, article_id in ranked])]


@pytest.fixture
def tides(at):
    return published("The Tide Tables", "Running water near the harbour of Brest.", dek="Twice a day.", tags=["Moon"])


@pytest.mark.parametrize(
    "typed",
    [
        "tide",
        "TIDES",
        "tables tide",
        "the tide",
        "run harbours",
        "harb",
        "moon",
        "twice",
        "Tïdé",
        "tide,",
        "(tide)",
        "running/water",
    ],
)
def test_an_article_is_found_by_stems_beginnings_tags_and_whatever_the_accents(tides, typed):
    assert found(typed) == ["The Tide Tables"]


@pytest.mark.parametrize(
    "typed", ["", " ", "-tide", "tide -moon", "tide zebra", '"tables tide"', "!!!", "'", '"', "ta", "ide"]
)
def test_what_is_not_there_is_not_found(tides, typed):
    assert found(typed) == []


def test_words_in_quotation_marks_stand_together(tides):
    published("Tables and Chairs", "The tide came in.")
    assert found('"tide tables"') == ["The Tide Tables"]
    assert found("tide tables") == ["The Tide Tables", "Tables and Chairs"]
    assert found('tide -"tide tables"') == ["Tables and Chairs"]


def test_an_author_is_found_by_name():
    published("Stones", author=AuthorFactory(name="Zoë Łukasiewicz"))
    assert found("lukasiewicz zoe") == ["Stones"]


def test_punctuation_parts_words_and_is_none():
    published("Marks", "“Curly” quotes—dashes and/or slashes; e-mail, don’t… café")
    for typed in ("curly", "dashes", "slashes", "or", "mail", '"e-mail"', "e-mail", "don't", "cafe", "“curly quotes”"):
        assert found(typed) == ["Marks"], typed


def test_vietnamese_is_found_with_and_without_its_accents():
    published("Cà phê phin và nghệ thuật chờ đợi", "Đường phố Hà Nội buổi sáng.", language="vi")
    for typed in (
        "cà phê",
        "ca phe",
        "CA PHE",
        "đường",
        "duong pho",
        '"hà nội"',
        "nghe thuat cho doi",
        "ha\u0300 no\u0323\u0302i",
    ):
        assert found(typed) == ["Cà phê phin và nghệ thuật chờ đợi"], typed


@pytest.mark.parametrize(
    ("language", "text", "typed"),
    [
        ("ar", "كَتَبَ الكاتبون عن المدارس", ["المدارس", "كتب", "مدارس"]),
        ("he", "שָׁלוֹם עולם", ["שלום", "עול"]),
        ("zh", "潮汐为什么每天来两次？因为月亮。", ["潮汐", "为什么", "月亮", "两次"]),
        ("ja", "潮の満ち引きは月の力です。", ["満ち引き", "月の力", "潮"]),
        ("th", "น้ำขึ้นน้ำลง", ["น้ำลง", "น้ำขึ้น"]),
        ("ko", "조석은 하루에 두 번", ["조석", "하루에"]),
        ("hi", "ज्वार दिन में दो बार आता है", ["ज्वार", "दिन"]),
        ("ru", "Ёлки и приливы", ["елка", "прилив", "ёлки"]),
        ("de", "Die Gezeiten kommen über Größe", ["gezeit", "uber", "grosse", "größe"]),
        ("tr", "Kitaplar okuyoruz", ["kitap", "kitaplar"]),
        ("xx", "Unsprachige Wörter", ["unsprach", "worter"]),
    ],
)
def test_every_script_is_found(language, text, typed):
    published("T", text, language=language)
    published("Other", "潮 nothing 月")
    for one in typed:
        assert "T" in found(one), one


def test_runs_without_breaks_are_found_only_whole():
    published("T", "潮汐为什么每天来两次", language="zh")
    assert found("汐潮") == []
    assert found("每天来") == ["T"]


def test_a_language_narrows(tides):
    published("Tide in Rennes", language="fr")
    assert found("tide", "fr") == ["Tide in Rennes"]
    assert set(found("tide")) == {"Tide in Rennes", "The Tide Tables"}


def test_titles_come_before_deks_and_deks_before_texts():
    published("One", "About lighthouses.")
    published("Two", dek="About lighthouses.")
    published("Lighthouses")
    assert found("lighthouse") == ["Lighthouses", "Two", "One"]


def test_of_two_that_are_as_good_the_newer_comes_first(at):
    for days in (400, 1, 800):
        published("Lighthouses", slug=f"l{days}", published_at=at - timedelta(days=days))
    ranked = searching.ranked(searching.query(searching.parse("lighthouse")))
    assert [one.slug for one in library.by_ids([pk for _rank, pk in ranked])] == ["l1", "l400", "l800"]


@pytest.mark.parametrize("common", [0, 2])
def test_by_whichever_way_it_is_searched_the_same_is_found(monkeypatch, at, common):
    monkeypatch.setattr(searching, "COMMON", common)
    author = AuthorFactory(name="Odile")
    for number in range(searching.RANKED_TEXTS + 5):
        published(f"No. {number}", "Tide near table.", author=author, published_at=at - timedelta(days=number))
    published("Old", "The tide tables.", published_at=at - timedelta(days=4000))
    published("Marée", "tide tables", language="fr", published_at=at - timedelta(days=4001))
    assert len(found("tide")) == searching.RANKED_TEXTS
    assert (found("tide")[0], found("tide odile")[-1]) == ("No. 0", "No. 299")
    assert found('"tide tables"') == ["Old", "Marée"]
    assert found('"tide tables" -the') == ["Marée"]
    assert found('tide -"near table"') == ["Old", "Marée"]
    assert found('"tide tables"', "fr") == found("tide", "fr") == ["Marée"]


def test_what_changes_is_found_as_it_is_now(tides):
    tides.title = "Currents"
    tides.save()
    tides.tags.clear()
    upkeep.changed([tides.pk])
    assert (found("tide"), found("moon"), found("currents")) == ([], [], ["Currents"])


def test_what_is_withdrawn_or_a_draft_is_not_found(tides):
    for status in ("withdrawn", "draft"):
        Article.objects.update(status=status)
        assert found("tide") == [], "even before it is indexed anew"
        upkeep.changed([tides.pk])
        assert not SearchedArticle.objects.exists()
        Article.objects.update(status="published")
        upkeep.changed([tides.pk])
        assert found("tide") == ["The Tide Tables"]
    tides.delete()
    assert not SearchedArticle.objects.exists()


def test_names_that_change_are_found(tides):
    Tag.objects.update(name="Satellite")
    upkeep.renamed(Tag.objects.get())
    assert (found("moon"), found("satellite")) == ([], ["The Tide Tables"])


def test_many_articles_are_indexed_by_two_statements(django_assert_num_queries):
    articles = [published(f"Article {number}") for number in range(30)]
    SearchedArticle.objects.all().delete()
    with django_assert_num_queries(1):
        searching.index([article.pk for article in articles])
    assert SearchedArticle.objects.count() == 30


def test_indexing_twice_changes_nothing(tides):
    before = SearchedArticle.objects.values().get()
    searching.index([tides.pk, tides.pk])
    assert SearchedArticle.objects.values().get() == before


def test_a_hundred_thousand_words_are_indexed():
    article = published("Long")
    Article.objects.update(body_text=" ".join(f"word{number % 30_000}" for number in range(100_000)) + " theend")
    searching.index([article.pk])
    assert found("word29999") == ["Long"]
    assert found("theend") == ["Long"]


def test_more_different_words_than_there_is_room_for_are_cut():
    article = published("Longer")
    Article.objects.update(body_text=" ".join(f"{number:x}abcdefghijklmnop" for number in range(100_000)))
    searching.index([article.pk])
    assert found("Longer") == ["Longer"]
    assert found("5abcdefghijklmnop") == ["Longer"]


def test_one_word_of_megabytes_is_let_be():
    article = published("Wide")
    Article.objects.update(body_text="a" * 3_000_000)
    searching.index([article.pk])
    assert found("wide") == ["Wide"]


ANYTHING = st.text(max_size=60) | st.text(alphabet="ab\"'-:*&|!()<>\\/ %_\x00đ潮", max_size=30)


@settings(max_examples=150)
@given(typed=ANYTHING)
def test_whatever_is_typed_means_something_or_nothing(typed):
    query = searching.query(searching.parse(typed))
    with connection.cursor() as cursor:
        cursor.execute("SELECT %s::tsquery", [query.lexemes])
    searching.ranked(query)


@settings(max_examples=60)
@given(text=st.text(alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=300))
def test_whatever_is_written_is_indexed(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT library_lexemes(library_configuration('en'), library_words(%s), 'A')", [text])


def shown(typed):
    query = searching.query(searching.parse(typed))
    ranked = searching.ranked(query)
    return highlights.of(library.by_ids([pk for _rank, pk in ranked]), query)


def test_what_was_found_is_marked():
    published("The Tide’s Tables", "Say “tides” of the tide, tidal or not. " + "Filler words. " * 60)
    (one,) = shown("tide")
    assert one.title == "The <mark>Tide</mark>’s Tables"
    assert one.excerpt.startswith("Say “<mark>tides</mark>” of the <mark>tide</mark>, tidal or not. Filler")
    assert one.excerpt.endswith(" …")
    assert len(one.excerpt) < 300


def test_an_excerpt_is_taken_where_the_words_are():
    published("Far", "Filler words. " * 100 + "Then the lighthouse and its keeper. " + "More filler. " * 100)
    (one,) = shown("lighthouse keeper")
    assert "the <mark>lighthouse</mark> and its <mark>keeper</mark>." in one.excerpt
    assert one.excerpt.startswith("… ")


def test_beginnings_accents_and_runs_are_marked():
    published("Cà phê sữa", "Đường phố", language="vi")
    published("潮汐为什么", "每天来两次", language="zh")
    assert shown("ca sữ")[0].title == "<mark>Cà</mark> phê <mark>sữa</mark>"
    assert shown("ca phe")[0].title == "<mark>Cà</mark> <mark>phê</mark> sữa"
    assert shown("duong")[0].excerpt == "<mark>Đường</mark> phố"
    assert shown("为什么")[0].title == "潮汐<mark>为什么</mark>"
    published("Élan_élan, bel-ÉLAN’élan", "“Élan”—élan/Übel e\u0301lan", language="fr")
    assert shown("elan")[0].title == ("<mark>Élan</mark>_<mark>élan</mark>, bel-<mark>ÉLAN</mark>’<mark>élan</mark>")
    assert shown("elan")[0].excerpt == "“<mark>Élan</mark>”—<mark>élan</mark>/Übel <mark>e\u0301lan</mark>"


def test_nothing_that_is_written_becomes_a_tag():
    published("<script>alert(1)</script> tide", "`<img src=x onerror=alert(1)>` & <b>tide</b> </mark>")
    (one,) = shown("tide")
    assert "<script" not in one.title
    assert "&lt;script&gt;" in one.title
    (one,) = shown("script img onerror")
    assert one.title.startswith("&lt;<mark>script</mark>&gt;alert(1)&lt;/<mark>script</mark>&gt;")
    assert "<img" not in one.excerpt
