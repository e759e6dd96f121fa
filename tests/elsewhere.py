"""Tests on another server than the one that they all share."""

from contextlib import contextmanager

from django.db import connection, connections


@contextmanager
def connected_to(server):
    """Everything that this process asks the database for in this block goes to that PostgreSQL."""
    before = dict(connection.settings_dict)
    connections.close_all()
    connection.settings_dict.update(NAME="app", HOST=str(server.sockets), USER="app", PASSWORD="", PORT="")
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict.update(before)
