"""What an article's Markdown becomes when it is written, and how its words are counted."""

import html
import re

import pytest
import regex
from hypothesis import example, given
from hypothesis import strategies as st

from articles import captures, rendering
from articles.captures import markdown
from articles.models import Article
from tests.articles.pages import page


def rendered(text, faq=()):
    article = Article(body_markdown=text, faq=[{"question": question, "answer": answer} for question, answer in faq])
    rendering.render(article)
    return article


def to_html(text):
    return rendered(text).body_html


class TestHeadings:
    def test_the_highest_heading_is_of_the_second_level_wherever_it_began(self):
        assert "<h2" in to_html("# One\n\n## Two")
        assert "<h3" in to_html("# One\n\n## Two")
        assert to_html("### One") == to_html("# One")

    def test_no_heading_is_lower_than_the_sixth_level(self):
        assert '<h6 id="s-six">' in to_html("# One\n\n###### Six")

    def test_anchors_are_made_of_the_headings_words_in_any_script(self):
        text = "# Ai làm gì?\n\n# 背景\n\n# C & *C*"
        assert re.findall(r'id="([^"]*)"', to_html(text)) == ["s-ai-làm-gì", "s-背景", "s-c-c"]

    def test_anchors_are_different_and_stay_the_same(self):
        text = "# Why\n\n# Why\n\n# ?\n\n# Why 2"
        assert re.findall(r'id="([^"]*)"', to_html(text)) == ["s-why", "s-why-2", "s-section", "s-why-2-2"]
        assert to_html(text) == to_html(text)

    def test_headings_of_an_answer_stand_below_its_question(self):
        article = rendered("# Why", faq=[("Why?", "# Why\n\nBecause.")])
        assert article.faq_html == [
            {"question": "Why?", "answer_html": '<h4 id="s-why-2">Why</h4>\n<p>Because.</p>\n'},
        ]


class TestSafety:
    @pytest.mark.parametrize(
        "text",
        [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](data:text/html,<script>alert(1)</script>)",
            "<javascript:alert(1)>",
            "![x](javascript:alert(1))",
            '[x](https://e.example "onmouseover=alert(1)")',
            "<svg/onload=alert(1)>",
            "`<script>`",
            "```html\n<script>alert(1)</script>\n```",
            "[x]: javascript:alert(1)\n\n[x]",
            "# <iframe src=x>",
            "| <b onclick=x> |\n| --- |\n| <i> |",
        ],
    )
    def test_nothing_runs(self, text):
        out = to_html(text)
        assert not re.search(r"<(?:script|img|svg|iframe|b|i)\b", out)
        assert not re.search(r'(?:href|src)="?(?:javascript|data):', out)
        assert rendering.clean(out) == out

    def test_links_give_their_target_no_credit_and_no_hold(self):
        assert to_html("[x](https://e.example/)") == (
            '<p><a href="https://e.example/" rel="nofollow noopener ugc">x</a></p>\n'
        )

    def test_lists_quotations_tables_and_strikethrough_are_kept(self):
        out = to_html("3. a\n4. b\n\n- c\n\n> d\n\n~~e~~ **f** *g* `h`\n\n| i |\n| - |\n| j |")
        for tag in (
            '<ol start="3">',
            "<ul>",
            "<blockquote>",
            "<s>",
            "<strong>",
            "<em>",
            "<code>",
            "<table>",
            "<th>",
            "<td>",
        ):
            assert tag in out

    def test_what_could_be_wider_than_a_phone_can_be_moved_sideways(self):
        out = to_html("| a | b | c |\n| :- | -: | :-: |\n| 1 | 2 | 3 |\n\n```py\nx < 1\n```")
        assert out.startswith('<div class="wide" tabindex="0"><table>')
        assert '<th>a</th>\n<th class="right">b</th>\n<th class="center">c</th>' in out
        assert '<pre tabindex="0"><code>x &lt; 1\n</code></pre>' in out

    @pytest.mark.parametrize(
        "text",
        [
            '<img src="https://e.example/x.png">',
            '<img src="/pictures/../../x.webp">',
            f'<img srcset="/pictures/{"0" * 64}-480.webp 480w, https://e.example/x.png 960w">',
            '<img loading="eager">',
            '<div class="panel" tabindex="1">x</div>',
        ],
    )
    def test_nothing_comes_from_elsewhere_whatever_is_cleaned(self, text):
        assert not re.search(r"src|loading|panel|tabindex", rendering.clean(text))


