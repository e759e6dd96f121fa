"""HTML becomes Markdown that says the same; shortcodes are understood or taken out."""

import re
import time
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles import rendering
from articles.captures import markup, shortcodes
from articles.models import Article


def md(html, **options):
    return markup.read(html, **options).markdown


def shown(markdown):
    """What a reader sees of Markdown, each stretch of blanks as one."""
    article = Article(body_markdown=markdown)
    rendering.render(article)
    return " ".join(article.body_text.split())


class TestMarkup:
    @pytest.mark.parametrize(
        ("html", "wanted"),
        [
            ("<h2>One <em>two</em></h2><p>Three.</p>", "## One *two*\n\nThree."),
            ("<ul><li>One</li><li>Two<ul><li>Three</li></ul></li></ul>", "- One\n- Two\n  - Three"),
            ('<ol start="9"><li>Nine</li><li>Ten<p>More</p></li></ol>', "9. Nine\n10. Ten\n\n    More"),
            ("<p>One<br>Two</p>", "One\\\nTwo"),
            ('<p><a href="https://x.example/a_(b) c">in</a></p>', "[in](https://x.example/a_%28b%29%20c)"),
            ('<p><a href="javascript:alert(1)">in</a> <a href="#n">n</a></p>', "in n"),
            ("<div>One</div><div>Two</div>", "One\n\nTwo"),
            ("<p><strong>So: </strong>yes, <b><b>no</b></b>.</p>", "**So:** yes, **no**."),
            ("<p>x<b>«y»</b>z <i>a</i>b</p>", "x«y»z *a*b"),
            ("<hr><p>One</p>", "---\n\nOne"),
            ('<pre class="language-python"><code>a = `b`\n  c\n</code></pre>', "```python\na = `b`\n  c\n```"),
            ("<pre>```\nx\n```</pre>", "````\n```\nx\n```\n````"),
            ("<p><code>a`b</code> <kbd>c</kbd></p>", "`` a`b `` `c`"),
            ("<dl><dt>Term</dt><dd>Meaning</dd></dl>", "**Term**\n\nMeaning"),
            ("<p>One</p><script>x()</script><style>p{}</style><form><p>Mail:</p></form>", "One"),
            ("<p>1. No list</p><p># No heading</p><p>- No item</p>", "1\\. No list\n\n\\# No heading\n\n\\- No item"),
            ('<p>One</p><p><small><a href="#top">[top]</a></small></p>', "One"),
            ("", ""),
        ],
    )
    def test_each_element_is_written_as_markdown(self, html, wanted):
        assert md(html) == wanted

    def test_a_table_has_all_its_cells(self):
        html = "<table><tr><th>A</th></tr><tr><td>1</td><td>2 | 3 <code>x|y</code></td></tr></table>"
        article = Article(body_markdown=md(html))
        rendering.render(article)
        assert article.body_html.count("<td>") == article.body_html.count("<th>") == 2 + 0
        assert "2 | 3 <code>x|y</code>" in article.body_html

    @pytest.mark.parametrize(
        "html",
        [
            "<blockquote><p>We stay.</p><cite>The mayor</cite></blockquote>",
            "<blockquote><p>We stay.</p><p>— <cite>The mayor</cite></p></blockquote>",
            "<blockquote><p>We stay.</p><footer>– <cite>The mayor</cite></footer></blockquote>",
            "<blockquote><p>We stay.<br>-- The mayor</p></blockquote>",
            '<figure class="wp-block-pullquote"><blockquote><p>We stay.</p><cite>The mayor</cite></blockquote></figure>',
        ],
    )
    def test_a_quotation_ends_in_whose_it_is(self, html):
        assert md(html) == "> We stay.\n>\n> — The mayor"

    def test_figures_are_their_captions_and_the_first_before_any_text_leads(self):
        figures = [
            f"<figure><img src=x><figcaption>{text}</figcaption></figure>" for text in ("One. (Photo: Bo)", "Two.")
        ]
        read = markup.read(f"{figures[0]}<p>Text.</p>{figures[1]}<p>More.</p>")
        assert (read.lead_caption, read.lead_credit, read.markdown) == ("One.", "Bo", "Text.\n\nTwo.\n\nMore.")
        read = markup.read(f"<p>Text.</p>{figures[0]}")
        assert (read.lead_caption, read.markdown) == ("", "Text.\n\nOne. (Photo: Bo)")

    def test_what_a_figure_holds_beside_pictures_stays(self):
        table = "<table><tr><th>A</th></tr><tr><td>1</td></tr></table>"
        assert md(f"<p>x</p><figure>{table}<figcaption>Counts.</figcaption></figure>").endswith("| 1 |\n\nCounts.")
        assert md("<figure><div>\nhttps://v.example/1\n</div></figure>") == "[https://v.example/1](https://v.example/1)"

    def test_links_begin_from_the_pages_own_address(self):
        assert md('<p><a href="/b">in</a></p>', base="https://x.example/a/") == "[in](https://x.example/b)"
        assert md('<p><a href="/b">in</a></p>') == "in"

    def test_empty_lines_part_paragraphs_where_the_editor_showed_no_html(self):
        text = "One\ntwo <em>three</em>\n\nFour\n<blockquote>Five\n\nSix</blockquote>\nSeven\n<ul>\n<li>Eight</li>\n</ul>\n"
        assert md(text, by_lines=True) == ("One\\\ntwo *three*\n\nFour\n\n> Five\n>\n> Six\n\nSeven\n\n- Eight")
        assert md("<p>One\ntwo</p>\n\n<p>Three</p>", by_lines=True) == "One two\n\nThree"

    def test_nesting_beyond_all_sense_is_refused(self):
        with pytest.raises(markup.NestedTooDeep):
            md("<em><strong>" * 2_000 + "x")

    @pytest.mark.parametrize(
        "html",
        [
            "<li>a" * 30_000,
            " " * 500_000 + "<p>x</p>" + "\n " * 100_000,
            "<pre>" * 100 + "[" * 100_000 + "[caption]" * 20_000,
            "[a]" * 50_000 + "[/b]" * 50_000,
            "<pre" * 100_000,
        ],
    )
    def test_no_text_keeps_us_busy(self, html):
        begun = time.monotonic()
        with suppress(markup.NestedTooDeep):
            md(shortcodes.understood(html, {}), by_lines=True)
        assert time.monotonic() - begun < 20

    @given(st.text(max_size=200), st.text(max_size=20))
    def test_any_text_is_still_there_when_it_is_shown(self, one, two):
        plain = [re.sub(r"[\x00-\x1f\x7f-\x9f\ufeff\ud800-\udfff]", "", text) for text in (one, two)]
        escaped = [text.replace("&", "&amp;").replace("<", "&lt;") for text in plain]
        said = shown(md(f"<p>{escaped[0]}</p><p><b>{escaped[1]}</b></p>"))
        assert said == " ".join(" ".join(plain).split())


