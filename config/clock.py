"""The one clock that doors read; rooms are handed the time as an argument.

A rehearsal (a test, a demonstration) may start the clock of a whole process at another moment by the variable
`CLOCK_STARTS_AT`, an ISO 8601 time with its offset, or set it while it runs by `start_at`. It goes on ticking from there.
Settings refuse the variable in production.
"""

import os
from datetime import UTC, datetime, timedelta

_offset = timedelta(0)


def now() -> datetime:
    """This function will return the present moment in UTC, as this process is told to see it."""
    return datetime.now(UTC) + _offset


def start_at(moment: datetime | None) -> None:
    """This function will let the clock go on from `moment` (aware), or show the true time again if that is None."""
    global _offset
    _offset = timedelta(0) if moment is None else moment - datetime.now(UTC)


if os.environ.get("CLOCK_STARTS_AT"):
    start_at(datetime.fromisoformat(os.environ["CLOCK_STARTS_AT"]))
