"""A large XML file as a stream of the elements below its channel, by the parser `expat`, in flat memory.

Nothing that the file declares is obeyed: a document type, and with it every entity bomb and every reference to another
file, is refused before its first line is read. Only the elements that are asked for are kept; a text beyond the limit is
counted and let go while it streams by. Control characters that XML forbids, and that many exports have, are taken out.
"""

import codecs
import html.entities
import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from xml.parsers import expat

from django.utils.translation import gettext_lazy as _

from config.errors import Refusal

CHUNK_BYTES = 1 << 16
# Of one element below the channel; an article of a million characters is a book.
MOST_CHARACTERS = 20_000_000
DEEPEST = 200
# A title, an id or a date: what tells one that is too large from others.
SHORT = 1_000

# What an element weighs beside its text, in characters.
ELEMENT_CHARACTERS = 200

# From "address name", as the parser has it, the name as the reader wants it.
NameOf = Callable[[str], str]

# What no XML may have, but for tab, line feed and carriage return.
_FORBIDDEN = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20)])
_ENCODING = re.compile(rb"""\s*<\?xml[^>]{1,100}?encoding\s*=\s*["']([\w.-]{1,40})["']""")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\x00", b"\x00<")


class DocumentTypeForbidden(Refusal):
    code = "xml_document_type_forbidden"
    status = 422
    sentence = _(
        "The file declares a document type or entities. No export does so, and some attacks do: it is not read."
    )


class BreaksOff(Refusal):
    code = "xml_breaks_off"
    status = 422
    sentence = _("The file is not whole: it breaks off at line {line} ({reason}). What stands before it was read.")


@dataclass(slots=True)
class Element:
    """One element: its name, its attributes, its text, the elements in it. One that is too large has lost its text."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    text: str = ""
    children: list["Element"] = field(default_factory=list)
    line: int = 0
    is_too_large: bool = False
    # Of one below the channel: what it weighs, all in all.
    characters: int = 0

    def get(self, name: str) -> str:
        """This function will return the text of the first child of a name, without outer blanks; empty for none."""
        return next((child.text.strip() for child in self.children if child.name == name), "")

    def all(self, name: str) -> list["Element"]:
        """This function will return the children of a name."""
        return [child for child in self.children if child.name == name]


class _Collector:
    """What the parser calls. `ready` are the elements of the third level that have ended."""

    def __init__(self, parser: expat.XMLParserType, name_of: NameOf, wanted: Collection[str]) -> None:
        self.parser, self.name_of, self.wanted = parser, name_of, wanted
        self.ready: list[Element] = []
        self.path: list[Element | None] = []
        self.texts: list[str] = []
        self.characters = 0

    def start(self, full_name: str, attributes: dict[str, str]) -> None:
        name = self.name_of(full_name)
        depth = len(self.path)
        if depth >= DEEPEST:
            raise BreaksOff(line=self.parser.CurrentLineNumber, reason=_("it is nested too deep"))
        above = self.path[-1] if depth > 2 else None
        is_kept = name in self.wanted and depth >= 2 and (depth == 2 or above is not None)
        element = Element(name, attributes, line=self.parser.CurrentLineNumber) if is_kept else None
        if depth == 2:
            self.characters = 0
        self.path.append(element)
        self.texts.clear()
        if element is not None and above is not None and self._has_room(ELEMENT_CHARACTERS):
            above.children.append(element)

    def data(self, text: str) -> None:
        if len(self.path) > 2 and self.path[-1] is not None and self._has_room(len(text)):
            self.texts.append(text)

    def _has_room(self, characters: int) -> bool:
        """Whether so much more may be kept; if not, what is kept of the long texts so far is let go."""
        self.characters += characters
        whole = self.path[2]
        if self.characters <= MOST_CHARACTERS or whole is None:
            return True
        if not whole.is_too_large:
            whole.is_too_large = True
            whole.children = [child for child in whole.children if not child.children and len(child.text) < SHORT]
        self.texts.clear()
        return False

    def end(self, _name: str) -> None:
        element = self.path.pop()
        if element is not None:
            element.text = "".join(self.texts) or element.text
            if len(self.path) == 2:
                element.characters = min(self.characters, MOST_CHARACTERS)
                self.ready.append(element)
        self.texts.clear()

    def entity(self, name: str, _is_parameter: bool) -> None:
        """A name of HTML's that the XML never declared: what it means is known."""
        self.data(html.entities.html5.get(f"{name};", ""))


def stream(file: BinaryIO, name_of: NameOf, wanted: Collection[str]) -> Iterator[Element]:
    """This function will yield the wanted elements below the channel of a file, each when it has ended, with what is wanted
    within them. Raises DocumentTypeForbidden, and BreaksOff {line, reason} after the last that is whole."""
    parser = expat.ParserCreate(namespace_separator=" ")
    collector = _Collector(parser, name_of, wanted)
    parser.buffer_text = True
    parser.buffer_size = CHUNK_BYTES
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.data
    parser.SkippedEntityHandler = collector.entity
    parser.StartDoctypeDeclHandler = _refuse_document_type
    # With a foreign one, which is never read, a name that is not declared is no error.
    parser.UseForeignDTD(True)
    parser.ExternalEntityRefHandler = lambda *_reference: 1
    for data in _pieces(file):
        try:
            parser.Parse(data, not data)
        except expat.ExpatError as error:
            yield from collector.ready
            raise BreaksOff(line=error.lineno, reason=expat.ErrorString(error.code)) from error
        yield from collector.ready
        collector.ready.clear()


def _refuse_document_type(*_declared: object) -> None:
    raise DocumentTypeForbidden


def _pieces(file: BinaryIO) -> Iterator[bytes | str]:
    """The file in pieces, the last of them empty. UTF-8 with damaged bytes, of which old databases are full, is read with
    marks in their place."""
    data = file.read(CHUNK_BYTES)
    is_wide = data.startswith(_UTF16)
    said = _ENCODING.match(data)
    decoder = codecs.getincrementaldecoder("utf-8-sig")("replace")
    is_utf8 = not is_wide and (said is None or said[1].lower() in (b"utf-8", b"utf8"))
    while data:
        piece = decoder.decode(data.translate(None, _FORBIDDEN)) if is_utf8 else data
        if piece:
            yield piece
        data = file.read(CHUNK_BYTES)
    yield b""
