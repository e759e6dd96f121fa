"""The audit: every promise of the ledger, recomputed from the entries alone. It never repairs."""

from dataclasses import dataclass
from pathlib import Path

from django.db import connection

_SQL = (Path(__file__).parent / "audit.sql").read_text()


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise: how many rows were checked, and up to twenty that break it, in words."""

    promise: str
    checked: int
    wrong: list[str]


def run() -> list[Finding]:
    """This function will check every promise in one snapshot and return a finding for each."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL)
        return [Finding(*row) for row in cursor.fetchall()]
