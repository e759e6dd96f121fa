"""Sessions in the database, each with whose it is, so that all of somebody's can be ended.

A key that no session can have is not looked up (PostgreSQL takes no NUL in a text).
"""

from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.db.models import Exists, OuterRef

from accounts.models import Session, User


class SessionStore(db.SessionStore):
    """Django's own store, with keys of letters and digits only."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        session.user_id = data.get(SESSION_KEY)
        return session

    def _validate_session_key(self, key: str | None) -> bool:
        long_enough = super()._validate_session_key(key)  # type: ignore[misc]
        return bool(long_enough and key and key.isascii() and key.isalnum())

    def exists(self, session_key: str) -> bool:
        return self._validate_session_key(session_key) and super().exists(session_key)


def end_all(user: User) -> None:
    """This function will end all sessions of somebody, and forget from where they were begun."""
    Session.objects.filter(user=user).delete()
    UserSession.objects.filter(user=user).delete()


def prune() -> None:
    """This function will delete the sessions that are over, and from where those were begun that are no more."""
    SessionStore.clear_expired()
    UserSession.objects.filter(~Exists(Session.objects.filter(session_key=OuterRef("session_key")))).delete()
