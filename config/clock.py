"""The one clock that doors read; rooms are handed the time as an argument.

A rehearsal (a test, a demonstration) may let the clocks of several processes go ahead or behind together by the variable
`CLOCK_OFFSET_SECONDS`, or set the clock of its own process while it runs. Settings refuse the variable in production.
"""

import os
from datetime import UTC, datetime, timedelta

_told = timedelta(seconds=float(os.environ.get("CLOCK_OFFSET_SECONDS", "0")))
_offset = _told
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
    """This function will let the clock go as the process was told to when it started."""
    global _offset, _stopped_at
    _offset, _stopped_at = _told, None
