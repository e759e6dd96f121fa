"""Databases in which tests really commit: each is a copy of the migrated one, because a guarded table can't be emptied.

The tests that ask for `committed` see every thread and every other process work on that copy.
"""

import os
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from urllib.parse import quote

import psycopg
import pytest
import redis
from django.conf import settings
from django.core.management import call_command
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.db import connection, connections

from config.wsgi import application
from tests import as_role

_OWNER = connection.settings_dict["USER"]


def _administer(*statements):
    parameters = connection.get_connection_params() | {"dbname": "postgres", "user": _OWNER}
    keep = {key: parameters[key] for key in ("dbname", "host", "port", "user", "password") if parameters.get(key)}
    with closing(psycopg.connect(**keep, autocommit=True)) as session:
        for statement in statements:
            session.execute(statement)


@pytest.fixture(scope="session")
def template_database(django_test_environment, django_db_blocker):
    """A migrated database that nobody is connected to, so that it can be copied."""
    template = f"test_template_{os.getpid()}"
    with django_db_blocker.unblock():
        _administer(f'CREATE DATABASE "{template}"')
        with as_role.played(_OWNER), _connected_to(template):
            call_command("migrate", verbosity=0)
            as_role.grant()
    yield template
    with django_db_blocker.unblock():
        _administer(f'DROP DATABASE "{template}"')


@contextmanager
def _connected_to(name):
    before = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = before


@contextmanager
def copy_of(template, django_db_blocker, name):
    """A database of that name, in which commits are real. Answers with its address."""
    with django_db_blocker.unblock():
        _administer(f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY FILE_COPY')
        with as_role.played(), _connected_to(name):
            yield address_of(name)
        _administer(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture
def committed(template_database, django_db_blocker):
    """The database of one test, in which commits are real. Answers with its address."""
    with copy_of(template_database, django_db_blocker, f"test_{os.getpid()}_{time.monotonic_ns()}") as address:
        yield address


def address_of(name):
    """The address of a database beside the test's own."""
    parameters = connection.settings_dict
    host = quote(str(parameters["HOST"]), safe="")
    user = parameters["USER"] + (f":{quote(parameters['PASSWORD'])}" if parameters["PASSWORD"] else "")
    port = f":{parameters['PORT']}" if parameters["PORT"] else ""
    return f"postgres://{user}@{host}{port}/{name}"


@pytest.fixture(scope="session")
def tables_owner():
    """Whose the tables are, whoever the tests run as."""
    return _OWNER


@pytest.fixture
def worker(committed):
    """Starts real Celery workers on the test's database: `worker(starts_at, *words)`, with the time that their clock shows
    and more of Celery's own words, such as those that name queues; more of the environment goes by its names. What it
    says is in `said`, line by line."""
    running = []
    redis.from_url(settings.REDIS_URL).flushdb()

    def start(starts_at, *words, **environment):
        environment = (
            os.environ | {"DATABASE_URL": committed, "CLOCK_OFFSET_SECONDS": clock_offset(starts_at)} | environment
        )
        command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo", "--loglevel", "INFO"]
        process = subprocess.Popen(
            [*command, "--without-gossip", "--without-mingle", *words],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        running.append(process)
        process.said = said = []
        for line in process.stdout:
            said.append(line)
            if " ready." in line:
                # Whoever stops reading a pipe stops the one who writes into it.
                threading.Thread(target=said.extend, args=(process.stdout,), daemon=True).start()
                return process
        raise AssertionError("The worker did not start:\n" + "".join(said))

    yield start
    for process in running:
        process.terminate()
    for process in running:
        process.wait(20)
        process.stdout.close()


@pytest.fixture
def served(committed):
    """The address of the site, served by this process on the test's database: the test's clock is the site's."""
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietRequests)
    server.set_app(application)
    serving = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    serving.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    serving.join()
    server.server_close()


class QuietRequests(WSGIRequestHandler):
    def log_message(self, *_arguments):
        pass


def clock_offset(moment):
    """What the environment of a process has to say, so that its clock shows `moment` now."""
    return str((moment - datetime.now(UTC)).total_seconds())


def until(condition, seconds=30):
    """Asks again and again until the answer is true, and returns it. Fails when the time is over."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, "it didn't happen in time"
        time.sleep(0.05)
    return answer


def at_once(*acts):
    """Runs acts at once, each in a thread with a connection of its own; what each returned or raised, in order."""
    results = [None] * len(acts)
    gate = threading.Barrier(len(acts))

    def run(number, act):
        try:
            gate.wait(30)
            results[number] = act()
        except Exception as error:
            results[number] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=numbered) for numbered in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert not any(thread.is_alive() for thread in threads), "some act never ended"
    return results
