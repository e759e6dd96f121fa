"""HTML of any origin as Markdown that says the same, by the libraries `nh3` and `markdownify`.

First everything is taken out that no article has: scripts, forms, players, whatever has no name on the list. Then what
Markdown has no words for is put into those that it has: figures become their captions, terms and their meanings become
paragraphs, a name below a quotation becomes its last line.
"""

import re
from dataclasses import dataclass
from urllib.parse import urljoin

import nh3
from bs4 import BeautifulSoup
from bs4.element import NavigableString, PageElement, Tag
from django.utils.translation import gettext_lazy as _

from articles.captures import marked, pictures
from config.errors import Refusal

_BOXES = {"div", "section", "article", "main", "header", "footer", "aside", "center", "address", "details", "summary"}
_BOXES |= {"fieldset", "hgroup", "caption", "dl"}
_BLOCKS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "hr", "table", "figure"}
_BLOCKS |= {"thead", "tbody", "tfoot", "tr", "th", "td", "figcaption", "dt", "dd"}
_INLINE = {"a", "b", "strong", "i", "em", "s", "del", "code", "kbd", "samp", "br", "cite", "q"}
_DROPPED = {"script", "style", "template", "noscript", "iframe", "object", "embed", "svg", "math", "canvas", "map"}
_DROPPED |= {"form", "select", "textarea", "button", "legend", "label", "option", "audio", "video", "nav", "title"}
_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}, "pre": {"class", "lang"}, "code": {"class", "lang"}}
_SCHEMES = {"http", "https", "mailto"}

_CLEANER = nh3.Cleaner(
    tags=_BOXES | _BLOCKS | _INLINE,
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    url_schemes=_SCHEMES,
    link_rel=None,
)

