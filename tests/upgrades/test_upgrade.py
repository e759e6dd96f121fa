"""`manage.py upgrade`: whatever meets it, the database is as it was or as it should be, and nobody waits long behind it."""

import os
import subprocess
import sys
import threading
import time
from contextlib import contextmanager

import psycopg
import pytest
from django.core.management import CommandError
from django.db import connection

from config import roles, upgrading
from tests.committed import at_once, until
from tests.upgrades.state import (
    BEFORE_HELD,
    BEFORE_INDEXES,
    beside,
    everything_is_applied,
    go_back,
    indexes,
    somebody_is_in,
    upgrade,
)

pytestmark = [pytest.mark.owner, pytest.mark.usefixtures("committed")]

OF_AN_ARTICLE, FAILURES, COUNTED = "entries_of_an_article", "failures_to_look_at", "accounts_counted_as_one"
A_READER = "SELECT 1 FROM rewards_progress LIMIT 1"


def test_what_is_missing_is_applied_and_told_and_nothing_is_when_nothing_is():
    go_back(*BEFORE_HELD)
    assert "Applying comments.0006_held_comments" in upgrade()
    assert everything_is_applied()
    assert "No migrations to apply." in upgrade()


@contextmanager
def away():
    """The database doesn't answer, until the block ends or somebody calls what it is given."""
    host = connection.settings_dict["HOST"]
    connection.close()
    connection.settings_dict["HOST"] = "/nowhere"
    try:
        yield lambda: connection.settings_dict.update(HOST=host)
    finally:
        connection.settings_dict["HOST"] = host


def test_a_database_that_is_not_there_is_waited_for_but_not_for_ever():
    began = time.monotonic()
    with away(), pytest.raises(CommandError, match=r"didn't answer for 1 s"):
        upgrade("--wait-seconds=1")
    assert 1 <= time.monotonic() - began < 20


def test_a_database_that_comes_back_is_found():
    with away() as come_back:
        later = threading.Timer(1, come_back)
        later.start()
        assert "as the code needs it" in upgrade("--wait-seconds=30")
        later.join()


@pytest.mark.faults
def test_two_upgrades_at_once_do_the_work_once_and_wait_for_each_other_in_no_ring():
    go_back(*BEFORE_INDEXES)
    said = at_once(upgrade, upgrade, upgrade)
    assert all("The database is as the code needs it." in one for one in said), said
    assert sum("rewards.0011" in one for one in said) == 1
    assert everything_is_applied()


