"""Who wrote a page: its byline, how many articles that says they have, and the biography at its foot."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from articles.captures import dates, vocabulary
from articles.captures.furniture import is_furniture
from articles.captures.lines import Line, ends_a_sentence, is_prose, key, words

_COUNT_WORDS = (
    r"(?:published )?(?:articles?|posts?|stories|story|publications?|pieces|entries|bài viết|bài báo"
    r"|bài đăng|tin bài|bài|tin"
    r"|artículos?|artigos?|articoli|articolo|artikel|beiträge|статей|статьи|статья|записей|記事|文章|篇文章|기사)"
)
_COUNTED = re.compile(
    rf"(?P<name>[^()\[\]]{{2,100}}?)\s*[(\[]\s*(?P<count>\d[\d.,\s]{{0,12}}?)\s*{_COUNT_WORDS}\s*[)\]]", re.I
)
_ONLY_COUNT = re.compile(rf"[(\[]?\s*(?P<count>\d[\d.,\s]{{0,12}}?)\s*{_COUNT_WORDS}\s*[)\]]?", re.IGNORECASE)
_LABEL = re.compile(
    r"(?:(?:written|posted|reported|published|words|story|article|analysis|report|text) by|by|author"
    r"|reporter|bởi|tác giả|viết bởi"
    r"|người viết|bài viết của|đăng bởi|phóng viên|por|von|par|автор|记者|作者|記者|文)\b(?:\s*[:：]\s*"
    r"|\s+)(?P<name>\S.*)",
    re.IGNORECASE,
)
_NAME_WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|['’.\-‘])*,?")
_ROLE = re.compile(
    r"(?:senior |chief |staff |guest |deputy |special |political |market |business |financial "
    r"|our )*(?:correspondents?|reporters?|editors?|desk"
    r"|staff|analysts?|writers?|columnists?|contributors?|news|team|agency|reuters|afp|ap|associated press"
    r"|bloomberg|bbc|cnn|ttxvn)\b.*",
    re.IGNORECASE,
)
_IS = re.compile(
    r"(?:is|was|has|covers?|covered|writes?|wrote|works?|worked|joined|reports?|reported|specializ|specialis"
    r"|serves|focuses|holds|brings|studied"
    r"|là|hiện|đã|có|từng|chuyên|viết|phụ trách|est|ist|es|é)\b",
    re.IGNORECASE,
)
_SPLIT = re.compile(
    r"\s*[|·•/]\s*|\s+[–—-]\s+|,?\s+(?:on|vào)\s+(?=\S*\d|\w+ \d)|\s+(?=(?:(?:last )?(?:published|updated)"
    r"|posted|đăng|cập nhật)\b)"
    r"|\s+(?=by [A-Z])",
    re.IGNORECASE,
)
_SEVERAL = re.compile(r"\s*[,&]\s*|\s+(?:and|và|und|et|y)\s+")
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Byline:
    """What a line of the head says about its author and its day; parts that it doesn't name are empty."""

    name: str = ""
    count: int | None = None
    day: date | None = None
    is_first_day: bool = True


def looks_like_a_name(text: str, *, least: int = 2) -> bool:
    """This function will tell whether a line could be the name of a person or two: capitalised words and nothing else."""
    parts = text.split()
    plain = [part for part in parts if part.casefold().strip(",") not in vocabulary.PARTICLES]
    if not least <= len(parts) <= 8 or not plain or len(text) > LONGEST_NAME or is_furniture(text):
        return False
    if any(part.casefold() in vocabulary.NO_NAMES or part.casefold() in vocabulary.SECTIONS for part in plain):
        return False
    return all(_NAME_WORD.fullmatch(part) and not part[0].islower() and len(part) <= 24 for part in plain)


def _number(text: str) -> int | None:
    digits = re.sub(r"\D", "", text)
    return int(digits) if 0 < len(digits) < 10 else None


def _without_role(name: str) -> str:
    first, comma, rest = name.partition(",")
    return first.strip() if comma and _ROLE.fullmatch(rest.strip()) else name.strip(" ,")


def _name(text: str) -> Byline | None:
    """A line, or a part of one, that names the author by a label or a count."""
    counted = _COUNTED.fullmatch(text)
    if counted:
        labelled = _LABEL.fullmatch(counted["name"])
        name = _without_role(labelled["name"] if labelled else counted["name"])
        return None if re.search(r"[!?:;|·•\d]", name) else Byline(name, _number(counted["count"]))
    label = _LABEL.fullmatch(text)
    if label:
        name = _without_role(label["name"])
        explicit = ":" in text[: label.start("name")] or "：" in text[: label.start("name")]
        short = words(name) <= 6 and len(name) <= LONGEST_NAME and not ends_a_sentence(name.rstrip("."))
        if looks_like_a_name(name) or _ROLE.fullmatch(name) or (explicit and short) or key(name) in vocabulary.DESKS:
            return Byline(name)
    return None


