"""Sessions in the database; a key that no session can have is not looked up (PostgreSQL takes no NUL in a text)."""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    """Django's own store, with keys of letters and digits only."""

    def _validate_session_key(self, key: str | None) -> bool:
        long_enough = super()._validate_session_key(key)  # type: ignore[misc]
        return bool(long_enough and key and key.isascii() and key.isalnum())

    def exists(self, session_key: str) -> bool:
        return self._validate_session_key(session_key) and super().exists(session_key)
