"""The tests as the role that the site runs as in production: `TESTS_RUN_AS=site`.

Without that they run as the owner of the tables, as on a development machine. With it, whatever the site does that the
role was not granted is denied. What is for the owner alone (`@pytest.mark.owner`) is left out.
"""

import os
from contextlib import contextmanager

import pytest
from django.db import connection

from config import roles

# Roles belong to the whole server, which several processes of tests share.
ROLE = f"{os.environ['TESTS_RUN_AS']}_{os.getpid()}" if os.environ.get("TESTS_RUN_AS") else ""


def grant():
    """Makes the role, and lets it do in the connected database what it may do in production."""
    if ROLE:
        list(roles.keep(ROLE, roles.FOR_WEB, password=""))


@contextmanager
def played(role=ROLE):
    """Connections that are opened within are the role's, or the owner's without one."""
    before = connection.settings_dict["USER"]
    connection.close()
    connection.settings_dict["USER"] = role or before
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["USER"] = before


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        grant()
        with played():
            yield


def leave_out_what_is_the_owners(items):
    if ROLE:
        for item in items:
            if item.get_closest_marker("owner") or item.get_closest_marker("broken_ledger"):
                item.add_marker(pytest.mark.skip("This is for the owner of the tables alone."))
