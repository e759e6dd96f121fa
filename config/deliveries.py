"""How often a message was handed out again because its worker died, so that one that kills each worker is given up.

A message is acknowledged when its task has ended. One whose worker was killed comes back and is tried again, which is right
for a machine that went down, and would go on for ever for a task that fills the memory.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Final

from redis.exceptions import RedisError

from config import redis_client

STARTS: Final = 3
KEPT: Final = timedelta(days=1)


class EndsItsWorker(Exception):
    """A task that was begun three times has not ended once: each time the worker died."""


def require_another(task_id: str, retries: int) -> None:
    """This function will count one more start of a message that was handed out again. Raises `EndsItsWorker` when it was
    started often enough. Without Redis nothing is counted."""
    key = f"deliveries:{task_id}:{retries}"
    with suppress(RedisError):
        asked = redis_client.client().pipeline(transaction=False)
        asked.incr(key)
        asked.expire(key, KEPT)
        # The first start was no repetition, so it isn't among these.
        again = int(asked.execute()[0])
        if again >= STARTS:
            raise EndsItsWorker(f"Started {again} times, and no worker lived to see it end.")