@given(st.text())
@example("# \n\n<a href='javascript:x'>")
@example("[a](<b)c>)")
@example("| a |\n|-|\n| <script> |")
def test_cleaning_what_was_rendered_changes_nothing_and_no_script_survives(text):
    out = to_html(text)
    assert rendering.clean(out) == out
    assert "<script" not in out


MARKS = st.text(st.sampled_from("*_`[]()<>#+-=!|~&;:.1 aß\\\"'{}$^@/"), max_size=40)


@given(st.one_of(st.text(), MARKS))
@example("1. a")
@example("# a")
@example("&amp; &#60;")
@example("a_b_c __d__ _e_")
@example("***")
@example("https://e.example/*a*")
@example("a | b")
@example("![a](b)")
def test_escaped_text_says_what_it_said(text):
    plain = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "", text).split())
    out = to_html(markdown.escape(plain))
    assert html.unescape(re.sub(r"</?p>|\n$", "", out)).strip() == plain.strip()


@given(MARKS.map(str.strip).filter(bool))
@example("C#")
@example("a #")
def test_an_escaped_heading_says_what_it_said(text):
    plain = " ".join(text.split())
    out = to_html(markdown.heading(plain))
    assert html.unescape(re.sub(r"<h2[^>]*>|</h2>|\n$", "", out)) == plain


# Words, and what joins, parts or ends them.
PIECES = [
    "word",
    "Đà",
    "кот",
    "3",
    "א",
    "a\u0301",
    "\u0301",
    "\u200d",
    "\u202f",
    "_",
    "'",
    '"',
    ".",
    ",",
    ":",
    "(",
    "-",
]
PIECES += ["“", "”", "\u00ad", "\n", "👍", "🇻🇳", "don't", "3,280", "U.S."]


class TestCounting:
    @pytest.mark.parametrize(
        ("text", "words", "characters"),
        [
            ("", 0, 0),
            ("Don’t count the dots … or — dashes.", 6, 0),
            ("It cost 3,280 crowns, or $4.5 million.", 7, 0),
            ("well-known U.S. towns", 4, 0),
            ("Xin chào các bạn", 4, 0),
            ("안녕하세요 여러분", 2, 0),
            ("東京株式市場は上昇。", 0, 9),
            ("カタカナと漢字", 0, 7),
            ("สวัสดี", 0, 4),
            ("ສະບາຍດີ", 0, 6),
            ("မြန်မာ", 0, 3),
            ("The 日经 index rose", 3, 2),
            ("👍 ✓ ***", 0, 0),
            ("<p>one</p><p>two &amp; three</p>", 3, 0),
        ],
    )
    def test_words_are_counted_where_they_are_parted_and_characters_where_not(self, text, words, characters):
        assert rendering.count(text) == (words, characters)

    @given(st.lists(st.sampled_from([*PIECES, *(f"{a}{b}" for a in PIECES for b in PIECES)]), max_size=6).map(" ".join))
    def test_what_is_counted_at_a_glance_is_what_unicode_says(self, text):
        parts = regex.split(r"\b", text, flags=regex.V1 | regex.WORD)
        assert rendering._count(text)[0] == sum(any(c.isalnum() for c in part) for part in parts)

    def test_marks_of_markdown_are_no_words_and_questions_count_with_their_answers(self):
        article = rendered(
            "## Two words\n\n- *one*\n- [two](https://three.example)", faq=[("Who is it?", "Me & **you**.")]
        )
        assert (article.words, article.characters) == (2 + 2 + 3 + 2, 0)

    def test_what_is_counted_is_what_is_read(self):
        read = page("news-site")
        article = rendered(read.body_markdown, read.faq)
        shown = re.sub(
            r"<[^>]+>",
            " ",
            article.body_html + " ".join(f"{e['question']} {e['answer_html']}" for e in article.faq_html),
        )
        assert article.words == len(re.findall(r"\w[\w,.'’]*\w|\w", html.unescape(shown)))


def test_rendering_says_which_version_it_was():
    assert rendered("x").rendering_version == rendering.VERSION


def test_an_empty_article_renders_to_nothing():
    article = rendered("")
    assert (article.body_html, article.faq_html, article.words, article.characters) == ("", [], 0, 0)


@pytest.mark.parametrize("name", ["news-site", "vietnamese", "read-to-earn", "market-desk"])
def test_every_heading_and_item_of_a_capture_comes_out_as_one(name):
    read = page(name)
    out = to_html(read.body_markdown)
    assert out.count("<h2") == read.body_markdown.count("## ")
    assert out.count("<li>") == len(re.findall(r"^\s*(?:-|\d+\.) ", read.body_markdown, re.MULTILINE))
    assert captures.parse("") == captures.Page()
