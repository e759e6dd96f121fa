"""Pytest's plugin that gives the tests a PostgreSQL and a Valkey of their own: `-p tests.servers`.

They are real, start before Django reads its settings, and are gone afterwards, with the pictures that were kept. A
DATABASE_URL or REDIS_URL that is set is used instead. Under xdist all workers share the servers: pytest-django gives each
a database of PostgreSQL's, and this plugin one of Valkey's numbered ones.
"""

import atexit
import os
import re
from collections.abc import Generator
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import Final
from urllib.parse import urlsplit

import pytest

from config.local import servers, throw_away
from config.local.programs import ServerFailed

_SERVERS: Final = {"DATABASE_URL": servers.postgres, "REDIS_URL": servers.valkey}
_running = ExitStack()
atexit.register(_running.close)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_load_initial_conftests() -> Generator[None]:
    """This hook will start the servers before pytest-django's hook, which it wraps, loads the settings. Tests ask more
    often than anybody may; the one of the throttle sets limits of its own."""
    for limit in ("API_PER_MINUTE_ACCOUNT", "API_PER_MINUTE_ADDRESS"):
        os.environ.setdefault(limit, "1000000")
    try:
        _start()
        return (yield)
    except BaseException:
        _running.close()
        raise


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """This hook will stop the servers."""
    _running.close()


def numbered(redis_url: str, number: int) -> str:
    """This function will return `redis_url` with another number for its database."""
    if redis_url.startswith("unix:"):
        return f"{redis_url.partition('?')[0]}?db={number}"
    return urlsplit(redis_url)._replace(path=f"/{number}").geturl()


def _start() -> None:
    worker = re.fullmatch(r"gw(\d+)", os.environ.get("PYTEST_XDIST_WORKER", ""))
    if worker:
        os.environ["REDIS_URL"] = numbered(os.environ["REDIS_URL"], 1 + int(worker[1]))
        return
    if not os.environ.get("MEDIA_ROOT"):
        os.environ["MEDIA_ROOT"] = _running.enter_context(TemporaryDirectory(prefix="media-"))
        _running.callback(os.environ.pop, "MEDIA_ROOT", None)
    missing = [name for name in _SERVERS if not os.environ.get(name)]
    if not missing:
        return
    try:
        root = _running.enter_context(throw_away.folder())
        for name in missing:
            os.environ[name] = _running.enter_context(_SERVERS[name](root, durable=False)).url
            # Whoever calls pytest.main() twice in one process gets servers twice.
            _running.callback(os.environ.pop, name, None)
    except ServerFailed as problem:
        raise pytest.UsageError(str(problem)) from problem
