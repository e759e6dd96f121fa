"""Workers that are told to stop, killed, or left alone by Redis or PostgreSQL: nothing is done by half or twice, nothing is
forgotten, and nobody has to start them anew."""

import signal
import time
from datetime import UTC, datetime, timedelta

import psycopg
import pytest
import redis
from celery import Celery

from config.local import paths
from rewards.models import Item, LedgerEntry, PnlReport, Read
from tests.committed import until
from tests.edge import workers
from tests.edge.away import address, database_away, killed
from tests.edge.reader import Reader
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import has_read

pytestmark = pytest.mark.faults

SETTLE = "rewards.tasks.settle_read_time"


@pytest.fixture
def broker(valkey):
    """Messages as a web server sends them, into the queues of these workers."""
    redis.from_url(valkey.url).flushall()
    app = Celery("tests", broker=paths.broker_url(valkey.url), set_as_current=False)
    app.conf.task_ignore_result = True
    yield app
    app.close()


@pytest.fixture
def reads(database):
    """Makes reads that wait to be paid; `reads(3)` returns their readers."""
    open_day(datetime.now(UTC))
    article = ArticleFactory()

    def make(count):
        readers = [UserFactory() for _ in range(count)]
        for reader in readers:
            has_read(reader, article, datetime.now(UTC) - timedelta(seconds=30))
        return readers

    return make


def paid(readers):
    entries = LedgerEntry.objects.filter(item=Item.READ_TIME, credit_account__user__in=readers)
    return list(entries.values_list("credit_account__user_id", flat=True))


def all_are_paid_once(readers):
    until(lambda: not Read.objects.filter(reader__in=readers, settled_at=None).exists(), 60)
    assert sorted(paid(readers)) == sorted(reader.pk for reader in readers)


def is_waiting(other):
    waits = """SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = database
        WHERE NOT granted AND datname = current_database()"""
    return other.execute(waits).fetchone()[0]


def test_a_worker_that_is_told_to_stop_finishes_what_it_does(environment, broker, reads):
    readers = reads(20)
    with workers.started("worker-money", environment) as worker:
        with psycopg.connect(**address()) as other:
            other.execute("LOCK TABLE rewards_ledgerentry IN EXCLUSIVE MODE")
            broker.send_task(SETTLE, queue="money")
            until(lambda: is_waiting(other))
            worker.tell(signal.SIGTERM)
            time.sleep(1)
            assert worker.process.poll() is None
            assert not paid(readers)
        assert worker.ended() < 10
        assert worker.process.returncode == 0
    all_are_paid_once(readers)


def test_a_worker_that_is_told_to_drop_what_it_does_gives_it_back(environment, broker, valkey, reads):
    """SIGQUIT: for a task that takes longer than anybody wants to wait. Another worker gets it at once."""
    readers = reads(20)
    with workers.started("worker-money", environment) as worker, psycopg.connect(**address()) as other:
        other.execute("LOCK TABLE rewards_ledgerentry IN EXCLUSIVE MODE")
        broker.send_task(SETTLE, queue="money")
        until(lambda: is_waiting(other))
        worker.tell(signal.SIGQUIT)
        assert worker.ended() < 15
        assert redis.from_url(valkey.url).llen("money") == 1
    assert not paid(readers)
    with workers.started("worker-money", environment):
        all_are_paid_once(readers)


def test_what_a_killed_worker_did_is_found_by_its_rows(environment, broker, valkey, reads):
    """Its message would come back after two hours; the next tick of the timetable doesn't wait for that."""
    readers = reads(20)
    with workers.started("worker-money", environment) as worker, psycopg.connect(**address()) as other:
        other.execute("LOCK TABLE rewards_ledgerentry IN EXCLUSIVE MODE")
        broker.send_task(SETTLE, queue="money")
        until(lambda: is_waiting(other))
        worker.tell(signal.SIGKILL)
        worker.ended()
    assert not paid(readers)
    assert redis.from_url(valkey.url).llen("money") == 0
    with workers.started("worker-money", environment), workers.started("beat", environment):
        all_are_paid_once(readers)


def test_the_timetable_stops_at_once(environment, broker):
    with workers.started("beat", environment) as beat:
        beat.tell(signal.SIGTERM)
        assert beat.ended() < 3


@pytest.mark.parametrize("gone_seconds", [1, 20])
def test_workers_and_the_timetable_work_on_when_redis_is_back_and_empty(
    environment, broker, valkey, reads, gone_seconds
):
    with (
        workers.started("worker-money", environment) as worker,
        workers.started("beat", environment) as beat,
    ):
        all_are_paid_once(reads(3))
        with killed(valkey):
            time.sleep(gone_seconds)
        begun = time.monotonic()
        all_are_paid_once(reads(3))
        took = time.monotonic() - begun
        broker.send_task("rewards.tasks.turn_days", queue="money")
        until(lambda: redis.from_url(valkey.url).llen("money") == 0)
        assert worker.process.poll() is beat.process.poll() is None
    print(f"\nRedis was gone for {gone_seconds} s; workers were at work {took:.1f} s after it was back")
    assert took < 60


def test_a_worker_that_was_at_work_when_redis_went_away_works_on(environment, broker, valkey, reads):
    """What it couldn't acknowledge is paid once all the same."""
    readers = reads(20)
    with workers.started("worker-money", environment) as worker:
        with psycopg.connect(**address()) as other:
            other.execute("LOCK TABLE rewards_ledgerentry IN EXCLUSIVE MODE")
            broker.send_task(SETTLE, queue="money")
            until(lambda: is_waiting(other))
            with killed(valkey):
                until(lambda: worker.has_said("Trying again in"))
        all_are_paid_once(readers)
        more = reads(3)
        broker.send_task(SETTLE, queue="money")
        all_are_paid_once(more)


def test_workers_work_on_when_postgresql_is_back(environment, broker, reads):
    with workers.started("worker-money", environment) as worker:
        readers = reads(3)
        with database_away():
            for _ in range(3):
                broker.send_task(SETTLE, queue="money")
            until(lambda: worker.has_said("OperationalError"))
        begun = time.monotonic()
        all_are_paid_once(readers)
    print(f"\nthe database was back, and all were paid {time.monotonic() - begun:.1f} s later")


def test_a_report_that_was_bought_while_redis_was_away_is_computed_when_it_is_back(web, environment, valkey, reads):
    reads(0)
    reader = Reader(web)
    article = reader.article()
    with (
        workers.started("worker-reports", environment),
        workers.started("worker-chores", environment),
        workers.started("beat", environment),
    ):
        assert reader.app.post(f"/articles/{article.slug}/plus", json={}).status_code == 201
        with killed(valkey):
            answer = reader.app.post(f"/articles/{article.slug}/pnl-reports", json={})
            assert (answer.status_code, answer.json()["status"]) == (202, "pending")
        begun = time.monotonic()
        until(lambda: not PnlReport.objects.filter(status=PnlReport.Status.PENDING).exists(), 90)
        print(f"\nthe report was ready {time.monotonic() - begun:.1f} s after Redis was back")
    assert reader.app.get(f"/pnl-reports/{answer.json()['id']}").json()["status"] == "ready"
    reader.close()
