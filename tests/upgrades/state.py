"""Databases as they were some migrations ago, and what else the tests of upgrades look at."""

import io
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader

# Before indexes of large tables were built beside the traffic, and before a held comment had one.
BEFORE_INDEXES = ("rewards", "0010")
BEFORE_HELD = ("comments", "0005")


def go_back(app, name):
    """The state that the database was in then; whatever stands on what is taken back goes too."""
    call_command("migrate", app, name, verbosity=0)


def upgrade(*words, roles=False):
    """What the command said."""
    said = io.StringIO()
    call_command("upgrade", *words, *([] if roles else ["--no-roles"]), stdout=said, stderr=said)
    return said.getvalue()


def everything_is_applied():
    loader = MigrationLoader(connection)
    return set(loader.graph.nodes) == set(loader.applied_migrations)


def indexes(*names):
    """Of each index that is there by that name: its number and whether it is finished."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, indexrelid, indisvalid FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid "
            "WHERE relname = ANY(%s)",
            [list(names)],
        )
        return {name: (number, finished) for name, number, finished in cursor.fetchall()}


@contextmanager
def beside(act, *words):
    """An act in a thread of its own, with a connection of its own; its future."""

    def run():
        try:
            return act(*words)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as thread:
        yield thread.submit(run)


@contextmanager
def somebody_is_in(address, statement):
    """A transaction of somebody else's that said something and stays open."""
    with psycopg.connect(address) as session:
        session.execute(statement)
        yield session
        session.rollback()
