"""Lists by cursor: each page says where the next one begins, and a cursor that nobody gave out is not found."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.utils.timezone import is_naive
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView

Row = TypeVar("Row", bound=Model)


def older(rows: QuerySet[Row], request: HttpRequest, size: int) -> tuple[list[Row], int | None]:
    """This function will return a page's rows, newest first, those before the id in `?before=`, and from which id on the
    next page goes on, None where there is none. Raises Http404 for what is no id."""
    before = request.GET.get("before")
    if before is not None:
        if not before.isdecimal() or len(before) > 18:
            raise Http404
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: size + 1])
    return found[:size], found[size - 1].pk if len(found) > size else None


def further(rows: QuerySet[Row], request: HttpRequest, size: int, columns: tuple[str, ...]) -> tuple[list[Row], str]:
    """This function will return a page's rows in the order of one or two columns, the last of which is unique: those after
    the cursor in `?after=`, and the cursor that the next page goes on from, "" where there is none. Raises Http404 for a
    cursor that nobody gave out."""
    after = request.GET.get("after")
    if after is not None:
        try:
            rows = rows.filter(beyond(rows.model, columns, _unpacked(after)))
        except NotFound as error:
            raise Http404 from error
    found = list(rows.order_by(*columns)[: size + 1])
    return found[:size], _packed(_position(found[size - 1], columns)) if len(found) > size else ""


def further_ranked(
    ranked: Sequence[tuple[int, int]], request: HttpRequest, size: int
) -> tuple[list[tuple[int, int]], str]:
    """This function will return a page of pairs of a rank and an id, the highest first, as `further` does of rows."""
    after = request.GET.get("after")
    try:
        found = [one for one in ranked if after is None or one < _pair(_unpacked(after))]
    except NotFound as error:
        raise Http404 from error
    return found[:size], _packed("{},{}".format(*found[size - 1])) if len(found) > size else ""


def _packed(position: str) -> str:
    return urlsafe_b64encode(position.encode()).decode().rstrip("=")


def _unpacked(cursor: str) -> str:
    """The position that a cursor stands for. Raises NotFound."""
    try:
        return urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except ValueError as error:
        raise NotFound from error


def _position(row: Model, columns: Sequence[str]) -> str:
    return ",".join(str(getattr(row, name.lstrip("-"))) for name in columns)


def _pair(position: str) -> tuple[int, int]:
    """The rank and the id that a position names. Raises NotFound."""
    rank, _comma, number = position.partition(",")
    if not (rank.removeprefix("-").isdecimal() and number.isdecimal() and len(position) < 40):
        raise NotFound
    return int(rank), int(number)


def beyond(model: type[Model], columns: Sequence[str], position: str, is_back: bool = False) -> Q:
    """This function will return what comes after a position in the order of one or two columns, or before it. The first
    condition is what an index is searched by. Raises NotFound for a position that there can't be."""
    parts = position.split(",")
    if len(parts) != len(columns):
        raise NotFound
    names = [name.lstrip("-") for name in columns]
    values = [_value(model, name, part) for name, part in zip(names, parts, strict=True)]
    side = "lt" if columns[0].startswith("-") != is_back else "gt"
    last = Q(**{f"{names[-1]}__{side}": values[-1]})
    if len(names) == 1:
        return last
    return Q(**{f"{names[0]}__{side}e": values[0]}) & (Q(**{f"{names[0]}__{side}": values[0]}) | last)


def _value(model: type[Model], name: str, text: str) -> Any:
    """What stands for a column in a position, looked at before the database is asked. Raises NotFound."""
    field = model._meta.get_field(name)
    assert isinstance(field, Field), "lists are ordered by what their rows hold"
    try:
        value = field.to_python(text)
    except ValidationError as error:
        raise NotFound from error
    if isinstance(value, datetime) and is_naive(value):
        raise NotFound
    if isinstance(value, str) and "\x00" in value:
        raise NotFound
    return value


class Pages(CursorPagination):
    """DRF's cursors made exact: rows are ordered by their id, or by a column and their id, and a cursor names all of that.

    DRF's own name the column and count the rows that have the same in it. That leads astray on the way back, and never
    comes to an end where more than a thousand are the same, as comments without a like are.
    """

    _model: type[Model]

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any] | None:
        size = self.get_page_size(request)
        assert size is not None and view is not None, "every list comes in pages, and from a view"
        self._model, self.base_url = queryset.model, request.build_absolute_uri()
        self.ordering = self.get_ordering(request, queryset, view)
        cursor = self.decode_cursor(request)
        is_back = cursor is not None and cursor.reverse
        goes_on = cursor is not None and cursor.position is not None
        rows = queryset.order_by(*self.ordering)
        if cursor is not None and cursor.position is not None:
            rows = rows.filter(self._beyond(str(cursor.position), is_back))
        found = list((rows.reverse() if is_back else rows)[: size + 1])
        self.page, has_more = found[:size], len(found) > size
        if is_back:
            self.page.reverse()
        self.has_next, self.has_previous = (goes_on, has_more) if is_back else (has_more, goes_on)
        return self.page

    def get_next_link(self) -> str | None:
        return self._link(self.page[-1], is_back=False) if self.has_next and self.page else None

    def get_previous_link(self) -> str | None:
        return self._link(self.page[0], is_back=True) if self.has_previous and self.page else None

    def _link(self, row: Model, is_back: bool) -> str:
        return self.encode_cursor(Cursor(0, is_back, self._position(row)))  # type: ignore[arg-type]

    def _position(self, row: Any) -> str:
        return _position(row, self.ordering)

    def _beyond(self, position: str, is_back: bool) -> Q:
        try:
            return beyond(self._model, self.ordering, position, is_back)
        except NotFound as error:
            raise NotFound(self.invalid_cursor_message) from error

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        return {**page, "required": ["next", "previous", "results"]}


class Ranked(Pages):
    """Pages of what a room has put in order: pairs of a rank and an id, the highest first."""

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any] | None:
        size = self.get_page_size(request)
        assert size is not None, "every list comes in pages"
        self.base_url = request.build_absolute_uri()
        cursor = self.decode_cursor(request)
        is_back = cursor is not None and cursor.reverse
        goes_on = cursor is not None and cursor.position is not None
        found = list(queryset)
        if cursor is not None and cursor.position is not None:
            place = self._pair(str(cursor.position))
            found = [one for one in found if (one > place if is_back else one < place)]
        has_more = len(found) > size
        self.page = found[-size:] if is_back else found[:size]
        self.has_next, self.has_previous = (goes_on, has_more) if is_back else (has_more, goes_on)
        return self.page

    def _pair(self, position: str) -> tuple[int, int]:
        try:
            return _pair(position)
        except NotFound as error:
            raise NotFound(self.invalid_cursor_message) from error

    def _position(self, row: Any) -> str:
        return "{},{}".format(*row)
