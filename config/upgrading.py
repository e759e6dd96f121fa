"""Bringing the database up to the code while the site runs (`manage.py upgrade`).

Whoever changes a table waits until all others have let go of it, and everybody who comes later waits behind. So nothing
here waits long for a lock: it gives up after `LOCK_SECONDS`, lets those who queued go on, and tries again later. Locks that
were given are kept until the end of a transaction, so that is given up too, after `TRANSACTION_SECONDS`. What is beside the
traffic and in nobody's way, such as an index that is built so, may take as long as it takes.
"""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import psycopg
from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently
from django.core.management import call_command
from django.db import InternalError, OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.operations.base import Operation
from django.db.migrations.recorder import MigrationRecorder

LOCK_SECONDS: Final = 2
# Less than the site waits for a lock (`config.roles`): nobody sees more of it than a moment that takes longer.
TRANSACTION_SECONDS: Final = 8
# For transactions that were open when an index beside the traffic began; it waits until they are over.
PATIENT_LOCK_SECONDS: Final = 600
ATTEMPTS: Final = 20
LONGEST_PAUSE_SECONDS: Final = 10
# What may well be given the next time; a deadlock with the traffic is one of them.
_PASSING: Final = (
    psycopg.errors.LockNotAvailable,
    psycopg.errors.DeadlockDetected,
    psycopg.errors.TransactionTimeout,
)
_WOULD_HELP: Final = {
    False: "Some transaction is open for long; pg_stat_activity shows which one.",
    True: "Split it, or give it more with --transaction-seconds at an hour when few people come: they would wait.",
}
_BUILDS: Final = re.compile(r"CREATE (UNIQUE )?INDEX CONCURRENTLY (?!IF NOT EXISTS )")
_BESIDE_THE_TRAFFIC: Final = re.compile(
    r"(CREATE (UNIQUE )?|DROP )INDEX CONCURRENTLY |ALTER TABLE \S+ VALIDATE CONSTRAINT "
)

Say = Callable[[str], None]


class NotUpgraded(Exception):
    """The database can't be brought up to the code; the message says why and what would help."""


def wait(seconds: float) -> None:
    """This function will return when the database answers; NotUpgraded after so many seconds without an answer."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            connection.ensure_connection()
            return
        except OperationalError as error:
            if time.monotonic() > deadline:
                raise NotUpgraded(f"The database didn't answer for {seconds:g} s: {error}") from error
            time.sleep(0.5)


@contextmanager
def alone(seconds: float) -> Iterator[None]:
    """This function will keep all others out of an upgrade of this database for its block; NotUpgraded if one that runs
    already goes on for longer than so many seconds."""
    # On a connection of its own, for those of migrations may be lost.
    holder = connection.copy()
    deadline = time.monotonic() + seconds
    try:
        # Asked again and again: an index that the other one builds beside the traffic waits for all statements that run,
        # and would wait for one that waits for this lock.
        while not _one(holder, "SELECT pg_try_advisory_lock(hashtext('config.upgrading'))"):
            if time.monotonic() > deadline:
                raise NotUpgraded(
                    f"Another upgrade runs, for {seconds:g} s already. Look whether it does what it should."
                )
            time.sleep(0.2)
        yield
    finally:
        holder.close()


def migrate(say: Say, lock_seconds: float, transaction_seconds: float, attempts: int) -> None:
    """This function will apply what the database lacks, and say so. It gives up what isn't done within these seconds and
    tries again later, so many times at most; NotUpgraded after that. What was applied until then stays."""
    for attempt in range(1, attempts + 1):
        try:
            _give_up_after(lock_seconds, transaction_seconds if _is_in_use() else 0)
            for mended in _mended():
                say(mended)
            with connection.execute_wrapper(_patiently):
                call_command("migrate", interactive=False, stdout=_Lines(say), no_color=True)
            return
        except (OperationalError, InternalError) as error:
            connection.close()
            if not isinstance(error.__cause__, _PASSING):
                raise
            took_long = isinstance(error.__cause__, psycopg.errors.TransactionTimeout)
            what = (
                f"A migration wasn't done in {transaction_seconds:g} s"
                if took_long
                else f"A lock wasn't given in {lock_seconds:g} s"
            )
            if attempt == attempts:
                raise NotUpgraded(f"{what}, {attempts} times. {_WOULD_HELP[took_long]}") from error
            pause = min(2 ** (attempt - 1), LONGEST_PAUSE_SECONDS)
            say(f"{what}. Those who waited behind go on; once more in {pause} s.")
            time.sleep(pause)


def invalid_indexes() -> list[str]:
    """This function will return the indexes that were begun and never finished, with their tables. They are written and
    never read."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT format('%s on %s', indexrelid::regclass, indrelid::regclass) FROM pg_index "
            "WHERE NOT indisvalid ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def _is_in_use() -> bool:
    """Whether anything was ever applied. Nobody waits for a database that is new."""
    return bool(MigrationRecorder(connection).applied_migrations())


