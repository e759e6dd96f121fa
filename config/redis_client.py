"""One connection pool to Redis for what this process notes there and asks, beside the cache and the queue."""

from functools import cache
from typing import Final

from django.conf import settings
from redis import Redis

# Nobody waits for it: what can't be noted or asked at once is left.
PATIENCE_SECONDS: Final = 0.2


@cache
def client() -> Redis:
    """This function will return the client; what it answers is text. Its calls raise RedisError."""
    return Redis.from_url(
        settings.REDIS_URL,
        decode_responses=True,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
    )
