"""Pages of tables that are too long to be counted: newest first, going on from an id. How many rows there are is what the
planner expects.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import psycopg
from django.db import OperationalError, connection, transaction
from django.db.models import F, Model, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from config.errors import Refusal

Row = TypeVar("Row", bound=Model)
# So many rows are sooner found by their own index and sorted than met while going back from the newest.
FEW = 20_000
PATIENCE_MS = 5_000


class TooMuchToLookThrough(Refusal):
    code = "too_much_to_look_through"
    status = 400
    sentence = _("That takes too long to find. Narrow it, by days, by a wallet or by an article.")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Some rows, newest first. `newer` and `older` are the ids from which one goes on, None where there is nothing more.
    There are `about` so many in all; exactly so many where all of them are here."""

    rows: list[Row]
    newer: int | None = None
    older: int | None = None
    about: int = 0

    @property
    def is_all(self) -> bool:
        return self.newer is None and self.older is None


def page(
    found: QuerySet[Row],
    size: int,
    before: int | None = None,
    after: int | None = None,
    sides: Sequence[Q] = (),
    whole: bool | None = None,
) -> Page[Row]:
    """This function will return a page of rows: the newest, those before an id, or those after one.

    Where an index holds the rows in the order of their ids, say `whole=False`, and what it takes to use it as `sides`: rows
    are those of any of them, and of no two. `whole=True` has all that is found sorted; without either it depends on how
    many the planner expects. Raises `TooMuchToLookThrough`.
    """
    with _patience():
        every = found.filter(_any(sides))
        about = estimate(every)
        bounded = found if before is None else found.filter(pk__lt=before)
        bounded = bounded if after is None else bounded.filter(pk__gt=after)
        if whole or (whole is None and about <= FEW):
            # The sum keeps the planner from going through the primary key's index instead.
            order = (F("pk") + 0).asc() if after is not None else (F("pk") + 0).desc()
        else:
            order = F("pk").asc() if after is not None else F("pk").desc()
        ids = _ids(bounded, sides or (Q(),), order, size + 1)
        rows = list(found.filter(pk__in=ids[:size]).order_by("-pk"))
    is_more = len(ids) > size
    if after is not None:
        first, last = is_more, True
    else:
        first, last = before is not None, is_more
    if not rows:
        return Page([])
    newer, older = rows[0].pk if first else None, rows[-1].pk if last else None
    return Page(rows, newer, older, about if first or last else len(rows))


def _any(sides: Sequence[Q]) -> Q:
    either = Q()
    for side in sides:
        either |= side
    return either


def _ids(found: QuerySet[Any], sides: Sequence[Q], order: Any, limit: int) -> list[int]:
    """The ids of the first rows, each side going along an index of its own."""
    parts = [found.filter(side).order_by(order).values_list("pk", flat=True)[:limit] for side in sides]
    if len(parts) == 1:
        return list(parts[0])
    first, *others = parts
    merged = first.union(*others, all=True).order_by("-pk" if order.descending else "pk")
    return list(merged[:limit])


def estimate(rows: QuerySet[Any]) -> int:
    """This function will return how many rows the planner expects, by the last ANALYZE."""
    plan = json.loads(rows.order_by().values("pk").explain(format="json"))
    return int(plan[0]["Plan"]["Plan Rows"])


@contextmanager
def _patience() -> Iterator[None]:
    """Whoever asks for too much is told so, and keeps no one else waiting."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [str(PATIENCE_MS)])
            yield
            cursor.execute("SET LOCAL statement_timeout TO DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, psycopg.errors.QueryCanceled):
            raise TooMuchToLookThrough from error
        raise
