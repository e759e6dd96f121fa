"""Kombu's way to Redis, and one thing mended: a worker that was at work while Redis went away would end.

What is done is acknowledged, and what is not is given back, by the connection that it came from. Where that is lost, kombu
5.7 breaks by the lack of it, in a way that Celery doesn't take for a lost connection. What stays unacknowledged comes back
after the visibility timeout; what it hinted at is found by its row long before.
"""

from typing import Any

from kombu import transport
from kombu.transport import redis
from redis.exceptions import ConnectionError as NotConnected


class Channel(redis.Channel):
    def _connparams(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        if self.connection is None or self.connection.client is None:
            raise NotConnected("The connection to Redis was lost.")
        found: dict[str, Any] = super()._connparams(*args, **kwargs)  # type: ignore[misc]
        return found


class Transport(redis.Transport):
    Channel = Channel


def mend() -> None:
    """This function will let every connection to Redis go by this way."""
    transport.TRANSPORT_ALIASES["redis"] = f"{__name__}:Transport"
