"""The audit: every promise of the ledger, recomputed from the entries alone. It never repairs.

The database does the work, in one snapshot and within its own working memory, so this process stays small however long
the ledger is.
"""

import logging
import re
from collections.abc import Callable, Generator
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.db import connection

from config import patience
from rewards import snapshot
from rewards.models import LedgerAudit

logger = logging.getLogger(__name__)

_SECTION = re.compile(r"^-- PROMISE (?P<promise>.+)\n(?P<sql>(?:(?!-- PROMISE).*\n)+)", re.MULTILINE)
_QUERIES = [
    (found["promise"], found["sql"]) for found in _SECTION.finditer((Path(__file__).parent / "audit.sql").read_text())
]

PROMISES = len(_QUERIES)
# Every entry is read.
TIME_LIMIT = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Finding:
    """One promise: how many rows were checked, and up to twenty that break it, in words."""

    promise: str
    checked: int
    wrong: list[str]


def findings() -> Generator[Finding]:
    """This function will check promise after promise in one snapshot, and yield a finding for each as it is made."""
    with snapshot.one_moment(), connection.cursor() as cursor:
        patience.have(TIME_LIMIT)
        for promise, sql in _QUERIES:
            cursor.execute(sql)
            checked, wrong = cursor.fetchone() or (0, None)
            yield Finding(promise, checked, wrong or [])


def run() -> list[Finding]:
    """This function will check every promise and return a finding for each; a broken one is logged as an error."""
    found = list(findings())
    for finding in found:
        if finding.wrong:
            logger.error("The ledger breaks a promise: %s: %s", finding.promise, "; ".join(finding.wrong))
    return found


def nightly(clock: Callable[[], datetime]) -> LedgerAudit:
    """This function will check every promise and keep what it found, for the admin and for `/metrics`."""
    began = clock()
    found = run()
    return LedgerAudit.objects.create(
        began_at=began,
        ended_at=clock(),
        entries=found[0].checked,
        broken=sum(bool(finding.wrong) for finding in found),
        findings=[asdict(finding) for finding in found],
    )
