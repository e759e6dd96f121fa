"""What every test may ask for. After each test that touched the database, the ledger's audit is clean."""

import pytest
from django.db import connection

from config import clock
from rewards import audit
from tests import factories


@pytest.fixture
def at():
    return factories.AT


@pytest.fixture(autouse=True)
def the_clock_is_put_right():
    yield
    clock.start_at(None)


@pytest.fixture(autouse=True)
def the_audit_is_clean_afterwards(request):
    yield
    uses_database = {"db", "transactional_db"} & set(request.fixturenames)
    marked = request.node.get_closest_marker("django_db")
    if (uses_database or marked) and "broken_ledger" not in request.keywords:
        broken = [finding for finding in audit.run() if finding.wrong]
        assert not broken, broken
