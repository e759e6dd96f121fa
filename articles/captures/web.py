"""A whole page of HTML: its main text by the library `trafilatura`, and what its head and its JSON-LD say of it.

Recall is favoured: a stray line costs a reader a glance, a missing paragraph the sense. Before the text is taken out,
what the library has no eye for is put where it keeps it: captions of figures, and names below quotations.
"""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from typing import Any

import trafilatura
from django.utils.translation import gettext_lazy as _
from lxml import etree
from lxml.html import HtmlElement

from articles.captures import dates, keywords, language_tags, lines, linked_data, markup
from articles.captures.markup import Marked
from articles.captures.page import Page
from config.errors import Refusal

# Fewer words than this are a notice or a menu.
FEWEST_WORDS = 20

_BY = re.compile(r"(?:by|von|par|por|bởi|tác giả:?)\s+", re.IGNORECASE)
_MINE = {"list": "ul", "item": "li", "quote": "blockquote", "row": "tr", "cell": "td", "lb": "br", "del": "s"}
_EMPHASIS = {"#b": "strong", "#i": "em", "#u": "em", "#t": "code"}


class NoMainText(Refusal):
    code = "no_main_text"
    status = 422
    sentence = _(
        "No main text was found in the HTML. If a script of the page fetches its text, open it in a browser and save "
        "the page as it is shown there."
    )


class NoHtml(Refusal):
    code = "no_html"
    status = 422
    sentence = _("The file ends in .html, and nothing in it is HTML.")


def read(text: str) -> tuple[Page, str]:
    """This function will return what a page of HTML says, and its own address, empty where it names none. Raises NoHtml,
    NoMainText and NestedTooDeep."""
    tree = trafilatura.load_html(text) if "<" in text else None
    if tree is None:
        raise NoHtml
    data = linked_data.of(tree)
    said = trafilatura.extract_metadata(tree)
    lead, body = _body(tree)
    if len(re.findall(r"\w+", body.markdown)) < FEWEST_WORDS:
        raise NoMainText
    title = markup.line(data.headline or said.title or "")
    below = _below_title(body.markdown, title)
    page = Page(
        title=title,
        dek=_dek(data.description or said.description or "", below),
        author_name=_name(data.author or said.author or ""),
        published_at=_when(data.published or _meta(tree, "article:published_time"), said.date),
        keywords=_keywords(tree, data, said),
        body_markdown=below,
        lead_caption=lead.lead_caption,
        lead_credit=lead.lead_credit,
        faq=tuple((question, markup.read(answer).markdown) for question, answer in data.faq),
        language=language_tags.normalised(data.language or tree.get("lang") or _meta(tree, "og:locale")),
    )
    return page, _address(tree)


def _body(tree: HtmlElement) -> tuple[Marked, Marked]:
    """The lead figure, and the text."""
    lead = _take_lead(tree)
    _settle(tree)
    found = trafilatura.bare_extraction(
        tree,
        favor_recall=True,
        include_comments=False,
        include_tables=True,
        include_links=True,
        include_formatting=True,
        deduplicate=False,
    )
    text: etree._Element | None = getattr(found, "body", None)
    if text is None:
        raise NoMainText
    return lead, markup.read(_as_html(text))


def _take_lead(tree: HtmlElement) -> Marked:
    """Caption and credit of the first figure of the article, where none of its paragraphs stands above it."""
    for place in tree.xpath("(//article | //main | //*[@role='main'])[1]"):
        for figure in place.xpath("(.//figure[figcaption])[1]"):
            if not figure.xpath("preceding::p[ancestor::article or ancestor::main][string-length(.) > 200]"):
                lead = markup.read(etree.tostring(figure, encoding="unicode", with_tail=False))
                figure.drop_tree()
                return lead
    return Marked("")


