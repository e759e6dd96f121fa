"""The head of a page: everything above its first paragraph, sorted into what it says about the article."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from articles.captures import bylines, keywords, pictures, vocabulary
from articles.captures.furniture import is_furniture
from articles.captures.lines import Line, bullet, ends_a_sentence, is_prose, key, sentences, words

_SITE = re.compile(r"\s*[|–—·:»-]\s*\S.{0,60}")
_CLAUSE_END = " ,;:–—-"
OPENING_WORDS, OPENING_CHARACTERS = 10, 80
LONGEST_DEK_WORDS = 70
LONGEST_HEAD = 40


@dataclass(slots=True)
class Head:
    """What the head of a page says; an empty text where it says nothing."""

    title: str = ""
    dek: str = ""
    name: str = ""
    count: int | None = None
    day: date | None = None
    is_first_day: bool = False
    keywords: tuple[str, ...] = ()
    caption: str = ""
    credit: str = ""
    biography: str = ""

    def take_byline(self, found: bylines.Byline) -> None:
        """This function will keep what a byline says, the day of first publication rather than that of an update."""
        self.name = self.name or found.name
        self.count = found.count if self.count is None else self.count
        if found.day and (self.day is None or (found.is_first_day and not self.is_first_day)):
            self.day, self.is_first_day = found.day, found.is_first_day


def opening(text: str) -> str:
    """This function will return a headline for a page that has none: the opening words of its first sentence."""
    first = next(iter(sentences(text)), text)
    taken = first.split()[:OPENING_WORDS]
    while len(taken) > 1 and len(" ".join(taken)) > OPENING_CHARACTERS:
        taken.pop()
    short = " ".join(taken)
    if short == first and len(short) <= OPENING_CHARACTERS:
        return short.rstrip(".。")
    return short[:OPENING_CHARACTERS].rstrip(_CLAUSE_END) + "…"


def read(lines: Sequence[Line], *, day_first: bool) -> tuple[Head, list[Line]]:
    """This function will return what the head of a page says, and the lines after it: those of the body and below."""
    head = Head()
    end = next((i for i, line in enumerate(lines) if _opens_the_body(line.text, is_first=i == 0)), len(lines))
    top = [line for line in _without_menus(lines[:end]) if not is_furniture(line.text)]
    left = [*top, *lines[end:]]
    at = _headline(top, day_first=day_first, has_navigation=len(top) < end)
    if at is not None:
        head.title = top[at].text
        left = left[at + 1 :]
        for i, line in enumerate(top[:at]):
            if found := bylines.read(line.text, day_first=day_first):
                # The day above a headline is often today's, in the site's own bar: any day below it is better.
                head.take_byline(bylines.Byline(found.name, found.count, found.day, is_first_day=False))
            elif keywords.unlabelled(line.text, least=5) or pictures.is_caption(line.text):
                _took(head, top, i, day_first)
    return head, _walked(head, left, day_first)


def _opens_the_body(text: str, *, is_first: bool) -> bool:
    """Whether a line is a sentence, as the body and the summary above it have; only a first one may still be a headline."""
    is_sentence = is_prose(text) or (not is_first and text.endswith((".", ".”", '."', "。")) and words(text) > 4)
    return is_sentence and not (is_furniture(text) or keywords.unlabelled(text) or pictures.is_caption(text))


def _without_menus(lines: Sequence[Line]) -> list[Line]:
    """Lines without a site's menus: runs of a few words each, up to the last that is a known name of navigation."""
    kept: list[Line] = []
    run: list[Line] = []
    for line in [*lines, None]:
        if line is not None and words(line.text) <= 3:
            run.append(line)
            continue
        known = [
            i for i, item in enumerate(run) if item.key in vocabulary.NAVIGATION or item.key in vocabulary.SECTIONS
        ]
        is_menu = len(known) > 1 and any(run[i].key in vocabulary.NAVIGATION for i in known)
        kept += run[known[-1] + 1 :] if is_menu else run
        kept += [line] if line else []
        run = []
    return kept


def _headline(top: Sequence[Line], *, day_first: bool, has_navigation: bool) -> int | None:
    """Which line of the top is the headline, or None where no line could be one."""
    could = [i for i, line in enumerate(top[:LONGEST_HEAD]) if _could_be_a_headline(line.text, i == 0, day_first)]
    if not could:
        return None
    for i in could:
        said = next((j for j in range(i + 1, len(top)) if ends_a_sentence(top[j].text)), len(top))
        repeats = [j for j in range(i + 1, min(said, LONGEST_HEAD)) if _repeats(top[i].text, top[j].text)]
        if repeats and words(top[i].text) > 2:
            # The browser's own title comes first on some pages, with the name of the site behind it.
            return i if len(top[i].text) <= len(top[repeats[0]].text) else repeats[0]
    # A section's name above a headline is none itself.
    first = next((i for i in could if top[i].key not in vocabulary.SECTIONS), could[0])
    longer = [i for i in could if words(top[i].text) >= 4]
    if longer and words(top[first].text) <= 3:
        above_byline = longer[0] + 1 < len(top) and bylines.read(top[longer[0] + 1].text, day_first=day_first)
        if has_navigation or (above_byline and words(top[first].text) <= 2 and longer[0] == first + 1):
            return longer[0]
    return first


