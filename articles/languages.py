"""Which language a text is in."""

from functools import cache

from py3langid.langid import MODEL_FILE, LanguageIdentifier

# Those that people write to us in: fewer to choose from is fewer to mistake one for.
KNOWN = (
    *("ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr", "hu", "id"),
    *("it", "ja", "ko", "lt", "lv", "ms", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv", "ta", "th", "tl"),
    *("tr", "uk", "ur", "vi", "zh"),
)
# Beyond this a text says nothing new about its language.
SAMPLE_CHARACTERS = 5_000


def detect(text: str) -> str:
    """This function will return the language that a text is most probably in, as a tag such as "en"."""
    found: tuple[str, float] = _identifier().classify(text[:SAMPLE_CHARACTERS])
    return found[0]


@cache
def _identifier() -> LanguageIdentifier:
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE)
    identifier.set_languages(list(KNOWN))
    return identifier