def _settle(tree: HtmlElement) -> None:
    for figure in tree.xpath("//figure[not(.//table or .//pre or .//blockquote)]"):
        caption = " ".join(" ".join(each.text_content().split()) for each in figure.xpath(".//figcaption"))
        if caption:
            _replace(figure, caption)
    for cite in tree.xpath("//blockquote//cite"):
        name = " ".join(cite.text_content().split()).lstrip("—–- ")
        if name:
            _replace(cite, f"— {name}")


def _replace(element: HtmlElement, text: str) -> None:
    """Put a paragraph in the place of an element."""
    paragraph = etree.Element("p")
    paragraph.text, paragraph.tail = text, element.tail
    element.getparent().replace(element, paragraph)


def _as_html(body: etree._Element) -> str:
    """The library's own elements as those of HTML."""
    for element in body.iter(etree.Element):
        rend = element.get("rend") or ""
        if element.tag == "head":
            element.tag = rend if re.fullmatch(r"h[1-6]", rend) else "h2"
        elif element.tag == "list":
            element.tag = "ol" if rend == "ol" else "ul"
        elif element.tag == "hi":
            element.tag = _EMPHASIS.get(rend, "span")
        elif element.tag == "ref":
            element.tag = "a"
            element.set("href", element.get("target") or "")
        elif element.tag == "cell":
            element.tag = "th" if element.get("role") == "head" else "td"
        elif element.tag == "code" and "\n" in "".join(element.itertext()):
            element.tag = "pre"
        else:
            element.tag = _MINE.get(element.tag, element.tag)
    _part_names(body)
    shown: str = etree.tostring(body, encoding="unicode", method="html")
    return shown


def _part_names(body: etree._Element) -> None:
    """Quotations keep their last line as the name that it is."""
    for quotation in body.iter("blockquote"):
        for child in list(quotation):
            if child.tail and child.tail.strip().startswith("—"):
                name = etree.Element("p")
                name.text, child.tail = child.tail.strip(), None
                child.addnext(name)


def _below_title(markdown: str, title: str) -> str:
    """The text without the title, where that is its first heading."""
    first, _gap, below = markdown.partition("\n\n")
    return below if first.startswith("#") and lines.key(first) == lines.key(title) else markdown


def _meta(tree: HtmlElement, name: str) -> str:
    found = tree.xpath("//meta[@property=$name or @name=$name]/@content", name=name)
    return str(found[0]).strip() if found else ""


def _address(tree: HtmlElement) -> str:
    found = [*tree.xpath("//link[@rel='canonical']/@href"), _meta(tree, "og:url")]
    return next((str(each) for each in found if str(each).startswith(("http:", "https:"))), "")


def _dek(text: str, body: str) -> str:
    """A description, unless it is but the beginning of the text, as sites make it where nobody wrote one."""
    said = markup.line(text)
    beginning = re.sub(r"\W+", "", said.casefold())[:80]
    return "" if beginning and beginning in re.sub(r"\W+", "", body[:2_000].casefold()) else said


def _name(text: str) -> str:
    """The first of the authors that a page names."""
    return _BY.sub("", markup.line(text.split(";", maxsplit=1)[0]), count=1).strip()


def _when(said: str, day: str | None) -> datetime | None:
    for text in (said, day or ""):
        try:
            found = datetime.fromisoformat(text)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        except (ValueError, OverflowError):
            named: date | None = dates.find(text)
            if named:
                return datetime.combine(named, time(), UTC)
    return None


def _keywords(tree: HtmlElement, data: linked_data.Data, said: Any) -> tuple[str, ...]:
    named = [*data.keywords, *map(str, tree.xpath("//meta[@property='article:tag']/@content"))]
    if not named:
        named = [part for text in (*(said.tags or ()), *(said.categories or ())) for part in _parts(text)]
    return keywords.once(each for raw in named if (each := markup.line(raw)) and len(each) <= keywords.LONGEST_WORD)


def _parts(text: str) -> Iterator[str]:
    yield from re.split(r"[,;，、]", text)
