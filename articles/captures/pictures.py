"""The picture that leads a page, as text shows it: a caption, and whose picture it is."""

import re
from collections.abc import Sequence

from articles.captures.lines import Line, words

_LABEL = (
    r"(?:(?:file |stock |handout )?(?:photo|image|picture|photograph|illustration|graphic|screenshot"
    r"|visual)(?: credit| source)?s?"
    r"|credits?|(?:nguồn )?(?:ảnh|hình)(?: ảnh| minh họa| chụp màn hình| tư liệu)?|foto|bild|imagen|imagem"
    r"|фото|写真|图片|图源|사진)"
)
_OF = r"\s*(?:[:：]|\b(?:by|courtesy of|courtesy)\b)\s*:?\s*"
# A wire's name alone ends many a paragraph; with a photographer's, or as a picture library's, it is a credit.
_AGENCY = r"(?:AP(?: Photo)?|Reuters|AFP|EPA|EPA-EFE|Getty(?: Images)?|Bloomberg|Xinhua|TTXVN|VNA|Anadolu|dpa|ANSA)"
_LIBRARY = r"(?:Getty Images|AP Photo|Shutterstock|iStock|Unsplash|Alamy|Pexels|Pixabay)"
_IN_BRACKETS = re.compile(
    rf"(?P<caption>.*?)\s*[(\[](?:{_LABEL}{_OF}(?P<credit>[^()\[\]]{{1,200}})"
    rf"|(?P<agency>{_AGENCY}\s*[/|]\s*[^()\[\]]{{1,120}}|{_LIBRARY}))\s*[)\]]\.?",
    re.IGNORECASE,
)
_AFTER_SENTENCE = re.compile(
    rf"(?P<caption>.*[.!?…”\"])\s+[|—–-]?\s*{_LABEL}\s*[:：]\s*(?P<credit>[^.!?]{{1,100}})\.?", re.IGNORECASE
)
_ALONE = re.compile(rf"(?:©\s*)?{_LABEL}{_OF}(?P<credit>[^.!?]{{1,120}})\.?", re.IGNORECASE)
LONGEST_CAPTION = 700


def caption(text: str) -> tuple[str, str] | None:
    """This function will return caption and credit of a line that ends in a credit, "… (Photo: Agency/Name)", or None."""
    if len(text) > LONGEST_CAPTION:
        return None
    found = _IN_BRACKETS.fullmatch(text)
    if found:
        return _without_label(found["caption"]), (found["credit"] or found["agency"]).strip()
    found = _AFTER_SENTENCE.fullmatch(text)
    return (_without_label(found["caption"]), found["credit"].strip()) if found else None


def _without_label(text: str) -> str:
    return (
        re.sub(rf"^{_LABEL}\s*[:：]\s*", "", text.strip(), count=1, flags=re.IGNORECASE)
        if ":" in text[:20]
        else text.strip()
    )


def credit(text: str) -> str:
    """This function will return the credit of a line that is nothing but one, "Photo: Agency/Name", or an empty text."""
    found = _ALONE.fullmatch(text)
    return found["credit"].strip() if found and words(text) <= 14 else ""


def take(lines: Sequence[Line]) -> tuple[list[Line], str, str]:
    """This function will return the lines without the first caption, that caption and its credit. Captions of further
    pictures stay where they are: their sentences are the article's."""
    for i, line in enumerate(lines):
        found = caption(line.text)
        if found:
            return [*lines[:i], *lines[i + 1 :]], *found
        alone = credit(line.text)
        if alone:
            above = lines[i - 1] if i and line.gap == 0 and lines[i - 1].gap else None
            is_caption = above is not None and words(above.text) <= 60
            first = i - 1 if is_caption else i
            text = above.text if above is not None and is_caption else ""
            return [*lines[:first], *lines[i + 1 :]], text, alone
    return list(lines), "", ""


def is_caption(text: str) -> bool:
    """This function will tell whether a line is a caption with its credit, or a credit alone."""
    return bool(caption(text) or credit(text))
