"""How long it is until something, in words that are short enough for the panel on a phone."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

HOURS_PER_DAY = 24
MINUTES_PER_HOUR = 60


def until(then: datetime, at: datetime) -> str:
    """This function will say how long it is from `at` until `then`, such as `2 h 10 min`, in days from the second day on.
    It is rounded up: whoever waits for so long comes in time."""
    minutes = max(1, -((at - then) // timedelta(minutes=1)))
    hours, minutes = divmod(minutes, MINUTES_PER_HOUR)
    if hours < 2 * HOURS_PER_DAY:
        return _two(_("{n} h").format(n=hours) if hours else "", _("{n} min").format(n=minutes) if minutes else "")
    days, hours = divmod(hours + bool(minutes), HOURS_PER_DAY)
    return _two(_("{n} d").format(n=days), _("{n} h").format(n=hours) if hours else "")


def _two(larger: str, smaller: str) -> str:
    return f"{larger} {smaller}".strip()
