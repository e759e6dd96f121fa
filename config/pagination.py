"""Lists by cursor: each page says where the next one begins, and a cursor that nobody gave out is not found."""

from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, QuerySet
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
    """DRF's cursors, with their positions looked at before the database is asked."""

    _model: type[Model]

    def paginate_queryset(self, queryset: Any, request: Request, view: APIView | None = None) -> list[Any] | None:
        self._model = queryset.model
        return super().paginate_queryset(queryset, request, view)

    def decode_cursor(self, request: Request) -> Cursor | None:
        cursor = super().decode_cursor(request)
        if cursor is not None and cursor.position is not None:
            self._require_position(str(cursor.position))
        return cursor

    def _require_position(self, position: str) -> None:
        field = self._model._meta.get_field(self.ordering[0].lstrip("-"))
        assert isinstance(field, Field), "lists are ordered by what their rows hold"
        try:
            value = field.to_python(position)
        except ValidationError as error:
            raise NotFound(self.invalid_cursor_message) from error
        if isinstance(value, datetime) and is_naive(value):
            raise NotFound(self.invalid_cursor_message)

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        page = super().get_paginated_response_schema(schema)
        return {**page, "required": ["next", "previous", "results"]}