def _could_be_a_headline(text: str, is_first: bool, day_first: bool) -> bool:
    listed = not is_first and keywords.unlabelled(text, least=5)
    said_elsewhere = (
        keywords.labelled(text) or pictures.is_caption(text) or bylines.is_certain(text, day_first=day_first)
    )
    return not (listed or said_elsewhere or bullet(text) or bylines.count_alone(text) is not None) and any(
        c.isalnum() for c in text
    )


def _repeats(text: str, other: str) -> bool:
    """Whether two lines are the same headline, one of them perhaps with the name of the site behind it."""
    short, long = sorted((text, other), key=len)
    same = key(short) == key(long)
    return same or (long.casefold().startswith(short.casefold()) and bool(_SITE.fullmatch(long[len(short) :])))


def _walked(head: Head, lines: Sequence[Line], day_first: bool) -> list[Line]:
    """Fill the head line by line; the lines from the first on that is none of its parts."""
    i = 0
    while i < min(len(lines), LONGEST_HEAD):
        text = lines[i].text
        if is_furniture(text) or (head.title and _repeats(head.title, text)) or _took(head, lines, i, day_first):
            i += 1
        elif (
            not head.dek
            and words(text) <= LONGEST_DEK_WORDS
            and not bullet(text)
            and _metadata_follows(head, lines, i, day_first)
        ):
            # Above date and byline stands a summary; one or two words there are the name of a section.
            head.dek = text if words(text) > 2 else head.dek
            i += 1
        else:
            break
    return list(lines[i:])


def _took(head: Head, lines: Sequence[Line], i: int, day_first: bool) -> bool:
    """Whether a line says something about the article, which the head then knows."""
    text = lines[i].text
    if found := bylines.read(text, day_first=day_first):
        head.take_byline(found)
    elif head.name and head.count is None and (count := bylines.count_alone(text)) is not None:
        head.count = count
    elif listed := keywords.labelled(text) or (not head.keywords and keywords.unlabelled(text)):
        head.keywords = (*head.keywords, *listed)
    elif not head.caption and not head.credit and pictures.is_caption(text):
        _, head.caption, head.credit = pictures.take([lines[i]])
    elif not head.name and _is_bare_name(lines, i, day_first):
        head.name = text
    elif head.name and not head.biography and i + 1 < len(lines) and bylines.is_biography(text, head.name):
        head.biography = text
    else:
        return head.name != "" and key(text) == key(head.name)
    return True


def _is_bare_name(lines: Sequence[Line], i: int, day_first: bool) -> bool:
    """A name without "by": right above the date, on the line below it, said again further down, or under "Author"."""
    line = lines[i]
    if not bylines.looks_like_a_name(line.text):
        return False
    above = lines[i - 1] if i else None
    below = lines[i + 1] if i + 1 < len(lines) else None
    is_day_below = below is not None and bylines.read(below.text, day_first=day_first) is not None
    is_count_below = below is not None and bylines.count_alone(below.text) is not None
    is_day_above = (
        above is not None
        and line.gap == 0
        and above.gap > 0
        and bylines.read(above.text, day_first=day_first) is not None
    )
    is_labelled = above is not None and above.key in vocabulary.ABOUT_THE_AUTHOR
    return is_day_below or is_count_below or is_day_above or is_labelled or _signs_below(lines, i)


def _signs_below(lines: Sequence[Line], i: int) -> bool:
    """Whether a name stands again at the foot: twice, or above a biography."""
    name = lines[i]
    pairs = zip(lines[i + 1 :], lines[i + 2 :], strict=False)
    return any(a.key == name.key and (b.key == name.key or bylines.is_biography(b.text, name.text)) for a, b in pairs)


def _metadata_follows(head: Head, lines: Sequence[Line], i: int, day_first: bool) -> bool:
    """Whether the next line, or the one after a name, tells what the head doesn't know yet."""
    following = [line for line in lines[i + 1 : i + 6] if not is_furniture(line.text)][:2]
    for line in following:
        if found := bylines.read(line.text, day_first=day_first):
            return bool((found.day and not head.is_first_day) or (found.name and not head.name))
        if not head.keywords and (keywords.labelled(line.text) or keywords.unlabelled(line.text, least=4)):
            return True
        if not bylines.looks_like_a_name(line.text):
            return False
    return False
