"""What an author writes, before it is anywhere: a text with its limits, made sound, and laid over an article.

Limits are said field by field, and nothing is cut off: whoever wrote too much keeps every word of it.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from typing import Any

import regex
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from articles import naming
from articles.models import Article, Picture

LONGEST = {
    "title": 300,
    "dek": 1_000,
    "dateline": 120,
    "body_markdown": 400_000,
    "lead_alt": 300,
    "lead_caption": 1_000,
    "lead_credit": 300,
}
LONGEST_KEYWORD, MOST_KEYWORDS = 100, 30
LONGEST_QUESTION, LONGEST_ANSWER, MOST_QUESTIONS = 300, 10_000, 30

_ONE_LINE = ("title", "dek", "dateline", "language", "lead_alt", "lead_caption", "lead_credit")
_LINE_END = regex.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
# Controls, and what turns the order of other people's letters around. Joiners stay: some scripts are written with them.
_UNSOUND = regex.compile(r"[[\p{Cc}--[\n\t]]\p{Cs}\u202a-\u202e\u2066-\u2069\ufeff]", regex.V1)
_SAYS_SOMETHING = regex.compile(r"\w")
_LANGUAGE = regex.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
_LONGEST_LANGUAGE = 12

Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class Text:
    """All that an author writes. `language` is empty where it is to be detected; `faq` has questions with answers in
    Markdown; `lead_picture` is the number of a picture."""

    title: str = ""
    dek: str = ""
    dateline: str = ""
    language: str = ""
    keywords: tuple[str, ...] = ()
    body_markdown: str = ""
    faq: tuple[tuple[str, str], ...] = ()
    lead_picture: int | None = None
    lead_alt: str = ""
    lead_caption: str = ""
    lead_credit: str = ""


def of(article: Article) -> Text:
    """This function will return what an article says."""
    return Text(
        keywords=tuple(article.tags.order_by("slug").values_list("name", flat=True)) if article.pk else (),
        faq=tuple((entry["question"], entry["answer"]) for entry in article.faq),
        lead_picture=article.lead_picture_id,
        **{name: getattr(article, name) for name in (*LONGEST, "language")},
    )


def as_json(text: Text) -> dict[str, Any]:
    """This function will return a text as it is kept in a manuscript."""
    return asdict(text)


def of_json(contents: dict[str, Any]) -> Text:
    """This function will return the text that `as_json` made something of."""
    kept = {name: value for name, value in contents.items() if name in Text.__dataclass_fields__}
    kept["keywords"] = tuple(kept.get("keywords", ()))
    kept["faq"] = tuple((question, answer) for question, answer in kept.get("faq", ()))
    return Text(**kept)


def sound(text: Text) -> Text:
    """This function will return a text without control characters, in one Unicode form, without blanks around it, without
    empty questions and without a keyword said twice."""
    lines: dict[str, Any] = {name: " ".join(_clean(getattr(text, name)).split()) for name in _ONE_LINE}
    pairs = ((" ".join(_clean(question).split()), _clean(answer).strip()) for question, answer in text.faq)
    return replace(
        text,
        **lines,
        body_markdown=_clean(text.body_markdown).strip("\n").rstrip(),
        keywords=tuple(_without_doubles(text.keywords)),
        faq=tuple(pair for pair in pairs if any(pair)),
    )


def _clean(text: str) -> str:
    return unicodedata.normalize("NFC", _UNSOUND.sub("", _LINE_END.sub("\n", text)))


def _without_doubles(keywords: Iterable[str]) -> Iterable[str]:
    """In the order of their slugs, as they are read back."""
    said: dict[str, str] = {}
    for keyword in keywords:
        clean = " ".join(_clean(keyword).split())
        if clean:
            said.setdefault(naming.slug_of(clean), clean)
    return (said[slug] for slug in sorted(said))


def check(text: Text) -> None:
    """This function will do nothing for a text that can be kept. Raises ValidationError, by field."""
    errors: Errors = {}
    for name, longest in LONGEST.items():
        too_long = _too_long(getattr(text, name), longest)
        if too_long:
            errors[name] = [too_long]
    if not _SAYS_SOMETHING.search(text.title):
        errors["title"] = [_("Give it a title.")]
    if text.language and not (_LANGUAGE.fullmatch(text.language) and len(text.language) <= _LONGEST_LANGUAGE):
        errors["language"] = [_("Use the tag of a language, such as en or zh-Hant.")]
    if text.lead_picture is not None and not Picture.objects.filter(pk=text.lead_picture).exists():
        errors["lead_picture"] = [_("There is no such picture.")]
    errors |= _wrong_keywords(text) | _wrong_questions(text)
    if errors:
        raise ValidationError(errors)


def _too_long(said: str, longest: int) -> str:
    if len(said) <= longest:
        return ""
    return _("This has %(characters)d characters, and it may have %(limit)d.") % {
        "characters": len(said),
        "limit": longest,
    }


def _wrong_keywords(text: Text) -> Errors:
    long = [keyword for keyword in text.keywords if len(keyword) > LONGEST_KEYWORD]
    wrong = [f"{keyword[:40]}…: {_too_long(keyword, LONGEST_KEYWORD)}" for keyword in long]
    if len(text.keywords) > MOST_KEYWORDS:
        wrong.append(
            _("These are %(count)d keywords, and there may be %(limit)d.")
            % {"count": len(text.keywords), "limit": MOST_KEYWORDS}
        )
    return {"keywords": wrong} if wrong else {}


def _wrong_questions(text: Text) -> Errors:
    wrong = [
        said
        for question, answer in text.faq
        for said in (_too_long(question, LONGEST_QUESTION), _too_long(answer, LONGEST_ANSWER))
        if said
    ]
    if len(text.faq) > MOST_QUESTIONS:
        wrong.append(
            _("These are %(count)d questions, and there may be %(limit)d.")
            % {"count": len(text.faq), "limit": MOST_QUESTIONS}
        )
    return {"faq": wrong} if wrong else {}


def beginning(text: Text) -> Text:
    """This function will return as much of a text as one may have, to be looked at."""
    fitting: dict[str, Any] = {name: getattr(text, name)[:longest] for name, longest in LONGEST.items()}
    known = text.lead_picture is not None and Picture.objects.filter(pk=text.lead_picture).exists()
    return replace(
        text,
        **fitting,
        keywords=text.keywords[:MOST_KEYWORDS],
        faq=tuple((question, answer[:LONGEST_ANSWER]) for question, answer in text.faq[:MOST_QUESTIONS]),
        lead_picture=text.lead_picture if known else None,
    )


def missing(text: Text) -> Errors:
    """This function will return what a text still needs before everybody may read it, by field."""
    wanted: Errors = {}
    if not _SAYS_SOMETHING.search(text.title):
        wanted["title"] = [_("Give it a title.")]
    if any(not question or not answer for question, answer in text.faq):
        wanted["faq"] = [_("Each question needs an answer, and each answer a question.")]
    if text.lead_picture is not None and not text.lead_alt:
        wanted["lead_alt"] = [_("Say what the picture shows, for those who can't see it.")]
    return wanted


def lay_over(text: Text, article: Article) -> None:
    """This function will let an article say what a text says, but for its keywords. It renders and saves nothing."""
    for name in (*LONGEST, "language"):
        setattr(article, name, getattr(text, name))
    article.faq = [{"question": question, "answer": answer} for question, answer in text.faq]
    article.lead_picture_id = text.lead_picture