def _give_up_after(lock_seconds: float, transaction_seconds: float) -> None:
    with connection.cursor() as cursor:
        for setting, seconds in (
            ("lock_timeout", lock_seconds),
            ("transaction_timeout", transaction_seconds),
            # Whoever kills this ends its statements too; an index would be built on for nobody.
            ("client_connection_check_interval", 2),
        ):
            cursor.execute("SELECT set_config(%s, %s, false)", [setting, f"{round(seconds * 1000)}ms"])


def _patiently(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Runs what is beside the traffic without being in a hurry, and everything else as it is."""
    if not _BESIDE_THE_TRAFFIC.match(sql):
        return execute(sql, params, many, context)
    session = context["connection"].connection
    before = session.execute(
        "SELECT current_setting('lock_timeout'), current_setting('transaction_timeout')"
    ).fetchone()
    _set(session, f"{PATIENT_LOCK_SECONDS}s", "0")
    # An index that an earlier attempt has finished is not built again.
    answer = execute(_BUILDS.sub(r"CREATE \1INDEX CONCURRENTLY IF NOT EXISTS ", sql, count=1), params, many, context)
    _set(session, *before)
    return answer


def _set(session: Any, lock_timeout: str, transaction_timeout: str) -> None:
    sql = "SELECT set_config('lock_timeout', %s, false), set_config('transaction_timeout', %s, false)"
    session.execute(sql, [lock_timeout, transaction_timeout])


def _mended() -> Iterator[str]:
    """Takes back what a migration without a transaction left when it was broken off, so that it can be applied from its
    beginning, and yields what that was. Those in a transaction leave nothing."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    for migration in (one for one, _backwards in plan if not one.atomic):
        for operation in migration.operations:
            for statement, left in _leftovers(operation):
                with connection.execute_wrapper(_patiently), connection.cursor() as cursor:
                    cursor.execute(statement)
                yield f"{migration} was broken off: removed {left}."


def _leftovers(operation: Operation) -> Iterator[tuple[str, str]]:
    """A statement for each thing that is there by half."""
    quote = connection.ops.quote_name
    if isinstance(operation, AddIndexConcurrently):
        name = operation.index.name
        if _one(connection, "SELECT NOT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [quote(name)]):
            yield f"DROP INDEX CONCURRENTLY {quote(name)}", f"the unfinished index {name}"
    elif isinstance(operation, AddConstraintNotValid):
        name = operation.constraint.name
        table = _one(
            connection,
            "SELECT conrelid::regclass::text FROM pg_constraint "
            "WHERE conname = %s AND connamespace = current_schema()::regnamespace",
            [name],
        )
        if table:
            yield f"ALTER TABLE {table} DROP CONSTRAINT {quote(name)}", f"the constraint {name}"


def _one(database: Any, sql: str, parameters: list[str] | None = None) -> Any:
    with database.cursor() as cursor:
        cursor.execute(sql, parameters)
        row = cursor.fetchone()
        return row[0] if row else None


class _Lines:
    """What `migrate` writes to: it says the lines that tell of something."""

    def __init__(self, say: Say) -> None:
        self.say = say

    def write(self, text: str) -> None:
        for line in text.splitlines():
            if line.startswith(("  Applying", "  No migrations")):
                self.say(line.strip())
