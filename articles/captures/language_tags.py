"""Language tags (BCP 47) as files write them, as articles have them: a language, and a script where it matters."""

import re

_TAG = re.compile(r"(?P<language>[A-Za-z]{2,3})(?P<rest>(?:[-_][A-Za-z0-9]{1,8})*)")
_TRADITIONAL = {"tw", "hk", "mo"}


def normalised(text: str) -> str:
    """This function will return the tag of "en_US", "en-GB" or "vi" without its region, or an empty text for no tag. What
    is written in traditional characters says so."""
    found = _TAG.fullmatch(text.strip())
    if not found:
        return ""
    parts = [part for part in re.split(r"[-_]", found["rest"]) if part]
    language = found["language"].lower()
    script = next((part.title() for part in parts if len(part) == 4 and part.isalpha()), "")
    if language == "zh" and not script and any(part.lower() in _TRADITIONAL for part in parts):
        script = "Hant"
    return f"{language}-{script}" if script else language
