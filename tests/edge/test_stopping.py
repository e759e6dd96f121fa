"""The web server is told to stop: what was begun is answered, nothing new is begun, and it ends in time."""

import signal
import threading
import time
from datetime import UTC, datetime

import psycopg
import pytest

from rewards.models import LedgerEntry, Rating
from tests.committed import until
from tests.edge import site
from tests.edge.away import address
from tests.edge.reader import Reader
from tests.edge.wire import answer, connected, post, request
from tests.factories import open_day


@pytest.fixture
def own(environment, database):
    """A web server that the test may stop."""
    with site.started(environment) as web:
        yield web


def test_what_was_begun_is_answered_and_nothing_new_is_begun(own, database):
    """An act that waits for a lock while the server is told to stop is done, and its reader hears of it."""
    open_day(datetime.now(UTC))
    reader = Reader(own)
    article, answers = reader.article(), []
    act = threading.Thread(target=lambda: answers.append(reader.app.post(f"/articles/{article.slug}/plus", json={})))
    with connected(own.port) as idle, psycopg.connect(**address()) as other:
        # A connection that a browser keeps for later.
        idle.sendall(request())
        assert answer(idle).status == 200
        other.execute("LOCK TABLE rewards_rating IN ACCESS EXCLUSIVE MODE")
        act.start()
        _until_somebody_waits(other)
        own.process.send_signal(signal.SIGTERM)
        begun = time.monotonic()
        idle.settimeout(5)
        assert idle.recv(100) == b""
        until(lambda: is_refused(own), 5)
        assert own.process.poll() is None
        assert not answers
    act.join(30)
    own.process.wait(30)
    assert time.monotonic() - begun < 15
    assert [answer.status_code for answer in answers] == [201]
    assert Rating.objects.get(reader=reader.user).article == article
    reader.close()


@pytest.mark.faults
def test_what_never_ends_is_not_waited_for_for_ever(own, database):
    """A body that doesn't come, and an act that waits: after twenty seconds nothing of them is there."""
    open_day(datetime.now(UTC))
    reader = Reader(own)
    article, failed = reader.article(), []

    def act():
        try:
            reader.app.post(f"/articles/{article.slug}/plus", json={})
        except Exception as error:
            failed.append(error)

    waiting = threading.Thread(target=act)
    with connected(own.port) as silent, psycopg.connect(**address()) as other:
        silent.sendall(post(b"/api/v1/auth/app/v1/auth/login", b"{", length=100))
        other.execute("LOCK TABLE rewards_rating IN ACCESS EXCLUSIVE MODE")
        waiting.start()
        _until_somebody_waits(other)
        took = own.stop()
    waiting.join(30)
    assert 15 < took < 28
    assert failed
    assert not Rating.objects.filter(reader=reader.user).exists()
    assert not LedgerEntry.objects.filter(article_id=article.pk).exists()
    reader.close()


def is_refused(web):
    try:
        return web.ask(request(), patience=2).status == 0
    except ConnectionRefusedError:
        return True


def _until_somebody_waits(other):
    waits = """SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE NOT granted AND datname = current_database()"""
    until(lambda: other.execute(waits).fetchone()[0])
