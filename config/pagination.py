"""Lists by cursor: each page says where the next one begins, and a cursor that nobody gave out is not found."""

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
        position = ",".join(str(getattr(row, name.lstrip("-"))) for name in self.ordering)
        return self.encode_cursor(Cursor(0, is_back, position))  # type: ignore[arg-type]

    def _beyond(self, position: str, is_back: bool) -> Q:
        """What comes after a position, or before it. The first condition is what an index is searched by."""
        parts = position.split(",")
        if len(parts) != len(self.ordering):
            raise NotFound(self.invalid_cursor_message)
        names = [name.lstrip("-") for name in self.ordering]
        values = [self._value(name, part) for name, part in zip(names, parts, strict=True)]
        side = "lt" if self.ordering[0].startswith("-") != is_back else "gt"
        last = Q(**{f"{names[-1]}__{side}": values[-1]})
        if len(names) == 1:
            return last
        return Q(**{f"{names[0]}__{side}e": values[0]}) & (Q(**{f"{names[0]}__{side}": values[0]}) | last)

    def _value(self, name: str, text: str) -> Any:
        """What stands for a column in a position, looked at before the database is asked."""
        field = self._model._meta.get_field(name)
        assert isinstance(field, Field), "lists are ordered by what their rows hold"
        try:
            value = field.to_python(text)
        except ValidationError as error:
            raise NotFound(self.invalid_cursor_message) from error
        if isinstance(value, datetime) and is_naive(value):
            raise NotFound(self.invalid_cursor_message)
        return value

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        return {**page, "required": ["next", "previous", "results"]}
