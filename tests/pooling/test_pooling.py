"""Behind PgBouncer in transaction mode: everything works on connections that are somebody else's the next moment."""

import time
from contextlib import ExitStack
from datetime import timedelta
from functools import partial

import httpx
import pytest
from django.db import OperationalError, connection, transaction

from config import patience
from config.local import throw_away
from rewards import audit, export
from rewards.models import Item, LedgerEntry, Read
from rewards.tasks import settle_read_time
from tests.api.client import app_of
from tests.client import Reader
from tests.comments_world import reader_of, say
from tests.committed import at_once, clock_offset, until
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day
from tests.pooling import pooler as poolers

POOL = 5
READERS = 30
# PgBouncer knows what a client has of these, and gives it to the connection that the client gets.
FOLLOWED = ["application_name", "client_encoding", "DateStyle", "TimeZone", "standard_conforming_strings"]
# These are the transaction's own, whatever set them before.
OF_A_TRANSACTION = ["transaction_isolation", "transaction_read_only"]


@pytest.fixture
def folder():
    with throw_away.folder() as folder:
        yield folder


@pytest.fixture
def pooler(committed, tables_owner, folder):
    with poolers.running(folder, tables_owner, default_pool_size=POOL) as pooler:
        yield pooler


def left_in(pooler, role):
    """What sessions of the pool have that a transaction before this one left there; each of its connections is asked."""
    found = set()
    with ExitStack() as open_ones:
        sessions = [open_ones.enter_context(pooler.connect(role)) for _ in range(POOL)]
        for session in sessions:
            # While one is in a transaction, the next gets another connection.
            session.execute("BEGIN")
            session.execute("SELECT txid_current()")
        for session in sessions:
            found |= set(
                session.execute(
                    "SELECT 'setting', name FROM pg_settings WHERE source = 'session' AND NOT name = ANY(%s) "
                    "UNION ALL SELECT 'prepared statement', statement FROM pg_prepared_statements "
                    "UNION ALL SELECT 'cursor', statement FROM pg_cursors WHERE is_holdable "
                    "UNION ALL SELECT 'channel', pg_listening_channels() "
                    "UNION ALL SELECT 'lock', locktype FROM pg_locks "
                    "WHERE locktype = 'advisory' AND pid = pg_backend_pid() "
                    "UNION ALL SELECT 'table', relname FROM pg_class WHERE relnamespace = pg_my_temp_schema()",
                    [FOLLOWED + OF_A_TRANSACTION],
                ).fetchall()
            )
    return found


def a_visit(address, user, comment):
    """What a reader does on a page."""
    with Reader(address) as reader:
        reader.http.headers["X-Session-Token"] = app_of(user).token
        assert httpx.get(f"{address}/articles/tides/").status_code == 200
        opened = reader.call("POST", "articles/ebb/reads")
        for sequence in (1, 2):
            reader.call(
                "POST",
                f"reads/{opened['id']}/beats",
                {"sequence": sequence, "visible": True, "focused": True, "idle_seconds": 0, "depth": 50},
            )
        earned = reader.plus("tides")["earned_twei"]
        reader.like(comment.pk)
        assert reader.standing("tides")["you_earned_twei"] >= earned
        assert len(list(reader.rows("me/entries"))) >= 2
        return earned


def test_thirty_readers_and_a_worker_share_five_connections(pooler, worker, committed, at):
    open_day(at)
    article = ArticleFactory(slug="tides", author=AuthorFactory(user=UserFactory()))
    ArticleFactory(slug="ebb")
    # Of the likes of one comment the first twenty are paid.
    comments = [say(reader_of(article, at, level=13, twei=3), article, at, body) for body in ("High.", "Low.")]
    users = [reader_of(article, at, level=5) for _ in range(READERS)]
    unsettled = Read.objects.filter(settled_at=None, gate_passed_at__isnull=False)
    assert unsettled.count() == READERS + len(comments)
    # Everybody has read by then.
    now = at + timedelta(minutes=2)
    worker(now, **pooler.environment(pooler.worker))
    with poolers.site(pooler.environment(pooler.web) | {"CLOCK_OFFSET_SECONDS": clock_offset(now)}) as address:
        settle_read_time.delay()
        earned = at_once(*[partial(a_visit, address, user, comments[n % 2]) for n, user in enumerate(users)])
        assert earned == [earned[0]] * READERS, earned
        assert connections_of(pooler.web) <= POOL
        until(lambda: not unsettled.exists())
    assert connections_of(pooler.worker) <= POOL
    assert LedgerEntry.objects.filter(item=Item.LIKES_OWN).count() == READERS
    assert LedgerEntry.objects.filter(item=Item.PLUSES).count() == 2 * READERS
    assert left_in(pooler, pooler.web) == left_in(pooler, pooler.worker) == set()


def connections_of(role):
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = %s", [role])
        return cursor.fetchone()[0]


def test_a_setting_of_one_transaction_is_not_seen_in_another(pooler):
    with poolers.through(pooler, pooler.web), transaction.atomic(), connection.cursor() as cursor:
        patience.have(timedelta(hours=1))
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("1h",)
    assert left_in(pooler, pooler.web) == set()
    with pooler.connect(pooler.web) as session:
        assert session.execute("SHOW statement_timeout").fetchone() == ("15s",)


def test_what_a_session_would_leave_is_found_by_those_who_look_for_it(pooler):
    with pooler.connect(pooler.web) as session:
        session.execute("SET statement_timeout = '1h'")
        session.execute("SELECT pg_advisory_lock(1)")
    assert left_in(pooler, pooler.web) == {("setting", "statement_timeout"), ("lock", "advisory")}


def test_the_whole_ledger_is_exported_and_audited_without_a_session(pooler, at):
    open_day(at)
    direct = list(export.as_csv())
    with poolers.through(pooler, pooler.worker):
        assert list(export.as_csv()) == direct
        assert len(list(export.beancount())) > len(direct)
        assert [finding for finding in audit.run() if finding.wrong] == []
    assert left_in(pooler, pooler.worker) == set()


class TestExhausted:
    """All connections of the pool are somebody's for longer than anybody should wait."""

    @pytest.fixture
    def pooler(self, committed, tables_owner, folder):
        with poolers.running(folder, tables_owner, default_pool_size=1, query_wait_timeout=1) as pooler:
            yield pooler

    @pytest.fixture
    def taken(self, pooler):
        with pooler.connect(pooler.web) as session:
            session.execute("BEGIN")
            session.execute("SELECT 1")
            yield session

    @pytest.mark.parametrize("was_connected", [True, False], ids=["who was connected", "who comes"])
    def test_one_waits_a_bounded_time_and_is_told_as_of_any_outage(self, pooler, was_connected, request):
        with poolers.through(pooler, pooler.web):
            if was_connected:
                assert one() == 1
            session = request.getfixturevalue("taken")
            began = time.monotonic()
            with pytest.raises(OperationalError):
                one()
            assert time.monotonic() - began < 15
            session.execute("COMMIT")
            # As at the beginning of each request.
            connection.close_if_unusable_or_obsolete()
            assert one() == 1

    def test_workers_have_connections_of_their_own(self, pooler, taken):
        with poolers.through(pooler, pooler.worker):
            assert one() == 1

    def test_the_reader_is_asked_to_come_again(self, pooler, taken):
        with poolers.site(pooler.environment(pooler.web)) as address:
            answer = httpx.get(f"{address}/api/v1/articles/tides", timeout=30)
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
            taken.execute("COMMIT")
            until(lambda: httpx.get(f"{address}/api/v1/articles/tides", timeout=30).status_code == 404)


def one():
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()[0]
