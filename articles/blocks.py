"""What Markdown has no sign of its own for, and an article may have: figures, quotations that say whose they are, tables
and code that can be moved sideways where they are wider than the page.

Only pictures that are kept here are shown. Any other would tell a foreign server who reads what, so of those the words
stay, as a link.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from itertools import groupby

from markdown_it.token import Token

from articles import pictures
from articles.models import Picture

# How wide a picture is shown: as wide as the text.
SIZES = "(min-width: 46rem) 42rem, 90vw"
ADDRESS = re.compile(r"/pictures/([0-9a-f]{64})-\d{1,5}\.webp")
ATTRIBUTION = "— "
_ABROAD = re.compile(r"https?://", re.IGNORECASE)

Kept = Mapping[str, Picture]


def pictures_in(texts: Iterable[Sequence[Token]]) -> dict[str, Picture]:
    """This function will return the pictures that some parsed texts show, by their digest, in one query at most."""
    sources = [source(image) for tokens in texts for image in _images(tokens)]
    digests = {found[1] for found in map(ADDRESS.fullmatch, sources) if found}
    return {picture.digest: picture for picture in Picture.objects.filter(digest__in=digests)} if digests else {}


def shape(tokens: Sequence[Token], kept: Kept) -> list[Token]:
    """This function will return the tokens of a parsed text with its figures, attributions and movable parts."""
    shaped: list[Token] = []
    for place, token in enumerate(tokens):
        if token.type == "blockquote_close":
            _attribute(shaped)
        if token.type == "inline" and token.children:
            figures = _figures(token.children, kept)
            if figures and tokens[place - 1].type == "paragraph_open":
                shaped[-1:] = [figures]
                continue
            token.children = list(_in_words(token.children))
        if token.type == "paragraph_close" and shaped[-1].type == "html_block":
            continue
        shaped.extend(_movable(token))
    return shaped


def source(image: Token) -> str:
    """This function will return the address that a picture in a text has."""
    return str(image.attrs.get("src", ""))


def _images(tokens: Sequence[Token]) -> Iterator[Token]:
    return (child for token in tokens for child in token.children or [] if child.type == "image")


def _figures(children: Sequence[Token], kept: Kept) -> Token | None:
    """One or more pictures of ours and nothing beside them, as figures."""
    images = [child for child in children if child.type not in ("softbreak", "hardbreak")]
    found = [ADDRESS.fullmatch(source(image)) for image in images if image.type == "image"]
    shown = [kept[one[1]] for one in found if one and one[1] in kept]
    if not shown or len(shown) < len(images):
        return None
    return _html("".join(_figure(picture, image) for picture, image in zip(shown, images, strict=True)))


def _figure(picture: Picture, image: Token) -> str:
    caption = str(image.attrs.get("title", "")).strip()
    said = f"<figcaption>{escape(caption, quote=False)}</figcaption>" if caption else ""
    srcset = ", ".join(f"{url} {width}w" for url, width in pictures.sources(picture))
    return (
        f'<figure><img src="{pictures.url(picture, pictures.WIDTHS[1])}" srcset="{srcset}" sizes="{SIZES}" '
        f'width="{picture.width}" height="{picture.height}" alt="{escape(_plain(image))}" loading="lazy">{said}</figure>\n'
    )


def _in_words(children: Sequence[Token]) -> Iterator[Token]:
    """A line of text in which every picture is a link to it, or, where that can't be, what it is said to show."""
    is_link = False
    for child in children:
        is_link = child.type == "link_open" or (is_link and child.type != "link_close")
        if child.type != "image":
            yield child
            continue
        address = source(child)
        words = _plain(child) or str(child.attrs.get("title", ""))
        if is_link or not (ADDRESS.fullmatch(address) or _ABROAD.match(address)):
            yield _text(words)
        else:
            yield from (Token("link_open", "a", 1, attrs={"href": address}), _text(words or address))
            yield Token("link_close", "a", -1)


def _plain(image: Token) -> str:
    """What a picture is said to show, without its marks."""
    return "".join(
        _plain(child) if child.type == "image" else " " if child.type.endswith("break") else child.content
        for child in image.children or []
    ).strip()


def _attribute(shaped: list[Token]) -> None:
    """Makes the last line of a quotation that has just been gone through its attribution, if it is one."""
    if shaped[-1].type != "paragraph_close":
        return
    inline = shaped[-2]
    lines = _lines(inline.children or [])
    last = lines[-1]
    if not last or last[0].type != "text" or not last[0].content.startswith(ATTRIBUTION):
        return
    is_all = shaped[-4].type == "blockquote_open"
    if len(lines) == 1 and is_all:
        return
    last[0].content = last[0].content.removeprefix(ATTRIBUTION)
    said = Token("inline", "", 0, children=[*last], content="")
    before = [token for line in lines[:-1] for token in line]
    kept = [] if not before else [shaped[-3], Token("inline", "", 0, children=before[:-1], content=""), shaped[-1]]
    shaped[-3:] = [*kept, _html(f"<footer>{ATTRIBUTION}<cite>"), said, _html("</cite></footer>\n")]


def _lines(children: Sequence[Token]) -> list[list[Token]]:
    """The lines of a paragraph, all but the last with the break that ends them."""
    lines: list[list[Token]] = [[]]
    for is_break, group in groupby(children, lambda child: child.type in ("softbreak", "hardbreak")):
        for token in group:
            lines[-1].append(token)
            if is_break:
                lines.append([])
    return lines


def _movable(token: Token) -> Iterator[Token]:
    """Tables and code may be wider than a phone, and are moved by the keyboard too."""
    if token.type in ("th_open", "td_open"):
        side = str(token.attrs.pop("style", "")).removeprefix("text-align:")
        if side in ("right", "center"):
            token.attrs["class"] = side
    if token.type == "table_open":
        yield _html('<div class="wide" tabindex="0">')
    if token.type in ("fence", "code_block"):
        yield _html(f'<pre tabindex="0"><code>{escape(token.content)}</code></pre>\n')
        return
    yield token
    if token.type == "table_close":
        yield _html("</div>\n")


def _text(words: str) -> Token:
    return Token("text", "", 0, content=words)


def _html(content: str) -> Token:
    return Token("html_block", "", 0, content=content)
