"""Dates as pages write them, in many languages and orders, by the library `dateparser`.

The library is made to find dates in anything. Here a whole line has to be one: a year of four digits, a day, a month and
little else. A sentence that names a day, a price, a year alone or "5 things to watch in 2025" is none.
"""

import re
from datetime import date, datetime

import dateparser

# The languages of the world's larger presses; with all 205 of the library one stray line would cost it seconds.
LANGUAGES = [
    *("en", "vi", "es", "fr", "de", "pt", "it", "nl", "ru", "uk", "pl", "cs", "tr", "id", "ms", "ja", "zh", "ko", "th"),
    *("ar", "fa", "he", "hi", "bn", "sv", "nb", "da", "fi", "el", "hu", "ro", "bg", "fil"),
]
LONGEST = 70

_LABEL = re.compile(
    r"(?P<label>(?:first |originally |date )?(?:published|posted|released|written)|(?:last )?(?:updated"
    r"|modified|edited)"
    r"|date|publication date|(?:ngày )?(?:đăng|xuất bản)(?: (?:ngày|lúc))?|cập nhật(?: lần cuối| ngày| lúc)?"
    r"|thời gian|veröffentlicht"
    r"|publié|publicado|actualizado|mis à jour|aktualisiert)\s*(?:(?:on|at|am|le|el|em|lúc|ngày)\b"
    r"|[:：])?\s*[:：]?\s+(?P<rest>.+)",
    re.IGNORECASE,
)
_UPDATED = re.compile(
    r"(?:last )?(?:updated|modified|edited)|cập nhật|actualizado|mis à jour|aktualisiert", re.IGNORECASE
)
_ISO_TIME = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]\d{2}:\d{2}.*")
_ZONE = (
    r"(?:\s*\(?(?:GMT|UTC|ICT|ET|EST|EDT|CT|CST|CDT|PT|PST|PDT|BST|CET|CEST|IST|SGT|JST|HKT|MYT|WIB)"
    r"\s?(?:[+-]\s?\d{1,2}:?(?:\d{2})?)?\)?|Z|[+-]\d{2}:?\d{2})?(?:\s\([A-Za-z ]+\))?"
)
_TIME = re.compile(
    r"(?:\b(?:at|um|à|lúc|kl)\s+)?\b\d{1,2}\s?"
    r"(?:[:h]\s?\d{2}(?::\d{2})?(?:\s?(?:a\.?m|p\.?m)\b\.?)?|(?:a\.?m|p\.?m)\b\.?)(?:\s?Uhr)?" + _ZONE,
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"\b(?:thứ\s+(?:[2-7]|\w+)|chủ nhật|cn)\b\s*,?", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_NUMBER = re.compile(r"\d+")


def find(text: str, *, day_first: bool = False) -> date | None:
    """This function will return the date that a whole line is, or None; `day_first` settles "05/06/2025"."""
    if len(text) > LONGEST or len(_YEAR.findall(text)) != 1:
        return None
    bare = _WEEKDAY.sub(" ", _TIME.sub(" ", _ISO_TIME.sub(r"\1", text)))
    bare = re.sub(r"(?<!\w)[|•·–—-]+(?!\w)|[()|•]", " ", bare).strip(" ,;:-–—/")
    numbers = [int(number) for number in _NUMBER.findall(bare)]
    months = [word for word in re.findall(r"[^\W\d_]+", bare) if len(word) < 16]
    if (
        not 2 <= len(numbers) <= 3
        or len(months) > 6
        or (len(numbers) == 2 and not months)
        or re.search(r"[!?%$€£#@&]", bare)
    ):
        return None
    return _checked(bare, numbers, day_first)


def _checked(bare: str, numbers: list[int], day_first: bool) -> date | None:
    order = "DMY" if day_first or re.search(r"\d\.\d", bare) else "MDY"
    if re.match(r"\d{4}", bare):
        order = "YMD"
    found: datetime | None = dateparser.parse(
        bare,
        languages=LANGUAGES,
        settings={
            "STRICT_PARSING": True,
            "DATE_ORDER": order,
            "PARSERS": ["absolute-time"],
            "RETURN_AS_TIMEZONE_AWARE": False,
        },
    )
    if found is None or found.year not in numbers:
        return None
    left = [number for number in numbers if number != found.year]
    # Every number of the line has to be a part of the date: else it is a line about something.
    if found.day not in left or (len(left) == 2 and sorted(left) != sorted([found.day, found.month])):
        return None
    return found.date()


def labelled(text: str, *, day_first: bool = False) -> tuple[date, bool] | None:
    """This function will return the date of a line such as "Published: 25 October 2025", and whether it is that of a
    first publication (not of an update)."""
    found = _LABEL.fullmatch(text)
    when = find(found["rest"], day_first=day_first) if found else None
    if found is None or when is None:
        return None
    return when, not _UPDATED.match(found["label"])
