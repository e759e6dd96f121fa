"""The one clock that doors read; rooms are handed the time as an argument.

A rehearsal (a test, a demonstration) may start the clock of a whole process at another moment by the variable
`CLOCK_STARTS_AT`, an ISO 8601 time with its offset, or set it while it runs.
Settings refuse the variable in production.
"""

import os
from datetime import UTC, datetime, timedelta

_offset = timedelta(0)
_stopped_at: datetime | None = None


def now() -> datetime:
    """This function will return the present moment in UTC, as this process is told to see it."""
    return _stopped_at or datetime.now(UTC) + _offset


def start_at(moment: datetime) -> None:
    """This function will let the clock go on from `moment`, which is aware."""
    global _offset, _stopped_at
    _offset, _stopped_at = moment - datetime.now(UTC), None


def stop_at(moment: datetime) -> None:
    """This function will let the clock stand at `moment`, which is aware."""
    global _stopped_at
    _stopped_at = moment


def reset() -> None:
    """This function will let the clock show the true time again."""
    global _offset, _stopped_at
    _offset, _stopped_at = timedelta(0), None


if os.environ.get("CLOCK_STARTS_AT"):
    start_at(datetime.fromisoformat(os.environ["CLOCK_STARTS_AT"]))
