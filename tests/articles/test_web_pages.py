"""Pages of HTML: their main text, and what their heads say of it."""

import codecs
import json
from datetime import UTC, datetime

import pytest

from articles import importing, intake, texts
from articles.captures import web
from tests.articles.pages import MORE, PROSE

LAST = (
    "It was closed again on Friday, for a reason that nobody knew, and it opened on Sunday when everybody was at sea."
)


def page(
    *,
    head="",
    data=None,
    body=None,
    attributes="",
    title="A Bridge Closes | The Courier",
):
    script = f'<script type="application/ld+json">{json.dumps(data)}</script>' if data is not None else ""
    body = body or f"<p>{PROSE}</p><p>{MORE}</p><p>{LAST}</p>"
    return f"""<!doctype html><html{attributes}><head><title>{title}</title>{head}{script}</head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/news">News</a></li></ul></nav>
<main><article><h1>A Bridge Closes</h1>{body}</article></main>
<aside><p>Buy boats! Subscribe to our newsletter.</p></aside>
<footer><p>Contact us. © 2025 The Courier. All rights reserved.</p></footer></body></html>"""


def read(**said):
    return web.read(page(**said))[0]


class TestText:
    def test_it_is_the_articles_and_nothing_of_the_sites(self):
        found = read()
        assert found.title == "A Bridge Closes"
        assert found.body_markdown == f"{PROSE}\n\n{MORE}\n\n{LAST}"

    def test_its_parts_are_told_apart(self):
        body = (
            f"<figure><img src='a.jpg'><figcaption>At dusk. (Photo: Courier/Bo Kim)</figcaption></figure><p>{PROSE}</p>"
            f"<h2>What now?</h2><p>By <em>Tuesday</em> <a href='https://x.example/b'>the ferryman</a> had two boats.</p>"
            "<blockquote><p>We shall be back before the summer.</p><cite>The mayor</cite></blockquote>"
            "<ul><li>One boat</li><li>Two hats</li></ul><ol><li>First</li><li>Second</li></ol>"
            "<table><tr><th>Day</th><th>Boats</th></tr><tr><td>Mon</td><td>1</td></tr></table>"
            "<pre><code>x = 1\ny_z = 2</code></pre>"
            f"<figure><img src='b.jpg'><figcaption>The second boat.</figcaption></figure><p>{LAST}</p>"
        )
        found = read(body=body)
        assert (found.lead_caption, found.lead_credit) == ("At dusk.", "Courier/Bo Kim")
        for part in (
            "## What now?",
            "By *Tuesday* [the ferryman](https://x.example/b) had two boats.",
            "> We shall be back before the summer.\n>\n> — The mayor",
            "- One boat\n- Two hats",
            "1. First\n2. Second",
            "| Day | Boats |\n| --- | --- |\n| Mon | 1 |",
            "```\nx = 1\ny_z = 2\n```",
            "The second boat.",
            LAST,
        ):
            assert part in found.body_markdown, part
        assert "At dusk" not in found.body_markdown

    def test_what_could_do_harm_is_not_in_it(self):
        linked = f"<p><a href='javascript:x()'>{MORE}</a></p>"
        text = read(body=f"<p onclick='x()'>{PROSE}</p><script>alert(1)</script>{linked}<p>{LAST}</p>").body_markdown
        assert "alert" not in text
        assert "javascript" not in text

    @pytest.mark.parametrize(
        ("text", "refusal"),
        [
            ("", web.NoHtml),
            ("no html at all", web.NoHtml),
            ("<html><body></body></html>", web.NoMainText),
            ("<html><body><nav><a href='/'>Home</a></nav><div id='root'></div></body></html>", web.NoMainText),
            ("<html><body><p>Not found.</p></body></html>", web.NoMainText),
        ],
    )
    def test_without_a_main_text_it_is_refused_with_the_reason(self, text, refusal):
        with pytest.raises(refusal) as refused:
            web.read(text)
        assert len(refused.value.detail) > 30


