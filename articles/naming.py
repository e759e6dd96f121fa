"""Names made comparable, and slugs made of them: in plain ASCII for any script, and never the same twice."""

import hashlib
import unicodedata
from collections.abc import Sequence
from typing import Any

from django.db.models import Model
from django.utils.text import slugify

LONGEST_SLUG = 120
# What a model calls the rows that keep its former slugs, where it has such.
FORMER = "moved_slugs"
# Letters that no Unicode decomposition takes apart.
_LETTERS = str.maketrans(
    {"đ": "d", "ð": "d", "ø": "o", "ł": "l", "ı": "i", "ħ": "h", "ŧ": "t"}
    | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "ng", "ĳ": "ij"}
)


def normalised(text: str) -> str:
    """This function will return what two spellings of a name share: one Unicode form, no case, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def plain(text: str) -> str:
    """This function will return a text in small letters without accents; other scripts stay as they are."""
    folded = unicodedata.normalize("NFKD", text.lower().translate(_LETTERS))
    return "".join(c for c in folded if not unicodedata.combining(c))


def slug_of(text: str) -> str:
    """This function will return a slug of a name or title, at most `LONGEST_SLUG` long. Letters that ASCII can't show
    are replaced by a short digest of the text, so that names in any script get slugs of their own."""
    without = plain(text)
    slug = slugify(without).strip("-_")
    if not slug or any(c.isalnum() and not c.isascii() for c in without):
        slug = f"{_cut(slug, LONGEST_SLUG - 11)}-{hashlib.sha256(normalised(text).encode()).hexdigest()[:10]}"
    return _cut(slug.lstrip("-"), LONGEST_SLUG)


def free_slug(model: type[Model], text: str, own_id: int | None = None) -> str:
    """This function will return the slug of a text, or with "-2", "-3", … behind it where others have it already, or had
    it before and are still found by it. What the row `own_id` has or had, it may have. The unique constraint has the last
    word: a caller that loses a race asks again."""
    slug = slug_of(text)
    return _numbered(model, slug, own_id, set()) if _taken(model, own_id, slug=slug) else slug


def free_slugs(model: type[Model], texts: Sequence[str]) -> list[str]:
    """This function will return a slug for each of some texts as `free_slug` would, if one were given after the other."""
    slugs = [slug_of(text) for text in texts]
    taken = _taken(model, None, slug__in=slugs)
    free: list[str] = []
    for slug in slugs:
        free.append(_numbered(model, slug, None, taken) if slug in taken else slug)
        taken.add(free[-1])
    return free


def _numbered(model: type[Model], slug: str, own_id: int | None, given: set[str]) -> str:
    """A slug with the first number behind it that is not taken, nor just given."""
    stem = _cut(slug, LONGEST_SLUG - 8)
    taken = given | _taken(model, own_id, slug__startswith=f"{stem}-")
    number = 2
    while f"{stem}-{number}" in taken:
        number += 1
    return f"{stem}-{number}"


def _taken(model: type[Model], own_id: int | None, **condition: Any) -> set[str]:
    """The slugs of that kind which others have or had, by one query."""
    slugs = model._default_manager.exclude(pk=own_id).filter(**condition).order_by().values_list("slug")
    for relation in model._meta.related_objects:
        if relation.name == FORMER:
            former = relation.related_model._default_manager.exclude(**{relation.field.attname: own_id})
            slugs = slugs.union(former.filter(**condition).order_by().values_list("slug"))
    return {slug for (slug,) in slugs}


def _cut(slug: str, length: int) -> str:
    """A slug of no more than so many characters, cut between words where that leaves most of it."""
    if len(slug) <= length:
        return slug
    whole_words, mark, _ = slug[: length + 1].rpartition("-")
    return (whole_words if mark and len(whole_words) > length // 2 else slug[:length]).strip("-_")
