"""How a tree of HTML is written as Markdown, where `markdownify` leaves it open."""

import re
from typing import Any

from bs4 import BeautifulSoup
from bs4.element import NavigableString, Tag
from markdownify import ATX, BACKSLASH, MarkdownConverter

from articles.captures import markdown

_LANGUAGE = re.compile(r"(?:lang(?:uage)?-|brush:\s*)([\w+#-]{1,20})")
_FENCE = re.compile(r"`{3,}")
_LINE = re.compile(r"^(?=.)", re.MULTILINE)
# As the replacement of a pattern: a backslash and a bar.
BARRED = r"\\|"
_PIPE = re.compile(r"(?<!\\)\|")
# What would end the address of a link.
_UNSAFE = str.maketrans({" ": "%20", "(": "%28", ")": "%29", "<": "%3C", ">": "%3E", "\\": "%5C", "\n": "", "\r": ""})


class Node(Tag):
    """A tag that `markdownify` asks, as every other one of a text, whether it stands in a `pre`: Beautiful Soup
    would build a filter for each such question."""

    def find_parent(self, name: Any = None, *conditions: Any, **further: Any) -> Tag | None:
        if isinstance(name, str) and not (conditions or further):
            return next((above for above in self.parents if above.name == name), None)
        return super().find_parent(name, *conditions, **further)


class Converter(MarkdownConverter):
    """Markdown of one style, in which nothing that was text turns into a mark."""

    class Options(MarkdownConverter.DefaultOptions):  # type: ignore[name-defined, misc]
        heading_style = ATX
        newline_style = BACKSLASH
        bullets = "-"
        autolinks = False
        # With no width it makes every line end a space, so that no line begins with what is a mark there.
        wrap = True
        wrap_width = None

    def escape(self, text: str, parent_tags: set[str]) -> str:
        bare = text.lstrip()
        return text[: len(text) - len(bare)] + markdown.escape(bare) if bare else text

    def convert_a(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        href, bare = str(el.get("href") or "").translate(_UNSAFE), text.strip()
        if not (href and bare) or parent_tags & {"a", "_noformat"}:
            return text
        lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
        return f"{lead}[{bare}]({href}){tail}"

    def convert_b(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasised(el, text, "**", parent_tags & {"b", "strong", "_noformat"})

    convert_strong = convert_b

    def convert_em(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return _emphasised(el, text, "*", parent_tags & {"i", "em", "cite", "_noformat"})

    convert_i = convert_cite = convert_em

    def convert_li(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip()
        if not text:
            return "\n"
        parent = el.parent
        mark = f"{_number(parent, el)}. " if parent is not None and parent.name == "ol" else "- "
        return mark + _LINE.sub(" " * len(mark), text)[len(mark) :] + "\n"

    def convert_pre(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        text = text.strip("\n")
        if not text.strip():
            return ""
        fence = max(_FENCE.findall(text), default="``", key=len) + "`"
        return f"\n\n{fence}{_language(el)}\n{text}\n{fence}\n\n"

    def convert_td(self, el: Tag, text: str, parent_tags: set[str]) -> str:
        return f" {_PIPE.sub(BARRED, ' '.join(text.split()))} |"

    convert_th = convert_td


# It keeps nothing of what it converts, and takes a while to be made.
_converter = Converter()


def markdown_of(root: BeautifulSoup) -> str:
    """This function will return a tree of HTML, whose tags are of the class `Node`, as Markdown."""
    return str(_converter.convert_soup(root))


def _number(parent: Tag, item: Tag) -> int:
    """The number of an item in its list, which goes on in the list's own start, for a list may have thousands."""
    start = str(parent.get("start") or "")
    number = int(start) if start.isdecimal() and len(start) < 9 else 1
    parent["start"] = str(number + 1)
    return number


def _language(block: Tag) -> str:
    for tag in (block, *block.find_all("code", limit=1)):
        said: Any = tag.get("class") or ""
        found = _LANGUAGE.search(" ".join(said) if isinstance(said, list) else said)
        if found:
            return found[1]
        if re.fullmatch(r"[\w+#-]{1,20}", str(tag.get("lang") or "")):
            return str(tag["lang"])
    return ""


def _emphasised(el: Tag, text: str, mark: str, around: set[str]) -> str:
    """Emphasis, where its marks would be read as such: not within the same, not over blocks, and not where a word goes on
    beyond punctuation (https://spec.commonmark.org/0.31.2/#left-flanking-delimiter-run)."""
    bare = text.strip()
    if around or not bare or "\n\n" in bare:
        return text
    lead, tail = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    goes_on = not tail and not bare[-1].isalnum() and _edge(el.next_sibling, 0).isalnum()
    carries_on = not lead and not bare[0].isalnum() and _edge(el.previous_sibling, -1).isalnum()
    return text if goes_on or carries_on else f"{lead}{mark}{bare}{mark}{tail}"


def _edge(node: Any, place: int) -> str:
    """The character of a neighbour that touches, or a space."""
    said = node.get_text() if isinstance(node, Tag) else str(node) if isinstance(node, NavigableString) else ""
    return said[place] if said else " "
