"""Names made comparable, and slugs made of them: in plain ASCII for any script, and never the same twice."""

import hashlib
import unicodedata
from collections.abc import Iterable

from django.db.models import Model
from django.utils.text import slugify

LONGEST_SLUG = 120
# Letters that no Unicode decomposition takes apart.
_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t"}
    | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng", "ĳ": "ij"}
)


def normalised(text: str) -> str:
    """This function will return what two spellings of a name share: one Unicode form, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def slug_of(text: str) -> str:
    """This function will return a slug of a name or title, at most `LONGEST_SLUG` long. Letters that ASCII can't show
    are replaced by a short digest of the text, so that names in any script get slugs of their own."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    slug = slugify(plain).strip("-_")
    if not slug or any(c.isalnum() and not c.isascii() for c in plain):
        slug = f"{_cut(slug, LONGEST_SLUG - 11)}-{hashlib.sha256(normalised(text).encode()).hexdigest()[:10]}"
    return _cut(slug.lstrip("-"), LONGEST_SLUG)


def free_slug(model: type[Model], text: str, *others: type[Model]) -> str:
    """This function will return the slug of a text, or with "-2", "-3", … behind it where a row of any of the models has it
    already. The unique constraint has the last word: a caller that loses a race asks again."""
    slug, models = slug_of(text), (model, *others)
    if not _slugs(models, slug=slug):
        return slug
    stem = _cut(slug, LONGEST_SLUG - 8)
    taken = _slugs(models, slug__startswith=f"{stem}-")
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _slugs(models: Iterable[type[Model]], **condition: str) -> set[str]:
    first, *others = [model._default_manager.filter(**condition).order_by().values_list("slug") for model in models]
    return {slug for (slug,) in first.union(*others)}


def _cut(slug: str, length: int) -> str:
    """A slug of no more than so many characters, cut between words where that leaves most of it."""
    if len(slug) <= length:
        return slug
    whole_words, mark, _ = slug[: length + 1].rpartition("-")
    return (whole_words if mark and len(whole_words) > length // 2 else slug[:length]).strip("-_")
