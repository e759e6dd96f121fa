"""Keywords of a page: a line of short phrases near its top, or a labelled one anywhere."""

import re
from collections.abc import Iterable

from articles.captures.lines import ends_a_sentence, key, words

_LABELLED = re.compile(
    r"(?:article |post |meta )?(?:keywords?|key words|tags?|tagged(?: with| as| in)?|topics?|hashtags?"
    r"|từ khóa|từ khoá|chủ đề|thẻ|nhãn|schlagwörter|mots[- ]clés"
    r"|palabras clave|etiquetas)\s*(?:[:：]\s*|(?=#))(?P<list>\S.*)",
    re.IGNORECASE,
)
_LABEL_ALONE = frozenset(("keywords", "tags", "topics", "từ khóa", "từ khoá", "thẻ", "tag", "chủ đề"))
_CONJUNCTION = re.compile(
    r"(?:and|or|but|và|hoặc|nhưng|with|as|while|who|which|that)\b|.*\b(?:said|says|is|are|was|were|will)\b", re.I
)
_ABBREVIATION = re.compile(r"(?:.*\s)?(?:\w\.){2,}")
LONGEST_WORD = 80


def _split(text: str) -> list[str]:
    if text.count("#") > 1:
        return [part.strip(" ,;") for part in text.split("#") if part.strip(" ,;")]
    for mark in (";", "|", "·", "•"):
        if text.count(mark) > 1:
            return [part.strip() for part in text.split(mark) if part.strip()]
    return [part.strip() for part in re.split(r"[,，、;]", text) if part.strip()]


def once(parts: Iterable[str]) -> tuple[str, ...]:
    """This function will return keywords without those that were said before."""
    seen: dict[str, str] = {}
    for part in parts:
        seen.setdefault(key(part), part)
    return tuple(part for name, part in seen.items() if name)


def labelled(text: str) -> tuple[str, ...]:
    """This function will return the keywords of a line such as "Tags: gold, silver", or none."""
    found = _LABELLED.fullmatch(text)
    parts = _split(found["list"]) if found else []
    return once(parts) if all(len(part) <= LONGEST_WORD and words(part) <= 10 for part in parts) else ()


def is_label(text: str) -> bool:
    """This function will tell whether a line only announces keywords: "Tags:"."""
    return text.rstrip().endswith((":", "：")) and key(text) in _LABEL_ALONE


def unlabelled(text: str, *, least: int = 3) -> tuple[str, ...]:
    """This function will return the keywords of a line that is nothing but short phrases between commas, or none."""
    parts = _split(text.rstrip(" ,;"))
    closes = ends_a_sentence(text) and not _ABBREVIATION.fullmatch(parts[-1] if parts else "")
    if len(parts) < least or closes or ":" in text:
        return ()
    if any(len(part) > LONGEST_WORD or words(part) > 9 or _CONJUNCTION.match(part) for part in parts):
        return ()
    return once(parts) if sum(words(part) for part in parts) <= 5 * len(parts) else ()
