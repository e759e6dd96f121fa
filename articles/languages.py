"""What language a text is in, by the library `py3langid`, among those of the world's larger presses."""

from functools import cache
from typing import Any

from py3langid import langid

FALLBACK = "en"
# Below it, a text is too short or too mixed to say.
LEAST_CERTAINTY = 0.8
# So many characters say as much as all of them.
LOOKED_AT = 2_000

# As the library names them; the restriction keeps a short English text from being taken for Scots or Luxembourgish.
LANGUAGES = [
    *("en", "vi", "es", "fr", "de", "pt", "it", "nl", "ru", "uk", "pl", "cs", "tr", "id", "ms", "ja", "zh", "ko", "th"),
    *("ar", "fa", "he", "hi", "bn", "sv", "no", "da", "fi", "el", "hu", "ro", "bg", "tl", "ur", "km", "lo", "my"),
]
# Where our name for a language is another: https://www.iana.org/assignments/language-subtag-registry
_OURS = {"no": "nb", "tl": "fil"}


@cache
def _identifier() -> Any:
    """The model takes a second to load and 60 MB, so that only what asks pays for it, and once."""
    identifier = langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)
    identifier.set_languages(LANGUAGES)
    return identifier


def load() -> None:
    """This function will load the model now, so that processes that begin as copies of this one share it."""
    _identifier()


def detect(text: str) -> str:
    """This function will return the language of a text as a language tag, `FALLBACK` where it can't be told."""
    found, certainty = _identifier().classify(text[:LOOKED_AT])
    return _OURS.get(found, found) if certainty >= LEAST_CERTAINTY else FALLBACK
