"""WordPress's shortcodes, `[caption id="7"]…[/caption]`: understood where they hold what an article says, else taken out.

Brackets are ordinary in writing ("[sic]", "[1]"). A shortcode is one whose name is known, that gives a value to a name
(`width="640"`), or that is closed further on (`[/box]`). What is in code is left as it is.
"""

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

# https://codex.wordpress.org/Shortcode, https://wordpress.com/support/shortcodes/
_KNOWN = {"audio", "video", "playlist", "gallery", "caption", "wp_caption", "embed", "sourcecode", "code"}
_KNOWN |= {"contact-form", "contact-field", "contact-form-7", "googlemaps", "youtube", "vimeo", "soundcloud", "wpvideo"}
_KNOWN |= {"twitter", "tweet", "instagram", "polldaddy", "slideshow", "slideshare", "ted", "dailymotion", "spotify"}
_KNOWN |= {"archives", "recent_posts", "blog_subscription_form", "jetpack_subscription_form", "portfolio", "toc"}
# Their contents are addresses and settings, and nothing to read.
_EMPTIED = {"audio", "video", "playlist", "contact-form", "contact-form-7", "googlemaps", "youtube", "vimeo", "wpvideo"}
_EMPTIED |= {"twitter", "tweet", "instagram", "soundcloud", "spotify", "dailymotion"}
_CAPTIONS, _CODE = {"caption", "wp_caption"}, {"code", "sourcecode"}

_TAG = re.compile(r"\[(?P<end>/?)(?P<name>[A-Za-z][\w-]{0,60})(?P<rest>[^\[\]]{0,4000}?)(?P<alone>/?)\]")
_VALUE = re.compile(r"""([\w-]{1,60})\s*=\s*(?:"([^"]*)"|'([^']*)'|(\S+))""")
_LITERAL = re.compile(r"<(/?)(pre|code)\b[^<>]*>", re.IGNORECASE)
_PICTURE = re.compile(r"(?:<a\b[^<>]*>\s*)?<img\b[^<>]*>(?:\s*</a>)?", re.IGNORECASE)
# Deeper than any editor nests them, what looks like one is text.
DEEPEST = 50


@dataclass(slots=True)
class _Open:
    """A shortcode whose end has not come yet, and what stands in it so far."""

    name: str
    values: dict[str, str]
    raw: str
    parts: list[str]


def understood(text: str, captions: Mapping[str, str]) -> str:
    """This function will return a post's HTML without shortcodes. `captions` are those of pictures by their ids, for
    galleries, which only name them."""
    if "[" not in text:
        return text
    closed = {found["name"] for found in _TAG.finditer(text) if found["end"]}
    return "".join(part if is_code else _read(part, captions, closed) for part, is_code in _parts(text))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    """A text in parts, of which every other one is code."""
    at, begun, name = 0, 0, ""
    for found in _LITERAL.finditer(text):
        if not name and not found[1]:
            begun, name = found.start(), found[2].lower()
        elif found[1] and found[2].lower() == name:
            yield text[at:begun], False
            yield text[begun : found.end()], True
            at, name = found.end(), ""
    yield text[at:], False


def _read(text: str, captions: Mapping[str, str], closed: set[str]) -> str:
    stack = [_Open("", {}, "", [])]
    at = 0
    for found in _TAG.finditer(text):
        stack[-1].parts.append(text[at : found.start()])
        at = found.end()
        values = {name: html.unescape(a or b or c) for name, a, b, c in _VALUE.findall(found["rest"])}
        if not _is_one(found, values, closed) or (len(stack) > DEEPEST and not found["end"]):
            stack[-1].parts.append(found[0])
        elif found["end"]:
            _close(stack, found["name"], captions)
        elif found["alone"] or found["name"] not in closed:
            stack[-1].parts.append(_shown(found["name"], values, "", captions))
        else:
            stack.append(_Open(found["name"], values, found[0], []))
    stack[-1].parts.append(text[at:])
    while len(stack) > 1:
        _unfold(stack)
    return "".join(stack[0].parts)


def _is_one(found: re.Match[str], values: Mapping[str, str], closed: set[str]) -> bool:
    rest: str = found["rest"]
    if rest and not rest[0].isspace():
        return rest[0] == "=" and found["name"] in _KNOWN
    return found["name"] in _KNOWN or found["name"] in closed or bool(values)


def _close(stack: list[_Open], name: str, captions: Mapping[str, str]) -> None:
    if not any(each.name == name for each in stack):
        return
    while stack[-1].name != name:
        _unfold(stack)
    ended = stack.pop()
    stack[-1].parts.append(_shown(name, ended.values, "".join(ended.parts), captions))


def _unfold(stack: list[_Open]) -> None:
    """What was never closed held nothing: what follows it stands beside it."""
    never_closed = stack.pop()
    stack[-1].parts.extend(never_closed.parts)


def _shown(name: str, values: Mapping[str, str], inner: str, captions: Mapping[str, str]) -> str:
    if name in _CAPTIONS:
        return _figure([values.get("caption") or _PICTURE.sub("", inner, count=1).strip()])
    if name == "gallery":
        ids = re.findall(r"\d+", values.get("ids") or values.get("include") or "")
        return _figure([captions.get(each, "") for each in ids])
    if name in _CODE and inner:
        language = values.get("language") or values.get("lang") or ""
        return f'\n\n<pre lang="{html.escape(language)}"><code>{inner}</code></pre>\n\n'
    if name == "embed" and inner.strip().startswith("http"):
        return f"\n\n<figure>{inner.strip()}</figure>\n\n"
    return "" if name in _EMPTIED else inner


def _figure(said: Sequence[str]) -> str:
    figures = [f"<figure><figcaption>{caption}</figcaption></figure>" for caption in said if caption.strip()]
    return "\n\n" + "\n".join(figures) + "\n\n" if figures else ""
