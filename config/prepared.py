"""Statements that are asked so often that planning them anew would take longer than running them."""

from collections.abc import Mapping, Sequence
from typing import Any

import psycopg
from django.db import connection


def rows(sql: str, parameters: Sequence[Any] | Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """This function will return what a statement answers; it is planned once for each connection, behind a
    pooler each time (settings). Errors are Django's.

    It runs on the driver's own cursor, for Django's has no way to ask for that."""
    # As every cursor of Django's does: the server may have been started anew.
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    if connection.queries_logged:
        # Who counts queries counts this one too.
        connection.queries_log.append({"sql": sql, "time": ""})
    with connection.wrap_database_errors, psycopg.Cursor(connection.connection) as cursor:
        return cursor.execute(sql, parameters, prepare=True).fetchall()