class TestHead:
    DATA = {
        "@context": "https://schema.org",
        "@graph": [
            {"@type": "Organization", "name": "The Courier"},
            {
                "@type": ["NewsArticle"],
                "headline": "A Bridge Closes",
                "description": "What the town lost.",
                "datePublished": "2025-05-03T10:00:00+07:00",
                "author": [{"@type": "Person", "name": "Ann Lee"}, {"@type": "Person", "name": "Bo Kim"}],
                "inLanguage": "en-GB",
                "keywords": ["bridges", "rust, ferries"],
            },
            {
                "@type": "FAQPage",
                "mainEntity": [
                    {"name": "Why?", "acceptedAnswer": {"text": "<p>It is <b>old</b>.</p>"}},
                    {"name": "When?", "acceptedAnswer": None},
                    7,
                ],
            },
        ],
    }

    def test_what_its_json_says_is_read(self):
        found = read(data=self.DATA)
        assert (found.title, found.dek, found.author_name) == ("A Bridge Closes", "What the town lost.", "Ann Lee")
        assert found.published_at == datetime(2025, 5, 3, 3, tzinfo=UTC)
        assert (found.language, found.keywords) == ("en", ("bridges", "rust", "ferries"))
        assert found.faq == (("Why?", "It is **old**."),)

    def test_else_what_its_head_says(self):
        head = (
            '<meta property="og:title" content="A Bridge Closes"><meta name="author" content="Ann Lee">'
            '<meta property="article:published_time" content="2025-05-03T10:00:00Z">'
            '<meta name="keywords" content="bridges, rust"><meta property="og:locale" content="vi_VN">'
            '<meta name="description" content="What the town lost."><link rel="canonical" href="https://courier.example/b">'
        )
        found, address = web.read(page(head=head))
        assert (found.title, found.dek, found.author_name) == ("A Bridge Closes", "What the town lost.", "Ann Lee")
        assert found.published_at == datetime(2025, 5, 3, 10, tzinfo=UTC)
        assert (found.language, found.keywords, address) == ("vi", ("bridges", "rust"), "https://courier.example/b")

    def test_the_language_of_the_document_goes_before_that_of_its_card(self):
        assert read(attributes=' lang="fr"', head='<meta property="og:locale" content="vi_VN">').language == "fr"

    def test_a_description_that_is_but_the_beginning_is_no_dek(self):
        assert read(head=f'<meta name="description" content="{PROSE[:90]}…">').dek == ""

    @pytest.mark.parametrize("data", [7, None, [], {"@type": 7}, [[[{"@type": "NewsArticle", "headline": 9}]]], "x"])
    def test_json_that_makes_no_sense_says_nothing(self, data):
        assert read(data=data).title == "A Bridge Closes"
        assert (
            web.read(page(head='<script type="application/ld+json">{"@type":</script>'))[0].title == "A Bridge Closes"
        )

    def test_what_no_database_keeps_is_not_in_it(self):
        assert read(data={"@type": "Article", "headline": "A \x00Bridge\ud800"}).title == "A Bridge?"


@pytest.mark.django_db
class TestFiles:
    @pytest.mark.parametrize(
        "data",
        [
            page(title="Zürich").encode(),
            codecs.BOM_UTF8 + page().encode(),
            page(head="<meta charset='windows-1252'>").replace("©", "é").encode("cp1252"),
            page(head="<meta http-equiv='Content-Type' content='text/html; charset=iso-8859-1'>").encode("latin-1"),
            page(head="<meta charset='no-such-thing'>").encode(),
            page().encode("utf-16"),
        ],
    )
    def test_each_encoding_is_read_as_it_says(self, tmp_path, data):
        file = tmp_path / "page.html"
        file.write_bytes(data)
        assert "Zürich" in texts.read_html(file) or "A Bridge Closes" in texts.read_html(file)
        (entry,) = intake.entries(file, None)
        assert PROSE in entry.page.body_markdown

    def test_its_own_address_makes_it_the_same_article_again(self, tmp_path, at):
        file = tmp_path / "page.htm"
        outcomes = []
        for title in ("A Bridge Closes", "A Bridge Opens", "A Bridge Opens"):
            head = (
                f'<meta property="og:title" content="{title}"><link rel="canonical" href="https://courier.example/b">'
            )
            file.write_text(page(head=head, title=title).replace("<h1>A Bridge Closes</h1>", f"<h1>{title}</h1>"))
            (entry,) = intake.entries(file, None)
            outcomes.append(importing.import_page(entry.page, source=entry.source, at=at).status)
        assert outcomes == ["created", "updated", "skipped"]
