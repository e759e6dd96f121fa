"""How often each refusal was said on a UTC day: counted where it is said, in Redis, and folded into the day's figures by a
worker.

Nobody waits for it and nothing depends on it: without Redis nothing is counted.
"""

from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Final

from redis.exceptions import RedisError

from config import redis_client

# A worker that was away for a day still finds what was counted.
KEPT: Final = timedelta(days=3)
# A code is a few words; whatever else comes is cut off.
LONGEST_CODE: Final = 40


def count(code: str, at: datetime) -> None:
    """This function will count one refusal by its code."""
    with suppress(RedisError):
        asked = redis_client.client().pipeline(transaction=False)
        asked.hincrby(_key(at.date()), code[:LONGEST_CODE], 1)
        asked.expire(_key(at.date()), KEPT)
        asked.execute()


def of(day: date) -> dict[str, int]:
    """This function will return how often each refusal was said on a UTC day, as far as Redis knows."""
    with suppress(RedisError):
        return {str(code): int(times) for code, times in redis_client.client().hgetall(_key(day)).items()}
    return {}


def is_reachable() -> bool:
    """This function will tell whether Redis answers, now or, where it did not, a few seconds ago."""
    with suppress(RedisError):
        return bool(redis_client.client().ping())
    return False


def _key(day: date) -> str:
    return f"refusals:{day.isoformat()}"
