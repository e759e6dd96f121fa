"""Servers that are away: the site's database, and Valkey, killed or hanging."""

import os
import signal
from contextlib import contextmanager

import psycopg
import redis
from django.db import connection


def address():
    """Where the site's database is, for who comes beside Django."""
    given = connection.get_connection_params()
    return {key: given[key] for key in ("dbname", "host", "port", "user", "password") if given.get(key)}


def administer(*statements):
    """Asks PostgreSQL beside the site's own database."""
    with psycopg.connect(**address() | {"dbname": "postgres"}, autocommit=True) as session:
        for statement in statements:
            session.execute(statement)


@contextmanager
def database_away():
    """Whoever is connected to the site's database is thrown out, and nobody else gets in."""
    name = connection.settings_dict["NAME"]
    connection.close()
    throw_out = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    administer(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false', throw_out)
    try:
        yield
    finally:
        administer(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


@contextmanager
def limited(setting):
    """Every connection has a limit of time."""
    name = connection.settings_dict["NAME"]
    connection.close()
    throw_out = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"
    administer(f'ALTER DATABASE "{name}" SET {setting} = 300', throw_out)
    try:
        yield
    finally:
        connection.close()
        administer(f'ALTER DATABASE "{name}" RESET ALL', throw_out)


@contextmanager
def killed(valkey):
    valkey.kill()
    try:
        yield
    finally:
        valkey.start()


@contextmanager
def hanging(valkey):
    """It takes connections, and never answers."""
    redis.from_url(valkey.url).ping()
    _signal(valkey, signal.SIGSTOP)
    try:
        yield
    finally:
        _signal(valkey, signal.SIGCONT)


def _signal(valkey, number):
    os.kill(valkey.pid, number)
