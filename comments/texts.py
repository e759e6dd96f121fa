"""What readers write: plain text, made sound, and rendered as paragraphs, line breaks and links to the web.

What comes out is safe whatever goes in: the text is escaped, and what was made of it is cleaned against an explicit list.
"""

import hashlib
import unicodedata

import nh3
import regex
from django.utils.html import Urlizer, linebreaks
from django.utils.translation import gettext_lazy as _

from articles import naming
from config.errors import Refusal

# How much longer a text may be before it is made sound.
RAW_TIMES_MAXIMUM = 4

LINK_REL = "nofollow ugc noopener"

_LINE_END = regex.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Controls, halves of characters, and what turns the order of other people's letters around. Joiners stay: emoji and some
# scripts are written with them.
_UNSOUND = regex.compile(r"[[\p{Cc}--\n]\p{Cs}\u202a-\u202e\u2066-\u2069\ufeff\u2060-\u2064\u200b\u00ad]", regex.V1)
_EMPTY_LINES = regex.compile(r"\n{3,}")
# Blank, whatever their category says: fillers of Hangul and an empty Braille cell.
_UNSEEN = regex.compile(r"[\p{Z}\p{C}\p{M}\u115f\u1160\u3164\uffa0\u2800]")
_FORMATS = regex.compile(r"\p{Cf}")
_LINK_TO_NOWHERE = regex.compile(rf'<a rel="{LINK_REL}">(.*?)</a>', regex.DOTALL)


class TextTooShort(Refusal):
    code = "text_too_short"
    status = 400
    sentence = _("Write at least {minimum} characters.")


class TextTooLong(Refusal):
    code = "text_too_long"
    status = 400
    sentence = _("This has {characters} characters, and it may have {maximum}.")


class _WebLinks(Urlizer):
    """Django's links, but for e-mail addresses, of which nobody's is made a link, and for "ftp://example.com", of which
    Django makes one that leads nowhere."""

    simple_url_2_re = regex.compile(
        r"^www\.|^(?!http)\w[^@:/]*\.(com|edu|gov|int|mil|net|org)($|/.*)$", regex.IGNORECASE
    )

    @staticmethod
    def is_email_simple(value: str) -> bool:
        return False


_linked = _WebLinks()


def sound(text: str, minimum: int, maximum: int) -> str:
    """This function will return a text without control characters, in one Unicode form, with at most one empty line at a
    time. Raises `TextTooShort` {characters, minimum}, where only what can be seen counts, and `TextTooLong` {characters,
    maximum}."""
    # Before anything is made of it: a megabyte of blanks is somebody's try to keep us busy.
    if len(text) > RAW_TIMES_MAXIMUM * max(maximum, 1):
        raise TextTooLong(characters=len(text), maximum=maximum)
    text = _UNSOUND.sub("", _LINE_END.sub("\n", text).replace("\t", " "))
    lines = unicodedata.normalize("NFC", text).split("\n")
    text = _EMPTY_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip()
    seen = len(_UNSEEN.sub("", text))
    if seen < minimum:
        raise TextTooShort(characters=seen, minimum=minimum)
    if len(text) > maximum:
        raise TextTooLong(characters=len(text), maximum=maximum)
    return text


def to_html(text: str) -> str:
    """This function will return a text as HTML of `p`, `br` and links by http and https, and of nothing else."""
    html: str = nh3.clean(
        linebreaks(_linked(text, autoescape=True)),
        tags={"p", "br", "a"},
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel=LINK_REL,
    )
    # A link that was cleaned of its address is none.
    return str(_LINK_TO_NOWHERE.sub(r"\1", html))


def count_links(html: str) -> int:
    """This function will return how many links are in what `to_html` returned."""
    return html.count("<a ")


def digest_of(text: str) -> str:
    """This function will return what two texts share that say the same: a digest without case, spacing and what can't be
    seen."""
    return hashlib.sha256(naming.normalised(_FORMATS.sub("", text)).encode()).hexdigest()