def read(text: str, *, day_first: bool = False) -> Byline | None:
    """This function will return what a whole line says of author and day, or None if it is no byline and no date."""
    day, label = dates.find(text, day_first=day_first), dates.labelled(text, day_first=day_first)
    if label:
        return Byline(day=label[0], is_first_day=label[1])
    if day:
        return Byline(day=day)
    return _name(text) or _of_parts(text, day_first)


def _of_parts(text: str, day_first: bool) -> Byline | None:
    """A line of several parts, "By Ada Stone | 25 October 2025 | 5 min read": each has to be one that such lines have."""
    parts = [part.strip(" ,:") for part in _SPLIT.split(text) if part and part.strip(" ,:")]
    is_sentence = text.endswith(".") and not text.casefold().endswith(("a.m.", "p.m."))
    if not 2 <= len(parts) <= 7 or len(text) > 200 or is_sentence:
        return None
    name, count, day, first, unknown = "", None, None, False, 0
    for part in parts:
        label = dates.labelled(part, day_first=day_first)
        when = label or ((found, True) if (found := dates.find(part, day_first=day_first)) else None)
        named = _name(part)
        if when:
            day, first = when if day is None or (when[1] and not first) else (day, first)
        elif named:
            name, count = name or named.name, named.count
        elif only := _ONLY_COUNT.fullmatch(part):
            count = _number(only["count"])
        elif not name and day is None and looks_like_a_name(part) and key(part) not in vocabulary.SECTIONS:
            name = part
        elif key(part) in vocabulary.SPAN_ENDS or not (is_furniture(part) or _could_be_a_section(part)):
            unknown += 1
    is_one = day is not None or (name and count is not None) or _name(parts[0]) or _name(parts[-1])
    return Byline(name, count, day, first) if is_one and not unknown else None


def _could_be_a_section(part: str) -> bool:
    return words(part) <= 3 and not ends_a_sentence(part)


def is_certain(text: str, *, day_first: bool = False) -> bool:
    """This function will tell whether a line is a byline or a date beyond doubt; "Weekly Outlook | 25 October 2025"
    could be a headline too."""
    found = read(text, day_first=day_first)
    parts = [part.strip(" ,:") for part in _SPLIT.split(text) if part and part.strip(" ,:")]
    return found is not None and (
        len(parts) < 2 or dates.find(text, day_first=day_first) is not None or any(map(_name, parts))
    )


def count_alone(text: str) -> int | None:
    """This function will return the number of a line that is only "3280 articles" or "(3280 articles)"."""
    found = _ONLY_COUNT.fullmatch(text)
    return _number(found["count"]) if found else None


def is_biography(text: str, name: str) -> bool:
    """This function will tell whether a paragraph begins by saying who that author is."""
    if not name or not text.casefold().startswith(name.casefold()):
        return False
    return bool(_IS.match(text[len(name) :].lstrip(" ,"))) or text[len(name) :].startswith((",", " –", " —", " ("))


def foot(lines: Sequence[Line], name: str) -> tuple[list[Line], str, str, int | None]:
    """This function will return the lines without the author's box at their end, the author's name (found there if
    `name` is empty), the biography and the count of articles that the box says."""
    kept = list(lines)
    name = name or _named_at_the_foot(kept)
    if not name:
        return kept, "", "", None
    marks = [i for i, line in enumerate(kept) if _names(line.text, name)]
    last = marks[-1] if marks else -1
    after = kept[last + 1 :]
    if marks and len(after) <= 5 and sum(words(line.text) for line in after) <= 250:
        first = last
        while first and (_names(kept[first - 1].text, name) or kept[first - 1].key in vocabulary.ABOUT_THE_AUTHOR):
            first -= 1
        counts = [
            found.count for line in kept[first : last + 1] if (found := _name(line.text)) and found.count is not None
        ]
        told = [line.text for i, line in enumerate(after) if not i or ends_a_sentence(line.text)]
        biography = "\n\n".join(told)
        return kept[:first], name, biography, counts[0] if counts else None
    kept = [line for line in kept if not _names(line.text, name)]
    if len(kept) > 1 and is_biography(kept[-1].text, name):
        return kept[:-1], name, kept[-1].text, None
    return kept, name, "", None


def _names(text: str, name: str) -> bool:
    found = _name(text)
    names = {key(name), *(key(part) for part in _SEVERAL.split(name))}
    return key(text) in names or (found is not None and key(found.name) in names)


def _named_at_the_foot(lines: list[Line]) -> str:
    """A name that stands alone near the end: after a byline's manner, twice, or before a biography that begins with it."""
    for i, line in list(enumerate(lines))[-8:]:
        found = _name(line.text)
        if found and i and len(lines) - i <= 4:
            return found.name
        following = lines[i + 1] if i + 1 < len(lines) else None
        if not looks_like_a_name(line.text) or not i:
            continue
        if following is None:
            return line.text if line.gap and is_prose(lines[i - 1].text) else ""
        if following.key == line.key or is_biography(following.text, line.text):
            return line.text
    return ""
