"""The backend that Django loads for `ENGINE`: its own for PostgreSQL, which also notes each attempt to commit. When the
server is gone before it has answered to one, nobody here can know whether what was done stands.
"""

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    may_have_committed = False

    def _commit(self) -> None:
        if self.connection is not None:
            self.may_have_committed = True
        super()._commit()  # type: ignore[misc]
