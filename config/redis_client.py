"""One connection pool to Redis for what this process notes there and asks, beside the cache and the queue."""

from functools import cache
from typing import Any, Final

from django.conf import settings
from redis import Redis
from redis.client import Pipeline

from config import circuit

# Nobody waits for it: what can't be noted or asked at once is left.
PATIENCE_SECONDS: Final = 0.2


class Client(Redis):
    """Asks only while that is not in vain. Raises `circuit.RedisAway`, a RedisError, where it is."""

    circuit: circuit.Circuit

    def execute_command(self, *args: Any, **options: Any) -> Any:
        with self.circuit.asking():
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]

    def pipeline(self, transaction: bool = True, shard_hint: Any = None) -> "_Pipeline":
        made = _Pipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
        made.circuit = self.circuit
        return made


class _Pipeline(Pipeline):
    circuit: circuit.Circuit

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        with self.circuit.asking():
            return super().execute(raise_on_error)


@cache
def client() -> Client:
    """This function will return the client; what it answers is text. Its calls raise RedisError."""
    made: Client = Client.from_url(  # type: ignore[assignment]
        settings.REDIS_URL,
        decode_responses=True,
        socket_timeout=PATIENCE_SECONDS,
        socket_connect_timeout=PATIENCE_SECONDS,
        retry=circuit.ONE_NEW_CONNECTION,
    )
    # Of its own: what is a moment too late for a note is in time for all else.
    made.circuit = circuit.of(f"notes in {settings.REDIS_URL}")
    return made
