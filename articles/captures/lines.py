"""The text of a page as lines: cleaned of what no reader sees, each knowing how many empty lines stood before it."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

_MARKS = [0xFEFF, 0x200B, 0x2060, 0x00AD, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_CONTROLS = [*range(0x09), *range(0x0E, 0x1C), *range(0x7F, 0x85), *range(0x86, 0xA0)]
# What no reader sees. The joiners (U+200C, U+200D) stay: Persian and Indic words need them.
_INVISIBLE = dict.fromkeys([*_MARKS, *_CONTROLS])
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_QUOTE_MARKS = "\"'“”‘’«»„‚‹›「」『』)]"
_SENTENCE_ENDS = ".!?…。！？।؟"
_ABBREVIATION = r"(?<!\b\w\.)(?<!\b[A-Z][a-z]\.)(?<!\bMrs\.)(?<!\bGen\.)(?<!\bSen\.)(?<!\bGov\.)"
_SENTENCE_BREAK = re.compile(rf"(?<=[.!?…]){_ABBREVIATION}[\"'”’)\]]*\s+(?=[\"'“‘(\[]*[^\W\d_a-z])|(?<=[。！？])")
_BULLET = re.compile(r"(?P<mark>[•●○◦▪▫■□‣⁃∙·✓✔➤►]|[-*+–—](?= ))\s*(?P<text>\S.*)")
_NUMBER = re.compile(r"(?P<number>\d{1,2})(?P<mark>[.)])\s+(?P<text>\S.*)")
WRAPPED_WIDTH = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One line that says something: `gap` counts the empty lines before it, `indent` the spaces at its beginning;
    `cells` are its parts where tabs part them, as browsers save the rows of a table."""

    text: str
    gap: int = 0
    indent: int = 0
    cells: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """What two lines share that say the same, whatever their case and dress."""
        return key(self.text)


@lru_cache(maxsize=1024)
def key(text: str) -> str:
    """This function will return what two lines share that say the same: no case, no outer punctuation, single spaces."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _SPACES.sub(" ", re.sub(r"^[\W_]+|[\W_]+$", "", folded))


def words(text: str) -> int:
    """This function will return roughly how many words a line has; where words aren't parted, two characters are one."""
    unspaced = len(_UNSPACED.findall(text))
    return len(_UNSPACED.sub(" ", text).split()) + -(-unspaced // 2)


def ends_a_sentence(text: str) -> bool:
    """This function will tell whether a line closes like a sentence, also inside of quotation marks or brackets."""
    return text.rstrip(_QUOTE_MARKS + " ").endswith(tuple(_SENTENCE_ENDS))


def sentences(text: str) -> list[str]:
    """This function will return the sentences of a paragraph; initials and titles ("U.S.", "Mr.") end none."""
    return [part.strip() for part in _SENTENCE_BREAK.split(text) if part.strip()]


def is_prose(text: str) -> bool:
    """This function will tell whether a line is a paragraph beyond doubt: too long, too finished to be anything else."""
    length = words(text)
    if ends_a_sentence(text):
        return length >= (25 if text.rstrip(_QUOTE_MARKS).endswith(("?", "!", "？", "！")) else 13)
    return (length >= 25 and len(sentences(text)) > 1) or (text.endswith(":") and length >= 13)


def bullet(text: str) -> re.Match[str] | None:
    """This function will match a line that begins with a list's mark: groups `mark` and `text`."""
    return _BULLET.fullmatch(text)


def numbered(text: str) -> re.Match[str] | None:
    """This function will match a line that begins like "1." or "1)": groups `number`, `mark` and `text`."""
    return _NUMBER.fullmatch(text)


def sound(text: str) -> str:
    """This function will return a text as it can be kept: in one Unicode form, without what no reader sees. A lone
    surrogate can't be stored anywhere; it becomes a question mark."""
    return unicodedata.normalize("NFC", text.encode("utf-8", "replace").decode().translate(_INVISIBLE))


def read(text: str) -> list[Line]:
    """This function will return the lines of a page that say something, in their order."""
    lines: list[Line] = []
    gap, carried = 0, ""
    for raw in _BREAKS.split(sound(text)):
        content = _SPACES.sub(" ", raw).strip()
        if not content:
            gap += 1
        elif re.fullmatch(r"[•●○◦▪▫■□‣⁃]", content):
            # Some browsers save a list's mark on a line of its own.
            carried = content + " "
        else:
            shown = raw.expandtabs(4)
            lines.append(Line(carried + content, gap, len(shown) - len(shown.lstrip()), _cells(raw)))
            gap, carried = 0, ""
    return _unwrapped(lines)


def _cells(raw: str) -> tuple[str, ...]:
    cells = tuple(_SPACES.sub(" ", cell).strip() for cell in raw.strip(" ").split("\t"))
    return cells if len([cell for cell in cells if cell]) > 1 else ()


def _continues(line: Line, before: Line, width: int) -> bool:
    first = line.text.split(" ", 1)[0]
    full = len(before.text) + before.indent + 1 + len(first) > width * 0.85
    return line.gap == 0 and full and not bullet(line.text) and not numbered(line.text)


def _unwrapped(lines: list[Line]) -> list[Line]:
    """A page whose paragraphs were broken at some column, joined again; any other page as it was."""
    width = max((len(line.text) + line.indent for line in lines), default=0)
    carries_on = [b for a, b in pairwise(lines) if b.text[0].islower() and _continues(b, a, width)]
    if width > WRAPPED_WIDTH or len(carries_on) < 3:
        return lines
    joined: list[Line] = []
    last = lines[0]
    for line in lines:
        if joined and _continues(line, last, width):
            joined[-1] = replace(joined[-1], text=f"{joined[-1].text} {line.text}")
        else:
            joined.append(line)
        last = line
    return joined


def is_spaced(lines: Iterable[Line]) -> bool:
    """This function will tell whether empty lines part the blocks of these lines, as they do on most pages."""
    listed = list(lines)
    parted = [b.gap > 0 for a, b in pairwise(listed) if is_prose(a.text) or is_prose(b.text)]
    return not parted or sum(parted) * 2 > len(parted)
