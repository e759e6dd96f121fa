"""Who asks the desk for what takes too long is told so, and waits for nobody."""

import pytest
from django.db import connection, transaction

from config import keyset
from rewards.models import LedgerEntry
from tests.committed import at_once
from tests.factories import open_day
from tests.pages.test_admin_ledger import ENTRIES, desk_of, words_of

pytestmark = pytest.mark.usefixtures("committed")


@pytest.mark.owner
def test_a_list_that_takes_too_long_is_given_up_with_what_would_help(at, monkeypatch):
    open_day(at)
    monkeypatch.setattr(keyset, "PATIENCE_MS", 300)
    desk, before = desk_of("auditor"), statement_timeout()
    story = f"{ENTRIES}act/funding/{LedgerEntry.objects.get(item='funding').source_id}/"
    with transaction.atomic(), connection.cursor() as cursor:
        # Whoever looks waits for this one, as for a list that has no end.
        cursor.execute("LOCK TABLE rewards_ledgerentry IN ACCESS EXCLUSIVE MODE")
        (answer,) = at_once(lambda: desk.get(ENTRIES))
    assert "That takes too long to find." in words_of(answer)
    assert desk.get(ENTRIES).status_code == desk.get(story).status_code == 200
    assert statement_timeout() == before


def statement_timeout():
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        return cursor.fetchone()
