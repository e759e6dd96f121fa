"""What may be said of a failure where those who run the site read it: what broke and where, and nothing that was typed.

An error's own words may quote what a reader wrote, or an address that was there already. So whatever stands in quotation
marks is left out, what looks like an address of mail too, and of a database's error only the first line is kept, which
names no values; the name of the constraint is added, which says the rest.
"""

import re
import traceback
from typing import Final

import psycopg

_MAIL: Final = re.compile(r"[^\s@<>()\[\]{}'\",;=:]+@[\w-]+(?:\.[\w-]+)+")
# A quotation ends where no letter follows, so that an apostrophe ends none.
_QUOTED: Final = re.compile(r"(?<!\w)[bur]?(?:'.*?'(?!\w)|\".*?\"(?!\w))", re.DOTALL)
LEFT_OUT: Final = "…"
LONGEST: Final = 400
_CAUSED: Final = "\nThe above exception was the direct cause of the following exception:\n\n"
_MEANWHILE: Final = "\nDuring handling of the above exception, another exception occurred:\n\n"


def without_words(text: str) -> str:
    """This function will return a text without what stands in quotation marks and without addresses of mail."""
    return _MAIL.sub(LEFT_OUT, _QUOTED.sub(LEFT_OUT, text))


def kind(error: BaseException) -> str:
    """This function will return the name of an error's class."""
    return type(error).__name__


def message(error: BaseException) -> str:
    """This function will return what an error says, without what anybody typed; "" where it says nothing."""
    first = next(iter(str(error).splitlines()), "")
    said = without_words(first)[:LONGEST]
    cause = error if isinstance(error, psycopg.Error) else error.__cause__
    if isinstance(cause, psycopg.Error):
        named = [one for one in (cause.sqlstate, cause.diag.constraint_name) if one]
        said = f"{said} [{', '.join(named)}]" if named else said
    return said


def sentence(error: BaseException) -> str:
    """This function will return an error's class and what it says, in one line."""
    return f"{kind(error)}: {message(error)}".removesuffix(": ")


def story(error: BaseException) -> str:
    """This function will return an error's traceback: files, lines and code, never what variables held, and what it was
    raised in place of before it."""
    parts: list[str] = []
    seen: set[int] = set()
    now: BaseException | None = error
    while now is not None and id(now) not in seen:
        seen.add(id(now))
        parts.append("".join(_frames(now)) + sentence(now))
        shown = None if now.__suppress_context__ else now.__context__
        if now.__cause__ is not None or shown is not None:
            parts.append(_CAUSED if now.__cause__ is not None else _MEANWHILE)
        now = now.__cause__ or shown
    return "".join(reversed(parts))


def _frames(error: BaseException) -> list[str]:
    if error.__traceback__ is None:
        return []
    return ["Traceback (most recent call last):\n", *traceback.format_tb(error.__traceback__)]
