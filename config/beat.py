"""Celery's beat, which says that it lives, and goes on when the clock is set back.

Beat plans by the clock on the wall: what ran a moment ago runs again in a minute. When that clock is set back by an hour,
a moment ago becomes in an hour, and nothing would be sent until then. So whatever seems to have run later than now counts
as run now, and all is planned anew.
"""

from typing import Any, Final

from celery.beat import PersistentScheduler

from config import clock, heartbeat

# Else it would sleep for as long as its plan from before the clock was set says.
LONGEST_SLEEP_SECONDS: Final = 10


class Scheduler(PersistentScheduler):
    """The timetable in its file, looked at every few seconds."""

    def tick(self, *args: Any, **options: Any) -> float:
        """This method will send what is due and return after how many seconds more may be."""
        self._follow_the_clock()
        wait = super().tick(*args, **options)
        heartbeat.note(clock.now())
        return min(wait, LONGEST_SLEEP_SECONDS)

    def _follow_the_clock(self) -> None:
        late = [one for one in self.schedule.values() if one.last_run_at and one.last_run_at > one.default_now()]
        for entry in late:
            entry.last_run_at = entry.default_now()
        if late:
            self._heap = None
