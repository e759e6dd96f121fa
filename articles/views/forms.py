"""The form in which an article is written: what was typed, read as a text, and a text shown as it was typed."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import get_language_info

from accounts.models import User
from articles import languages, manuscripts, pictures
from articles.manuscripts import Text

FIELDS = ("title", "dek", "dateline", "language", "body_markdown", "lead_alt", "lead_caption", "lead_credit")
EMPTY_PAIRS = 1
LARGEST_NUMBER = 2**31 - 1
OFFERED = (
    *("ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id"),
    *("it", "ja", "ko", "lt", "lv", "nb", "nl", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "ta", "th", "tr", "uk"),
    *("ur", "vi", "zh-hans"),
)


def typed(request: HttpRequest) -> Text:
    """This function will return what was typed into the form."""
    sent = request.POST
    pairs = zip(sent.getlist("question"), sent.getlist("answer"), strict=False)
    picture = sent.get("lead_picture", "")
    return Text(
        keywords=tuple(sent.get("keywords", "").split(",")),
        faq=tuple(pairs),
        lead_picture=_number(picture) if not sent.get("no_picture") else None,
        **{name: sent.get(name, "") for name in FIELDS},
    )


def with_picture(request: HttpRequest, text: Text, user: User, at: datetime) -> Text:
    """This function will return a text with the lead picture that came with the form, if one did. Raises what keeping it
    raises."""
    file = request.FILES.get("lead_file")
    return replace(text, lead_picture=pictures.upload(file.read(), user, at).pk) if file else text


def revision(request: HttpRequest) -> int:
    """This function will return the revision that a form began from, 0 for one that doesn't say."""
    return _number(request.POST.get("revision", "")) or 0


def _number(said: str) -> int | None:
    return min(int(said), LARGEST_NUMBER) if said.isdecimal() and len(said) < 18 else None


def shown(text: Text, pairs: int) -> dict[str, Any]:
    """This function will return what the form shows of a text, with empty pairs for questions up to so many in all."""
    empty = max(EMPTY_PAIRS, pairs - len(text.faq))
    return {
        "text": text,
        "keywords": ", ".join(keyword.strip() for keyword in text.keywords if keyword.strip()),
        "pairs": [*text.faq, *[("", "")] * empty],
        "languages": _languages(text),
        "limits": manuscripts.LONGEST,
    }


def as_detected(text: Text) -> Text:
    """This function will return a saved text as its author would type it: a language that would be detected anyway is left
    to be detected, for the text goes on."""
    said = "\n".join((text.title, text.dek, text.body_markdown))
    return replace(text, language="") if languages.detect(said) == text.language else text


def _languages(text: Text) -> list[tuple[str, str]]:
    codes = [*OFFERED, *({text.language} - {"", *OFFERED})]
    return [(code, name_of(code)) for code in codes]


def name_of(code: str) -> str:
    """This function will return what a language calls itself, its tag where that isn't known."""
    try:
        name: str = get_language_info(code)["name_local"]
    except KeyError:
        return code
    return name[:1].upper() + name[1:]
