"""One real web server with production's settings for all tests here, a database for each module of them, and a Valkey that
they may stop."""

import os

import pytest
import redis
from django.conf import settings

from benchmarks import production
from config.local import servers, throw_away
from rewards import audit
from tests.committed import address_of, copy_of, until
from tests.edge import site as sites

DATABASE = f"test_edge_{os.getpid()}"


@pytest.fixture(scope="session")
def folder():
    with throw_away.folder() as root:
        yield root


@pytest.fixture(scope="session")
def valkey(folder):
    with servers.valkey(folder, durable=False) as running:
        yield running


@pytest.fixture(scope="session")
def environment(folder, valkey):
    """What the environment of a process of the site has to say."""
    own = {"DATABASE_URL": address_of(DATABASE), "REDIS_URL": valkey.url}
    # The same as here, so that whom a test signs in is signed in there.
    return production.environment(folder) | own | {"SECRET_KEY": settings.SECRET_KEY}


@pytest.fixture(scope="session")
def started(environment):
    with sites.started(environment) as web:
        yield web


@pytest.fixture(scope="module")
def database(template_database, django_db_blocker):
    """The database of a module, in which commits are real; this process is connected to it too."""
    with copy_of(template_database, django_db_blocker, DATABASE) as address:
        yield address
        broken = [finding for finding in audit.run() if finding.wrong]
        assert not broken, broken


@pytest.fixture
def web(started, database, valkey):
    """The web server, with all that stands behind it."""
    redis.from_url(valkey.url).flushall()
    until(started.is_alive)
    before = started.workers()
    yield started
    assert started.workers() == before, "a worker ended"