class TestShortcodes:
    @pytest.mark.parametrize(
        ("text", "wanted"),
        [
            ("Text [sic], [1] and [Editor's note: x].", "Text [sic], [1] and [Editor's note: x]."),
            ('[vc_row][vc_column width="1/2"]In[/vc_column][/vc_row]', "In"),
            ('A [box color="red"]B[/box] C [plugin id="3"] D', "A B C  D"),
            ("[youtube=https://v.example/1] [gallery] [audio mp3='x'][/audio]x", "  x"),
            ('[code lang="py"]x[0] = 1[/code]', '\n\n<pre lang="py"><code>x[0] = 1</code></pre>\n\n'),
            ("<pre>[gallery]</pre> <code>[box]</code>[gallery]", "<pre>[gallery]</pre> <code>[box]</code>"),
            ("[embed]https://v.example/1[/embed]", "\n\n<figure>https://v.example/1</figure>\n\n"),
            ("[caption]never closed", "never closed"),
            (
                '[caption caption="Old &amp; worn"]<img src="x" />[/caption]',
                "\n\n<figure><figcaption>Old & worn</figcaption></figure>\n\n",
            ),
            ("[box]a[b]", "[box]a[b]"),
        ],
    )
    def test_each_is_understood_or_taken_out(self, text, wanted):
        assert shortcodes.understood(text, {}) == wanted

    def test_a_gallery_is_the_captions_of_its_pictures(self):
        assert (
            md(shortcodes.understood('x\n\n[gallery ids="7,8,9"]', {"7": "One.", "9": "Three."}))
            == "x\n\nOne.\n\nThree."
        )

    @given(st.text(alphabet="[]/ab= \"'<>pre", max_size=200))
    def test_no_text_breaks_it(self, text):
        assert isinstance(shortcodes.understood(text, {}), str)
