"""Whether Redis is asked at all. After it did not answer, nobody waits for it again for a few seconds: each process then
sends one request ahead to see whether it is back, and all others do without it.
"""

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from typing import Final

from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError
from redis.exceptions import TimeoutError as TookTooLong
from redis.retry import Retry

logger = logging.getLogger(__name__)

LEFT_ALONE_SECONDS: Final = 5
# A connection that was good before Redis was started anew is no good: one more attempt makes a new one. Redis that hangs
# is not asked twice.
ONE_NEW_CONNECTION: Final = Retry(NoBackoff(), 1, supported_errors=(NotConnected,))


class RedisAway(RedisError):
    """Redis did not answer a moment ago, and isn't asked."""


class Circuit:
    """Closed while Redis answers, open for a while after it did not."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._is_away = False
        self._asked_again_at = 0.0

    @contextmanager
    def asking(self) -> Iterator[None]:
        """This function will let its block ask Redis. Raises `RedisAway` while that would be in vain."""
        if self._is_away:
            if self._now() < self._asked_again_at:
                raise RedisAway
            # The others go on without it while this one looks.
            self._asked_again_at = self._now() + LEFT_ALONE_SECONDS
        try:
            yield
        except (NotConnected, TookTooLong) as error:
            self._asked_again_at = self._now() + LEFT_ALONE_SECONDS
            if not self._is_away:
                logger.warning("Redis is away: %s", error)
            self._is_away = True
            raise
        if self._is_away:
            logger.warning("Redis is back")
            self._is_away = False


@cache
def of(name: str) -> Circuit:
    """This function will return the one circuit of this process with a name, such as the address of a Redis."""
    return Circuit()
