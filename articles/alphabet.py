"""Tags and authors by their names: Latin letters with and without accents first, other scripts then by their own letters.

A slug is its name in plain letters, but for a name in another script: there it ends with a digest, and the name itself has
its place, behind all plain letters. (Not every PostgreSQL has the collations of ICU.)
"""

from typing import TypeVar

from django.db.models import Case, CharField, Q, QuerySet, When
from django.db.models.functions import Collate, Lower
from django.http import Http404

from articles.models import Author, Tag

Named = TypeVar("Named", Author, Tag)

_LETTERS = "pg_c_utf8"
_PLACE = Case(
    When(slug__regex=r"(^|-)[0-9a-f]{10}(-\d+)?$", then=Lower(Collate("name", _LETTERS))),
    default=Collate("slug", _LETTERS),
    output_field=CharField(),
)


def page(rows: QuerySet[Named], after: str, size: int) -> tuple[list[Named], str]:
    """This function will return a page's rows, those that come after the one whose slug is `after` ("" for the first page),
    and after which the next page begins, "" where there is none. Raises Http404 for a slug that there is not."""
    rows = _ordered(rows)
    if after:
        place = _place(rows, after)
        rows = rows.filter(Q(place__gt=place) | Q(place=place, slug__gt=after))
    found = list(rows[: size + 1])
    return found[:size], found[size - 1].slug if len(found) > size else ""


def _ordered(rows: QuerySet[Named]) -> QuerySet[Named]:
    return rows.alias(place=_PLACE).order_by("place", "slug")


def _place(rows: QuerySet[Named], slug: str) -> str:
    if "\x00" not in slug:
        place: str | None = rows.model._default_manager.filter(slug=slug).values_list(_PLACE, flat=True).first()
        if place is not None:
            return place
    raise Http404
