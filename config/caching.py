"""Caches in Redis that nobody waits for when Redis is away (`config.circuit`).

`Shared` is the same for all processes or not there at all: it raises RedisError. `WithFallback` always answers: while Redis
is away each process remembers for itself, so that limits of guesses and of requests still hold in each of them, and a code
of a second factor is still taken once.
"""

from typing import Any, Final

from django.core.cache import caches
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

from config import circuit
from config.redis_client import Client

FALLBACK: Final = "own"


class _Client(RedisCacheClient):
    def get_client(self, key: Any = None, *, write: bool = False) -> Client:
        client = Client(connection_pool=self._get_connection_pool(write))  # type: ignore[attr-defined]
        client.circuit = circuit.of(self._servers[0])  # type: ignore[attr-defined]
        return client


class Shared(RedisCache):
    def __init__(self, server: str, params: dict[str, Any]) -> None:
        params["OPTIONS"] = {"retry": circuit.ONE_NEW_CONNECTION, **params.get("OPTIONS", {})}
        super().__init__(server, params)
        self._class = _Client


class WithFallback(Shared):
    def add(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("delete", *args, **kwargs)

    def get_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("get_many", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("incr", *args, **kwargs)

    def set_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("set_many", *args, **kwargs)

    def delete_many(self, *args: Any, **kwargs: Any) -> Any:
        return self._ask("delete_many", *args, **kwargs)

    def clear(self) -> Any:
        return self._ask("clear")

    def _ask(self, name: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), name)(*args, **kwargs)
        except RedisError:
            return getattr(caches[FALLBACK], name)(*args, **kwargs)
