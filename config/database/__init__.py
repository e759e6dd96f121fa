"""PostgreSQL by Django's own backend, which also knows whether anything may have been committed."""

from typing import Any

from django.db import connection


def begin() -> None:
    """This function will begin to look for commits anew."""
    vars(_here())["may_have_committed"] = False


def may_have_committed() -> bool:
    """This function will return whether anything was committed since `begin`, or at least tried to be."""
    return bool(_here().may_have_committed)


def _here() -> Any:
    """This thread's connection, and not what stands for every thread's."""
    return connection._connections[connection._alias]  # type: ignore[attr-defined]
