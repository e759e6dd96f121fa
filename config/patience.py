"""How long the database may work for something that is meant to take long.

The roles that the site runs as break off what takes longer than a reader or a task waits (`config.roles`).
"""

from datetime import timedelta

from django.db import connection


def have(patience: timedelta) -> None:
    """This function will let each statement of the open transaction take so long, and the transaction wait so long between
    two of them. What comes after the transaction has the role's own limits again, also behind a pooler."""
    with connection.cursor() as cursor:
        for setting in ("statement_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute("SELECT set_config(%s, %s, true)", [setting, f"{patience // timedelta(milliseconds=1)}ms"])