def test_an_upgrade_that_never_ends_is_told_of(committed):
    with psycopg.connect(committed, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(hashtext('config.upgrading'))")
        with pytest.raises(CommandError, match="Another upgrade runs, for 1 s already"):
            upgrade("--wait-seconds=1")


def test_a_lock_that_is_not_given_is_given_up_so_that_nobody_waits_long(committed):
    go_back(*BEFORE_INDEXES)
    with (
        somebody_is_in(committed, A_READER),
        beside(upgrade, "--lock-seconds=0.3", "--attempts=2") as upgraded,
    ):
        longest = 0
        with psycopg.connect(committed, autocommit=True) as reader:
            while not upgraded.done():
                asked = time.monotonic()
                reader.execute("SELECT count(*) FROM rewards_progress")
                longest = max(longest, time.monotonic() - asked)
                time.sleep(0.01)
        with pytest.raises(CommandError, match=r"A lock wasn't given in 0\.3 s, 2 times"):
            upgraded.result()
    # The reader queued behind the migration, and no longer than that waited itself: it would have been for all of it else.
    assert 0.05 < longest < 2
    built = indexes(OF_AN_ARTICLE, FAILURES, COUNTED)
    assert [finished for _number, finished in built.values()] == [True] * 3
    said = upgrade()
    assert everything_is_applied(), said
    assert indexes(OF_AN_ARTICLE, FAILURES, COUNTED) == built, "what was finished is not built again"


@pytest.mark.faults
def test_a_lock_that_is_given_at_the_second_attempt_is_enough(committed):
    go_back(*BEFORE_INDEXES)
    with (
        somebody_is_in(committed, A_READER) as somebody,
        beside(upgrade, "--lock-seconds=0.3") as upgraded,
    ):
        until(lambda: len(indexes(OF_AN_ARTICLE, FAILURES, COUNTED)) == 3)
        time.sleep(0.5)
        somebody.rollback()
        said = upgraded.result(60)
    assert "A lock wasn't given in 0.3 s" in said
    assert everything_is_applied()


@pytest.mark.faults
def test_an_index_beside_the_traffic_is_not_given_up_for_a_transaction_that_takes_longer_than_a_lock_may(committed):
    go_back(*BEFORE_HELD)
    hurry = ["--lock-seconds=0.2", "--transaction-seconds=0.5", "--attempts=1"]
    with (
        somebody_is_in(committed, "DELETE FROM comments_comment") as somebody,
        beside(upgrade, *hurry) as upgraded,
    ):
        until(lambda: "comments_that_are_held" in indexes("comments_that_are_held"))
        time.sleep(1)
        assert not upgraded.done()
        somebody.rollback()
        upgraded.result(60)
    assert everything_is_applied()


@pytest.mark.faults
@pytest.mark.parametrize(
    ("before", "index"), [(BEFORE_INDEXES, OF_AN_ARTICLE), (BEFORE_HELD, "comments_that_are_held")]
)
def test_an_upgrade_that_is_killed_in_the_building_of_an_index_is_mended_by_the_next(committed, before, index):
    go_back(*before)
    table = "comments_comment" if before is BEFORE_HELD else "rewards_ledgerentry"
    with somebody_is_in(committed, f"LOCK TABLE {table} IN ROW EXCLUSIVE MODE"):
        killed = subprocess.Popen(
            [sys.executable, "manage.py", "upgrade", "--no-roles"],
            env=os.environ | {"DATABASE_URL": committed},
            stdout=subprocess.DEVNULL,
        )
        try:
            until(lambda: index in indexes(index))
        finally:
            killed.kill()
            killed.wait(20)
        # The server sees that nobody waits for its answer any more.
        until(lambda: not is_building())
    number, finished = indexes(index)[index]
    assert not finished
    said = upgrade()
    assert f"was broken off: removed the unfinished index {index}." in said
    assert everything_is_applied()
    (again, finished) = indexes(index)[index]
    assert finished
    assert again != number


def is_building():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ~ '^CREATE INDEX CONC' "
            "AND state = 'active'"
        )
        return cursor.fetchone()[0]


def test_an_upgrade_that_ended_between_the_two_halves_of_a_constraint_is_mended_by_the_next():
    go_back(*BEFORE_INDEXES)
    with connection.cursor() as cursor:
        cursor.execute(
            "ALTER TABLE rewards_progress ADD CONSTRAINT nobody_is_counted_as_oneself CHECK (true) NOT VALID"
        )
    assert "removed the constraint nobody_is_counted_as_oneself." in upgrade()
    with connection.cursor() as cursor:
        cursor.execute("SELECT convalidated FROM pg_constraint WHERE conname = 'nobody_is_counted_as_oneself'")
        assert cursor.fetchall() == [(True,)]


def test_an_index_that_somebody_else_left_unfinished_is_told_of_and_left(committed):
    with connection.cursor() as cursor:
        cursor.execute("CREATE INDEX by_hand ON accounts_user (handle)")
        cursor.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'by_hand'::regclass")
    assert "An index was never finished: by_hand on accounts_user." in upgrade()
    assert "by_hand" in indexes("by_hand")


@pytest.mark.faults
def test_a_migration_that_keeps_its_locks_for_too_long_is_taken_back():
    go_back("rewards", "0009")
    with pytest.raises(CommandError, match=r"A migration wasn't done in 0\.05 s, 2 times"):
        upgrade("--transaction-seconds=0.05", "--attempts=2")
    assert not everything_is_applied()
    upgrade()
    assert everything_is_applied()


def test_nobody_who_waits_behind_it_gives_up_before_it_does():
    assert upgrading.LOCK_SECONDS < upgrading.TRANSACTION_SECONDS
    for patience in (roles.FOR_WEB, roles.FOR_WORKERS):
        assert int(patience["lock_timeout"].removesuffix("s")) > upgrading.TRANSACTION_SECONDS
        assert int(patience["lock_timeout"].removesuffix("s")) < int(patience["statement_timeout"].removesuffix("s"))


def test_behind_a_pooler_it_is_not_run(settings):
    settings.DATABASE_POOLER = "transaction"
    with pytest.raises(CommandError, match="give it the database's address, not the pooler's"):
        upgrade()
