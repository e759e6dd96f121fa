"""A page saved as plain text, read whole: without its discussion and panel, then its head, foot, questions and body."""

import re
from datetime import UTC, date, datetime, time

from articles.captures import (
    body,
    bylines,
    contents,
    discussion,
    head,
    keywords,
    lines,
    panel,
    pictures,
    questions,
    trimming,
)
from articles.captures.page import Comment, Page

_LETTERS = re.compile(r"[^\W\d_]")
_FOREIGN = re.compile(r"[À-ÖØ-öø-ʯ\u0300-\uffff]")


def parse(text: str) -> Page:
    """This function will return what the text of a page's capture says. It raises for no text: where nothing can be
    made out, the page is empty."""
    read = lines.read(text)
    # "05/06/2025" begins with the month in American English; most other languages begin with the day.
    day_first = len(_FOREIGN.findall(text)) * 50 > len(_LETTERS.findall(text))
    shown, day = panel.cut(read)
    above, comments = discussion.take(shown)
    top, below = head.read(contents.cut(above), day_first=day_first)
    trimmed = trimming.trim(below, author=top.name, day_first=day_first)
    own, name, biography, count = bylines.foot(trimmed.lines, top.name)
    own, caption, credit = pictures.take(own) if not (top.caption or top.credit) else (own, top.caption, top.credit)
    spaced = lines.is_spaced(own)
    own, faq = questions.take(own)
    place, own = body.take_dateline(own)
    return Page(
        title=top.title or (head.opening(own[0].text) if own else ""),
        dek=top.dek,
        author_name=name or top.name,
        articles_at_source=top.count if top.count is not None else count,
        biography=top.biography or biography,
        published_at=_midnight(top.day or trimmed.day or day),
        keywords=keywords.once((*top.keywords, *trimmed.keywords)),
        dateline=place,
        body_markdown=body.to_markdown(own, spaced),
        lead_caption=caption,
        lead_credit=credit,
        faq=faq,
        comments=tuple(Comment(name, said) for name, said in comments),
    )


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), UTC) if day else None
