"""Plain text as Markdown that says the same: whatever Markdown would take for a mark is escaped."""

import re

_ANYWHERE = re.compile(r"[\\`*\[\]<>|~]|(?<![^\W_])_|_(?![^\W_])|&(?=#?\w+;)|!(?=\[)")
_NUMBER = re.compile(r"(\d{1,9})([.)])(?=\s|$)")


def _escaped(text: str) -> str:
    return _ANYWHERE.sub(lambda found: "\\" + found[0], text)


def escape(text: str) -> str:
    """This function will return one line of plain text as Markdown for a paragraph."""
    escaped = _escaped(text)
    if found := _NUMBER.match(escaped):
        return f"{found[1]}\\{escaped[len(found[1]) :]}"
    return "\\" + escaped if escaped.startswith(("#", "+", "-", "=")) else escaped


def heading(text: str, level: int = 2) -> str:
    """This function will return one line of plain text as a heading."""
    # Number signs at the end of a heading would be read as its closing marks.
    escaped = re.sub(r"#(?=#*$)", lambda _: "\\#", _escaped(text))
    return f"{'#' * level} {escaped}"
