"""Figures, and quotations that say whose they are."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import pictures, rendering
from articles.models import Article
from tests.articles.files import drawn, file
from tests.articles.test_rendering import rendered, to_html


class TestQuotations:
    def test_the_last_line_says_whose_it_is(self):
        assert to_html("> The tide waits\n> for nobody.\n> — *Ida* Brook") == (
            "<blockquote>\n<p>The tide waits\nfor nobody.</p>\n<footer>— <cite><em>Ida</em> Brook</cite></footer>\n"
            "</blockquote>\n"
        )

    def test_it_may_be_a_paragraph_of_its_own(self):
        assert to_html("> One.\n>\n> Two.\n>\n> — Ida Brook") == (
            "<blockquote>\n<p>One.</p>\n<p>Two.</p>\n<footer>— <cite>Ida Brook</cite></footer>\n</blockquote>\n"
        )

    def test_after_a_list_too(self):
        assert "</ul>\n<footer>— <cite>Ida</cite></footer>" in to_html("> - One\n> - Two\n>\n> — Ida")

    @pytest.mark.parametrize(
        "text", ["> — Ida Brook", "> One — two", "> One\n> —two", "> - One\n> - — two", "— Ida", ">"]
    )
    def test_what_is_none_stays_as_it_is(self, text):
        assert "<cite>" not in to_html(text)

    def test_its_words_are_read_too(self):
        assert rendered("> One two.\n> — Ida Brook").words == 4

    @given(st.lists(st.sampled_from(["> one", "> — Ida", ">", "> > two", "> - three", "", "four", ">\n"]), max_size=8))
    def test_whatever_is_quoted_becomes_sound_html(self, lines):
        text = "\n".join(lines)
        out = to_html(text)
        assert rendering.clean(out) == out
        assert out.count("<blockquote>") == out.count("</blockquote>")
        assert out.count("<footer>") == out.count("</cite></footer>")


@pytest.mark.django_db
class TestFigures:
    @pytest.fixture
    def picture(self, at):
        return pictures.keep(file(drawn(1200, 600)), None, at)

    @pytest.fixture
    def address(self, picture):
        return pictures.url(picture, 960)

    def test_a_picture_alone_in_a_paragraph_is_a_figure(self, picture, address):
        assert to_html(f'One.\n\n![A *boat*, "red"]({address} "Boats & co.")\n\nTwo.') == (
            "<p>One.</p>\n"
            f'<figure><img src="{address}" srcset="/pictures/{picture.digest}-480.webp 480w, '
            f'/pictures/{picture.digest}-960.webp 960w, /pictures/{picture.digest}-1200.webp 1200w" '
            'sizes="(min-width: 46rem) 42rem, 90vw" width="1200" height="600" alt="A boat, &quot;red&quot;" '
            'loading="lazy"><figcaption>Boats &amp; co.</figcaption></figure>\n'
            "<p>Two.</p>\n"
        )

    def test_any_width_of_it_may_be_named(self, picture):
        one, other = (to_html(f"![A boat](/pictures/{picture.digest}-{width}.webp)") for width in (480, 9999))
        assert one == other

    def test_without_a_caption_there_is_none(self, address):
        assert "<figcaption>" not in to_html(f"![A boat]({address})")

    def test_several_in_one_paragraph_are_several_figures(self, address):
        out = to_html(f"![One]({address})\n![Two]({address})")
        assert out.count("<figure>") == 2
        assert "<p>" not in out

    def test_in_lists_quotations_and_answers_too(self, address):
        assert "<li>\n<figure>" in to_html(f"- ![A boat]({address})")
        assert "</figure>\n<footer>" in to_html(f"> ![A boat]({address})\n>\n> — Ida")
        assert "<figure>" in rendered("", [("Why?", f"![A boat]({address})")]).faq_html[0]["answer_html"]

    def test_one_query_finds_them_all(self, address, django_assert_num_queries):
        picture = f"![A boat]({address})"
        with django_assert_num_queries(1):
            rendered(f"{picture}\n\nText.\n\n{picture}", [("Why?", picture)])
        with django_assert_num_queries(0):
            rendered("![A boat](https://e.example/boat.png)")

    def test_captions_are_read_and_what_it_shows_is_not(self, address):
        article = rendered(f'One.\n\n![A red boat]({address} "Two three")\n\nFour.')
        assert article.words == 4
        assert re.split(r"\s+", article.body_text) == ["One.", "Two", "three", "Four."]

    def test_within_a_line_it_is_a_link(self, address):
        assert to_html(f"See ![a boat]({address}).") == (
            f'<p>See <a href="{address}" rel="nofollow noopener ugc">a boat</a>.</p>\n'
        )

    @pytest.mark.parametrize(
        ("text", "out"),
        [
            ("![A boat](https://e.example/boat.png)", '<p><a href="https://e.example/boat.png" {rel}>A boat</a></p>'),
            (
                '![](https://e.example/boat.png "A boat")',
                '<p><a href="https://e.example/boat.png" {rel}>A boat</a></p>',
            ),
            (
                "![](https://e.example/boat.png)",
                '<p><a href="https://e.example/boat.png" {rel}>https://e.example/boat.png</a></p>',
            ),
            ("![A boat](boat.png)", "<p>A boat</p>"),
            ("![A boat](data:image/png;base64,AAAA)", "<p>A boat</p>"),
            (
                "[![A boat](https://e.example/b.png)](https://f.example/)",
                '<p><a href="https://f.example/" {rel}>A boat</a></p>',
            ),
            ("# ![A boat](boat.png)", '<h2 id="s-section">A boat</h2>'),
        ],
    )
    def test_of_pictures_from_elsewhere_the_words_stay(self, text, out):
        assert to_html(text) == out.replace("{rel}", 'rel="nofollow noopener ugc"') + "\n"

    def test_one_that_is_not_kept_is_not_shown(self):
        assert "<img" not in to_html(f"![A boat](/pictures/{'0' * 64}-960.webp)")

    def test_what_is_rendered_anew_stays_the_same(self, address):
        article = Article(body_markdown=f'![A boat]({address} "Boats")')
        rendering.render(article)
        before = article.body_html
        rendering.render(article)
        assert article.body_html == before == rendering.clean(before)