_NAME = re.compile(r"<([a-z][a-z0-9]*)")
_SPACES = re.compile(r"\s+")
_BLANKS = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r" ?\n ?\n\s*")
_BREAK = re.compile(r"<br\s*/?>\n?", re.IGNORECASE)
_PARAGRAPH_END = re.compile(r"</(?:p|div|li|blockquote)>\n?", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\S+")
_DASHES = "—–―- "
_BY = re.compile(r"\s*(?:[—–―]|--?)\s*(?P<who>\S.{1,119})", re.DOTALL)


class NestedTooDeep(Refusal):
    code = "markup_nested_too_deep"
    status = 422
    sentence = _("Its HTML is nested deeper than any text needs. Save it from an editor or a browser again.")


@dataclass(frozen=True, slots=True)
class Marked:
    """What HTML says, as Markdown, and the caption and credit of the picture that stands before its first word."""

    markdown: str
    lead_caption: str = ""
    lead_credit: str = ""


def read(html: str, *, base: str = "", by_lines: bool = False) -> Marked:
    """This function will return what HTML says. `base` is the address that its links begin from; `by_lines` tells that
    empty lines part paragraphs and line ends break lines, as in editors that show no HTML. Raises NestedTooDeep."""
    safe = _CLEANER.clean(html)
    root = BeautifulSoup(safe, "html.parser", element_classes={Tag: marked.Node})
    try:
        caption, credit = _tidied(root, set(_NAME.findall(safe)), base, by_lines)
        return Marked(marked.markdown_of(root).strip(), caption, credit)
    except RecursionError:
        raise NestedTooDeep from None


def text(html: str) -> str:
    """This function will return what a piece of HTML says as plain text: breaks and paragraphs as lines, and no marks."""
    parted = _BREAK.sub("\n", _PARAGRAPH_END.sub("\n\n", html))
    bare = nh3.clean(parted, tags=set(), clean_content_tags=_DROPPED)
    return BeautifulSoup(bare, "html.parser").get_text().strip()


def line(html: str) -> str:
    """This function will return what a piece of HTML says on one line of plain text."""
    return _SPACES.sub(" ", text(html)).strip() if "<" in html or "&" in html else _SPACES.sub(" ", html).strip()


def _tidied(root: BeautifulSoup, names: set[str], base: str, by_lines: bool) -> tuple[str, str]:
    """Caption and credit of the lead figure, and the tree in the words that Markdown has. `names` are those of its tags:
    what is not there is not looked for."""

    def every(*wanted: str) -> list[Tag]:
        return list(root.find_all(list(wanted))) if names.intersection(wanted) else []

    for box in every(*_BOXES):
        box.name = "div"
    if by_lines:
        for container in [*every("blockquote"), root]:
            _into_paragraphs(root, container)
    figures = every("figure")
    caption, credit = _take_lead(figures[0]) if figures else ("", "")
    for figure in reversed(every("figure")):
        _flatten(root, figure)
    for link in every("a"):
        _settle(link, base)
    for quotation in every("blockquote"):
        _attribute(root, quotation)
    for term in every("dt", "dd"):
        _spell_out(root, term)
    for table in every("table"):
        _fill_rows(root, table)
    return caption, credit


def _holds_blocks(tag: Tag) -> bool:
    return any(isinstance(each, Tag) and each.name in _BLOCKS for each in tag.descendants)


def _said(tag: Tag) -> str:
    return _SPACES.sub(" ", tag.get_text()).strip()


def _paragraph(root: BeautifulSoup, text: str) -> Tag:
    made = root.new_tag("p")
    if _ADDRESS.fullmatch(text):
        link = root.new_tag("a", href=text)
        link.string = text
        made.append(link)
    else:
        made.string = text
    return made


def _into_paragraphs(root: BeautifulSoup, container: Tag) -> None:
    """Put into paragraphs what stands beside blocks in a container, one for each run of lines."""
    children = list(container.children)
    for child in children:
        child.extract()
    run: Tag | None = None
    for child in children:
        if isinstance(child, Tag) and (child.name in _BLOCKS or child.name == "div"):
            run = None
            container.append(child)
            continue
        parts: list[PageElement | str] = [child]
        if isinstance(child, NavigableString):
            parts = [*_EMPTY_LINES.split(_BLANKS.sub(" ", child))]
        for number, part in enumerate(parts):
            if run is None or number:
                run = root.new_tag("p")
                container.append(run)
            _append_lines(root, run, part)
    for made in container.find_all("p", recursive=False):
        _trim_end(made)


def _append_lines(root: BeautifulSoup, run: Tag, part: PageElement | str) -> None:
    if not isinstance(part, str):
        run.append(part)
        return
    # A line end at the edge of a paragraph breaks nothing.
    for number, words in enumerate(part.split("\n")):
        if number and run.contents:
            run.append(root.new_tag("br"))
        if words.strip() or run.contents:
            run.append(words)


def _trim_end(paragraph: Tag) -> None:
    """Take breaks and blanks off the end of a paragraph, and one of nothing else away."""
    if not paragraph.get_text().strip():
        paragraph.decompose()
        return
    while _is_blank(paragraph.contents[-1]):
        paragraph.contents[-1].extract()


def _is_blank(node: PageElement) -> bool:
    return node.name == "br" if isinstance(node, Tag) else not str(node).strip()


def _take_lead(first: Tag) -> tuple[str, str]:
    """Caption and credit of the first figure, which is taken out, if it stands before any text."""
    if first.find(["figure", "table", "pre", "blockquote"]):
        return "", ""
    if any(before.strip() for before in first.find_all_previous(string=True)):
        return "", ""
    caption = first.find("figcaption")
    said = _said(caption) if caption else ""
    if caption is None or said != _said(first):
        return "", ""
    first.decompose()
    return pictures.caption(said) or (said, "")


def _flatten(root: BeautifulSoup, figure: Tag) -> None:
    """A figure as what it holds, its caption last. A picture is not taken along, its caption is the article's text."""
    caption = figure.find("figcaption")
    said = _said(caption.extract()) if caption else ""
    if _holds_blocks(figure):
        figure.insert_after(_paragraph(root, said)) if said else None
        figure.name = "div"
        return
    rest = _said(figure)
    figure.insert_after(*[_paragraph(root, part) for part in (rest, said) if part])
    figure.decompose()


def _settle(link: Tag, base: str) -> None:
    """A link that leads to the web stays one; of any other, and of one around blocks, its words stay. A paragraph that is
    nothing but a way to another place on its page is furniture of that page."""
    href = str(link.get("href") or "")
    parent = link.parent
    if href.startswith("#"):
        if parent is not None and parent.name == "p" and _said(parent) == _said(link):
            parent.decompose()
            return
    elif base and href:
        href = urljoin(base, href)
    if not href.startswith(("http:", "https:", "mailto:")) or _holds_blocks(link):
        link.unwrap()
    else:
        link["href"] = href


def _attribute(root: BeautifulSoup, quotation: Tag) -> None:
    """Whose words a quotation is, in its last line behind a dash."""
    cites = quotation.find_all("cite")
    said = _said(quotation)
    if cites and said.endswith(_said(cites[-1])):
        # What stands around the name alone, a footer or a paragraph, is its line.
        name = cites[-1]
        while (around := name.parent) not in (quotation, None) and _said(around).lstrip(_DASHES) == _said(name):
            name = around
        who = _said(name.extract())
    else:
        last = next((each for each in reversed(quotation.find_all(string=True)) if each.strip()), None)
        before = last.find_previous_sibling() if last is not None else None
        found = _BY.fullmatch(last) if last is not None and before is not None and before.name == "br" else None
        if last is None or before is None or found is None:
            return
        before.decompose()
        last.extract()
        who = found["who"]
    who = _SPACES.sub(" ", who).strip().lstrip(_DASHES)
    if who:
        quotation.append(_paragraph(root, f"— {who}"))


def _spell_out(root: BeautifulSoup, term: Tag) -> None:
    if term.name == "dt" and not _holds_blocks(term):
        term.name = "strong"
        term.wrap(root.new_tag("p"))
    else:
        term.name = "div"


def _fill_rows(root: BeautifulSoup, table: Tag) -> None:
    """Rows of as many cells each: what stands beyond the first row's columns would not be shown."""
    rows = [row.find_all(["td", "th"], recursive=False) for row in table.find_all("tr")]
    width = max((len(row) for row in rows), default=0)
    for row in rows:
        for _column in range(width - len(row)) if row else ():
            row[-1].insert_after(root.new_tag(row[-1].name))
