"""The pictures that Markdown shows by the names of their files: which they are, and the same text with other names."""

import re
from collections.abc import Iterator, Mapping
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

_markdown = MarkdownIt("commonmark")
# What has an address already: on the web, or among the pictures here.
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*:|//|/pictures/", re.IGNORECASE)
_CODE = re.compile(r"(^ {0,3}(?:`{3,}|~{3,})[^\n]*\n.*?^ {0,3}(?:`{3,}|~{3,}) *$|`[^`\n]*`)", re.DOTALL | re.MULTILINE)
# A picture where it stands, or the definition of one that is referred to; a name may stand in angle brackets.
_TARGET = re.compile(
    r"(?P<before>!\[(?:[^\]\\]|\\.)*\]\(\s*|^ {0,3}\[[^\]]+\]:[ \t]*)(?P<name><[^<>\n]*>|[^\s()<>]+)", re.MULTILINE
)


def files(markdown: str) -> tuple[str, ...]:
    """This function will return the names of the files that Markdown shows, each once, in their order."""
    if "![" not in markdown:
        return ()
    sources = (unquote(str(token.attrs.get("src", ""))) for token in _images(_markdown.parse(markdown)))
    return tuple(dict.fromkeys(source for source in sources if source and not _ADDRESS.match(source)))


def _images(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        if token.type == "image":
            yield token
        yield from _images(token.children or [])


def renamed(markdown: str, addresses: Mapping[str, str]) -> str:
    """This function will return Markdown that shows pictures by their addresses instead of the names of their files."""

    def target(found: re.Match[str]) -> str:
        address = addresses.get(unquote(found["name"].strip("<>")))
        return found["before"] + address if address else found[0]

    parts = _CODE.split(markdown) if addresses else [markdown]
    return "".join(part if i % 2 else _TARGET.sub(target, part) for i, part in enumerate(parts))
