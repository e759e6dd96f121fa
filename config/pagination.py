"""Lists by cursor: each page says where the next one begins, and a cursor that nobody gave out is not found."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.timezone import is_naive
from rest_framework.exceptions import NotFound
from rest_framework.pagination import Cursor, CursorPagination
from rest_framework.request import Request
from rest_framework.views import APIView


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
