"""The roles that the site runs as in production. They own nothing, and write the ledger only by `ledger_post`.

Two, because they differ in their patience: a reader waits seconds, a worker minutes. Time-outs are the roles' own, so that
they also hold behind a pooler, which keeps no setting of a session
(docs/decisions/0016-database-roles.md).
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from django.db import connection, transaction
from psycopg import sql

from config.upgrading import NotUpgraded

_GRANTS: Final = (Path(__file__).parent / "roles.sql").read_text()

# By a time-out a statement or a connection ends with an error, and everything of its transaction is taken back.
_BOTH: Final = {
    # As Django asks for it, so that it needn't say so on each connection.
    "timezone": "UTC",
    # A statement whose asker is gone ends.
    "client_connection_check_interval": "5s",
}
FOR_WEB: Final = _BOTH | {
    "statement_timeout": "15s",
    # An upgrade keeps its locks for a shorter time (`config.upgrading`).
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "60s",
}
# No longer than a task may take (`CELERY_TASK_TIME_LIMIT`). What may take longer says so (`config.patience`).
FOR_WORKERS: Final = _BOTH | {
    "statement_timeout": "120s",
    "lock_timeout": "30s",
    "idle_in_transaction_session_timeout": "120s",
}


def keep(role: str, settings: Mapping[str, str], password: str) -> Iterator[str]:
    """This function will make a role if it isn't there, and see to its password, its settings and what it may do; it yields
    what it did. NotUpgraded where it would have to be made and the owner may not, or where the role may do more."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolcreaterole, current_user FROM pg_roles WHERE rolname = current_user")
        makes_roles, owner = cursor.fetchone()
        cursor.execute(
            "SELECT rolsuper OR rolcreaterole OR pg_has_role(oid, %s, 'MEMBER') FROM pg_roles WHERE rolname = %s",
            [owner, role],
        )
        found = cursor.fetchone()
        if found and found[0]:
            raise NotUpgraded(
                f"The role {role} may do more than the site should: it can act for {owner}, or makes roles."
            )
        if not found and not makes_roles:
            raise NotUpgraded(
                f"{owner} may make no roles. Whoever may has to say: CREATE ROLE {role} LOGIN PASSWORD '…'"
            )
        name = sql.Identifier(role)
        if not found:
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN").format(name))
        if makes_roles:
            _settle(name, role, settings, password)
        cursor.execute(sql.SQL(_GRANTS).format(role=name))
    yield f"The role {role} {'may do' if found else 'was made, and may do'} what the site needs."
    if not makes_roles:
        yield f"{owner} may not see to the password and the time-outs of {role}."


def _settle(name: sql.Identifier, role: str, settings: Mapping[str, str], password: str) -> None:
    with connection.cursor() as cursor:
        for setting, value in settings.items():
            cursor.execute(
                sql.SQL("ALTER ROLE {} SET {} = {}").format(name, sql.Identifier(setting), sql.Literal(value))
            )
        if password:
            # Only its digest leaves this process, and may stand in a log.
            digest = connection.connection.pgconn.encrypt_password(password.encode(), role.encode(), b"scram-sha-256")
            cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(digest.decode())))
