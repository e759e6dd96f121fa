"""What every test may ask for. After each test that touched the database, the ledger's audit is clean."""

import pytest
from django.core.cache import cache
from django.utils import translation
from hypothesis import settings

from config import clock
from rewards import audit
from tests import as_role, factories
from tests.as_role import django_db_setup
from tests.committed import committed, served, tables_owner, template_database, worker

# How long an example takes is the machine's business.
settings.register_profile("here", deadline=None)
settings.load_profile("here")

__all__ = ["committed", "django_db_setup", "served", "tables_owner", "template_database", "worker"]


def pytest_collection_modifyitems(items):
    as_role.leave_out_what_is_the_owners(items)


@pytest.fixture
def at():
    return factories.AT


@pytest.fixture(autouse=True)
def the_clock_is_put_right():
    yield
    clock.reset()


@pytest.fixture(autouse=True)
def no_page_is_kept_from_another_test():
    cache.clear()


@pytest.fixture(autouse=True)
def english_is_spoken_again():
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def the_audit_is_clean_afterwards(request):
    uses_database = {"db", "committed"} & set(request.fixturenames) or request.node.get_closest_marker("django_db")
    if uses_database:
        # Asked for here, so that the database outlives this fixture.
        request.getfixturevalue("committed" if "committed" in request.fixturenames else "db")
    yield
    if uses_database and not request.node.get_closest_marker("broken_ledger"):
        broken = [finding for finding in audit.run() if finding.wrong]
        assert not broken, broken
