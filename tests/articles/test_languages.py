"""Which language a text is in."""

import pytest
from django.conf import settings

from articles import importing, languages
from articles.captures import Page, language_tags, parse
from articles.importing import read_text
from tests.articles.pages import CAPTURES

SEEDS = settings.BASE_DIR.parent / "shared" / "seeds"


@pytest.mark.parametrize("file", sorted(CAPTURES.glob("*.txt")), ids=lambda file: file.stem)
def test_captures_are_in_their_language(file):
    page = parse(read_text(file))
    assert languages.detect(f"{page.title}\n{page.body_markdown}") == ("vi" if file.stem == "vietnamese" else "en")


@pytest.mark.skipif(not SEEDS.is_dir(), reason="the real pages are not in ../shared/seeds beside this checkout")
def test_the_real_pages_are_english():
    for file in sorted(SEEDS.glob("*.txt")):
        assert languages.detect(read_text(file)) == "en"


@pytest.mark.parametrize("text", ["", "1 2 3", "Boat. Boat.", "桥", "🚲" * 9, "word " * 9, "x" * 9, "\ud800"])
def test_a_text_that_says_too_little_is_english(text):
    assert languages.detect(text) == "en"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Am Sonntag wählt Zürich seinen Rat, und niemand weiß, wer gewinnt.", "de"),
        ("Le pont a été fermé lundi pour la première fois depuis quarante ans.", "fr"),
        ("Cây cầu đóng cửa hôm thứ Hai, lần đầu tiên sau bốn mươi năm.", "vi"),
        ("この橋は四十年ぶりに月曜日に閉鎖されました。", "ja"),
        ("أغلق الجسر يوم الاثنين لأول مرة منذ أربعين عاما.", "ar"),
        ("Broen ble stengt på mandag for første gang på førti år, og ingen visste hvorfor.", "nb"),
    ],
)
def test_a_sentence_says_enough(text, language):
    assert languages.detect(text) == language


@pytest.mark.parametrize(
    ("given", "tag"),
    [
        ("en-US", "en"),
        ("en_GB", "en"),
        ("VI", "vi"),
        (" pt-BR ", "pt"),
        ("zh-Hant-TW", "zh-Hant"),
        ("zh_TW", "zh-Hant"),
        ("zh-CN", "zh"),
        ("sr-Latn", "sr-Latn"),
        ("english", ""),
        ("", ""),
        ("e", ""),
        ("en us", ""),
    ],
)
def test_a_tag_is_a_language_and_a_script(given, tag):
    assert language_tags.normalised(given) == tag


@pytest.mark.django_db
def test_what_is_given_goes_before_what_the_page_says_and_that_before_what_is_detected(at):
    page = Page(title="Cây cầu đóng cửa", body_markdown="Lần đầu tiên sau bốn mươi năm, không ai biết vì sao.")
    assert importing.import_page(page, source="1", at=at).article.language == "vi"
    said = Page(title=page.title, body_markdown=page.body_markdown, language="fr")
    assert importing.import_page(said, source="2", at=at).article.language == "fr"
    assert importing.import_page(said, source="3", language="de", at=at).article.language == "de"
