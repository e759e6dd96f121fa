"""Rendering on write: an article's Markdown becomes the HTML that is served, and its words are counted.

What comes out is safe whatever goes in: raw HTML is not passed through, and what Markdown makes is cleaned against an
explicit list. Pictures are figures, if they are ours (`articles.blocks`). Every heading has an anchor that stays the same
as long as its words do, and the body's highest headings are of the second level, because the page's own title is the first.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from itertools import pairwise

import nh3
import regex
from markdown_it import MarkdownIt
from markdown_it.token import Token

from articles import blocks
from articles.models import Article

# Raised when the same Markdown would give other HTML or other counts, so that what was rendered before can be found.
VERSION = 3

BODY_LEVEL, ANSWER_LEVEL, LOWEST_LEVEL = 2, 4, 6

_HEADINGS = {f"h{level}" for level in range(BODY_LEVEL, LOWEST_LEVEL + 1)}
_TABLES = {"table", "thead", "tbody", "tr", "th", "td"}
_FIGURES = {"figure", "figcaption", "footer", "div"}
_BLOCKS = {"p", "ul", "ol", "li", "blockquote", "pre", "hr", "br"} | _TABLES | _FIGURES
TAGS = _HEADINGS | _BLOCKS | {"a", "code", "em", "strong", "s", "img", "cite"}
LINK_REL = "nofollow noopener ugc"
ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start"},
    "img": {"src", "srcset", "sizes", "width", "height", "alt"},
} | {heading: {"id"} for heading in _HEADINGS}
# Where an attribute may have no other value than these.
VALUES = {"img": {"loading": {"lazy"}}, "div": {"tabindex": {"0"}}, "pre": {"tabindex": {"0"}}}
CLASSES = {"div": {"wide"}, "th": {"right", "center"}, "td": {"right", "center"}}

_markdown = MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])

# Scripts that don't part words: their characters are counted. Korean parts words by spaces, so Hangul is none of them.
_UNPARTED = regex.compile(
    r"[[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]&&\p{L}]\p{M}*",
    regex.V1,
)
_WORD_BOUNDARY = regex.compile(r"\b", regex.V1 | regex.WORD)
# A run of letters and digits between spaces, and the punctuation around it that joins nothing, is one word without a
# long look; most words are such. Letters are those of Latin, Vietnamese and Cyrillic.
_PLAIN_WORD = re.compile(r"(?<![^ \n(\"“])[0-9A-Za-zÀ-ÖØ-öø-ɏḀ-ỿЀ-ҁҊ-ԯ]++[.,;:!?)\"”]*+(?:[ \n]|\Z)")
# Two blocks are parted by more than a tag, so their words are no one word.
_BLOCK_TAG = regex.compile(r"<(?=/?(?:" + "|".join(sorted(_HEADINGS | _BLOCKS)) + r")\b)")
_SAYS_SOMETHING = regex.compile(r"[\p{L}\p{N}]")
_APOSTROPHE = regex.compile(r"(?<=\p{L})['’](?=\p{L})")
_NO_ANCHOR = regex.compile(r"[^\p{L}\p{M}\p{N}]+")


@dataclass(frozen=True, slots=True)
class Rendered:
    """What is rendered of an article's texts, under the names of its fields."""

    body_html: str
    faq_html: list[dict[str, str]]
    body_text: str
    words: int
    characters: int
    rendering_version: int = VERSION


def render(article: Article) -> None:
    """This function will fill what is rendered of an article from `body_markdown` and `faq`. It saves nothing."""
    fill(article, rendered(article.body_markdown, article.faq))


def fill(article: Article, found: Rendered) -> None:
    """This function will fill what is rendered of an article with what was rendered of its texts before."""
    for each in fields(found):
        setattr(article, each.name, getattr(found, each.name))


def rendered(body_markdown: str, faq: Sequence[Mapping[str, str]]) -> Rendered:
    """This function will return what is rendered of a text and its questions. The database is asked for pictures of ours
    only where the texts show some."""
    body, *answers = (_markdown.parse(text) for text in [body_markdown, *(one["answer"] for one in faq)])
    kept = blocks.pictures_in([body, *answers])
    anchors: set[str] = set()
    body_html = _to_html(body, BODY_LEVEL, anchors, kept)
    faq_html = [
        {"question": entry["question"], "answer_html": _to_html(answer, ANSWER_LEVEL, anchors, kept)}
        for entry, answer in zip(faq, answers, strict=True)
    ]
    questions = "\n".join(f"{html.escape(entry['question'])}\n{entry['answer_html']}" for entry in faq_html)
    body_text = shown(f"{body_html}\n{questions}")
    return Rendered(body_html, faq_html, body_text, *_count(body_text))


def count(text: str) -> tuple[int, int]:
    """This function will return the words of a piece of HTML as its reader sees it, and the characters of those scripts
    in which words can't be counted (Chinese, Japanese, Thai, …); a text of both has both. Words are parted as Unicode
    Standard Annex 29 says, and one without a letter or a digit is none."""
    return _count(shown(text))


def shown(text: str) -> str:
    """This function will return what a piece of HTML says to its reader, as plain text."""
    return html.unescape(nh3.clean(_BLOCK_TAG.sub("\n<", text), tags=set())).strip()


def _count(text: str) -> tuple[int, int]:
    rest, plain = _PLAIN_WORD.subn(" ", text)
    rest, characters = _UNPARTED.subn(" ", rest)
    return plain + sum(1 for part in _WORD_BOUNDARY.split(rest) if _SAYS_SOMETHING.search(part)), characters


def _to_html(tokens: Sequence[Token], top: int, anchors: set[str], kept: blocks.Kept) -> str:
    """Parsed Markdown as clean HTML whose highest heading is of the level `top`; `anchors` are those already given."""
    _shift_headings(tokens, top)
    for opening, inline in _headings(tokens):
        opening.attrSet("id", _anchor(inline, anchors))
    return clean(_markdown.renderer.render(blocks.shape(tokens, kept), _markdown.options, {}))


def clean(text: str) -> str:
    """This function will return HTML without anything that is not on the list of what an article may have."""
    return nh3.clean(
        text,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_of_ours,
        tag_attribute_values=VALUES,
        allowed_classes=CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel=LINK_REL,
    )


def _of_ours(tag: str, attribute: str, value: str) -> str | None:
    """A picture comes from here, or from nowhere."""
    if tag == "img" and attribute in ("src", "srcset"):
        addresses = [one.strip().partition(" ")[0] for one in value.split(",")]
        return value if all(blocks.ADDRESS.fullmatch(address) for address in addresses) else None
    return value


def _shift_headings(tokens: Sequence[Token], top: int) -> None:
    levels = [int(token.tag[1]) for token in tokens if token.type == "heading_open"]
    shift = top - min(levels, default=top)
    for token in tokens:
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{min(int(token.tag[1]) + shift, LOWEST_LEVEL)}"


def _headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            yield opening, inline


def _anchor(inline: Token, anchors: set[str]) -> str:
    """An anchor of a heading's own words, in any script. The prefix keeps it apart from the ids of the page itself."""
    said = "".join(child.content for child in inline.children or [] if child.type in ("text", "code_inline"))
    name = "s-" + (_NO_ANCHOR.sub("-", _APOSTROPHE.sub("", said.casefold())).strip("-") or "section")
    anchor, number = name, 1
    while anchor in anchors:
        number += 1
        anchor = f"{name}-{number}"
    anchors.add(anchor)
    return anchor
