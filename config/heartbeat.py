"""When beat, which sends the timetable's tasks, last came around: noted by itself in Redis, where its messages go too.

`python -m config.heartbeat` tells whoever looks after the process whether it is alive.
"""

import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from redis.exceptions import RedisError

from config import clock, redis_client

# It comes around every ten seconds or more often (`config.beat`).
LIMIT: Final = timedelta(minutes=1)
_KEY: Final = "beat:ticked"


def note(at: datetime) -> None:
    """This function will note that beat came around. Without Redis nothing is noted, as nothing is sent."""
    with suppress(RedisError):
        redis_client.client().set(_KEY, at.timestamp())


def last() -> datetime | None:
    """This function will return when beat last came around, None if it never did or Redis was emptied since. Raises
    RedisError."""
    noted = redis_client.client().get(_KEY)
    return datetime.fromtimestamp(float(noted), UTC) if noted else None


def is_alive(at: datetime) -> bool:
    """This function will tell whether beat has come around lately. Raises RedisError."""
    noted = last()
    return noted is not None and at - noted < LIMIT


if __name__ == "__main__":
    try:
        sys.exit(not is_alive(clock.now()))
    except RedisError as error:
        sys.exit(f"Redis does not answer ({type(error).__name__}).")
