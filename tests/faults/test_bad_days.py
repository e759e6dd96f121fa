"""A bad day, fault after fault, with readers on the site all the time: what they see of each, and that nothing is lost.

Everything runs as docker-compose.yml says, with two web servers behind a proxy. The readers are those of `make load`; they
ask again when they get no answer. The tests stand in the order in which they are run. What was seen is told in a table,
`var/bad-days.md`.
"""

import json
import os
import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import psycopg
import pytest

from benchmarks.load.site import WORKERS, Site, readers
from config.local.paths import VAR
from tests.committed import until
from tests.faults import bad_days

pytestmark = pytest.mark.faults

READERS = int(os.environ.get("BAD_DAYS_READERS", "200"))
CALM_SECONDS = 8
RECOVERY_SECONDS = 60


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    with bad_days.disk() as (folder, can_be_full), Site(folder, web_servers=2) as site:
        site.prepare(folder / "world.json", READERS, sentences=9)
        site.start_all()
        with readers(site, folder / "world.json", out, READERS, LOAD_PATIENCE_SECONDS="300") as everybody:
            day = Day(site, folder, out, can_be_full, everybody)
            until(lambda: day.done("plus") > READERS // 10, seconds=180)
            yield day
            day.tell()


class Day:
    """The site on its bad day."""

    def __init__(self, site, folder, out, can_be_full, everybody):
        self.site, self.folder, self.can_be_full = site, folder, can_be_full
        self.everybody = everybody
        # On another disk than the site's, which gets full.
        self.out = out
        self.seen = {}
        self.conninfo = psycopg.conninfo.make_conninfo(host=str(site.postgres.sockets), user="app", dbname="app")

    @contextmanager
    def goes_wrong(self, what):
        """Readers have been served well before; in the block something goes wrong; afterwards all is well again, within a
        minute. What they saw of it is in `self.seen[what]`."""
        self._await_calm()
        begun = time.time()
        yield
        ended = time.time()
        self._await_calm(ended)
        self.seen[what] = bad_days.seen(self.out, begun, time.time() - CALM_SECONDS), ended - begun

    def _await_calm(self, since=None):
        """So many seconds in which everybody was answered, and somebody was."""
        begun = time.time()

        def is_calm():
            now = time.time()
            lately = bad_days.seen(self.out, max(begun, now - CALM_SECONDS), now)
            return now - begun > CALM_SECONDS and lately.attempts and not lately.failed

        until(is_calm, seconds=RECOVERY_SECONDS)

    def leave(self):
        """Everybody finishes what they are at and goes."""
        self.everybody.terminate()
        self.everybody.wait(120)

    def failed(self, what):
        return self.seen[what][0].failed

    def done(self, act):
        acts = self.out / "done.jsonl"
        return acts.read_text().count(f'"act": "{act}"') if acts.exists() else 0

    def ask(self, query):
        with psycopg.connect(self.conninfo) as session:
            return session.execute(query).fetchone()[0]

    def unsettled(self):
        return self.ask(
            "SELECT count(*) FROM rewards_read WHERE gate_passed_at < now() - interval '40 s' AND settled_at IS NULL"
        )

    def unready(self):
        return self.ask(
            "SELECT count(*) FROM rewards_pnlreport WHERE bought_at < now() - interval '80 s' AND status = 'pending'"
        )

    def restart_all(self, **environment):
        self.site.renew_web(**environment)
        for name in (*WORKERS, "beat"):
            self.site.stop(name)
            self.site.start(name, **environment)

    def await_postgres(self):
        """It is started again unless it has come back by itself."""
        try:
            until(self._is_there, seconds=10)
        except AssertionError:
            self.site.postgres.kill()
            self.site.postgres.start()

    def _is_there(self):
        try:
            return self.ask("SELECT 1")
        except psycopg.OperationalError:
            return False

    def tell(self):
        """Writes the table."""
        lines = [
            "| what went wrong | for | attempts | of which failed | longest silence | p99 |",
            "|---|---|---|---|---|---|",
        ]
        for what, (saw, seconds) in self.seen.items():
            failed = ", ".join(f"{count} × {status or 'no answer'}" for status, count in saw.failed.items()) or "none"
            figures = f"{saw.attempts:,} | {failed} | {saw.silence_seconds:.1f} s | {saw.p99_ms:,.0f} ms |"
            lines.append(f"| {what} | {seconds:.0f} s | {figures}")
        VAR.mkdir(exist_ok=True)
        (VAR / "bad-days.md").write_text(f"{READERS} readers\n\n" + "\n".join(lines) + "\n")


def test_nobody_sees_that_a_worker_is_killed_in_a_settlement(day):
    with day.goes_wrong("a worker killed in a settlement, three times"):
        for _ in range(3):
            # As soon as there is something to settle again.
            before = day.ask("SELECT count(*) FROM rewards_read WHERE settled_at IS NOT NULL")
            until(
                lambda n=before: day.ask("SELECT count(*) FROM rewards_read WHERE settled_at IS NOT NULL") > n,
                seconds=60,
            )
            day.site.kill("worker-money")
            day.site.start("worker-money")
    assert day.failed("a worker killed in a settlement, three times") == {}
    until(lambda: not day.unsettled(), seconds=60)


def test_nobody_sees_that_a_worker_is_killed_in_a_report(day):
    with day.goes_wrong("a worker killed in a report, three times"):
        for _ in range(3):
            before = day.ask("SELECT count(*) FROM rewards_pnlreport WHERE status = 'ready'")
            until(
                lambda n=before: day.ask("SELECT count(*) FROM rewards_pnlreport WHERE status = 'ready'") > n,
                seconds=90,
            )
            day.site.kill("worker-reports")
            day.site.start("worker-reports")
    assert day.failed("a worker killed in a report, three times") == {}
    until(lambda: not day.unready(), seconds=120)


def test_nobody_sees_that_beat_is_killed_and_that_there_are_two(day):
    with day.goes_wrong("no beat"):
        day.site.kill("beat")
        time.sleep(40)
    with day.goes_wrong("two beats at once"):
        day.site.start("beat")
        day.site.start("beat+another")
        time.sleep(40)
        day.site.kill("beat+another")
    assert day.failed("no beat") == day.failed("two beats at once") == {}
    until(lambda: not day.unsettled(), seconds=60)


def test_readers_are_served_while_redis_is_gone(day):
    with day.goes_wrong("Redis killed and gone"):
        day.site.valkey.kill()
        time.sleep(30)
        day.site.valkey.start()
    assert day.failed("Redis killed and gone") == {}
    until(lambda: not day.unsettled() and not day.unready(), seconds=180)


def test_what_was_queued_is_found_when_redis_is_flushed(day):
    with day.goes_wrong("Redis flushed"):
        day.site.valkey_says("FLUSHALL")
        time.sleep(15)
    assert day.failed("Redis flushed") == {}
    until(lambda: not day.unsettled() and not day.unready(), seconds=180)


def test_readers_are_asked_to_wait_while_postgresql_is_killed_and_comes_back(day):
    with day.goes_wrong("PostgreSQL killed and gone"):
        day.site.postgres.kill()
        time.sleep(10)
        day.site.postgres.start()
    assert set(day.failed("PostgreSQL killed and gone")) <= {503}
    until(lambda: not day.unsettled() and not day.unready(), seconds=180)


def test_readers_are_asked_to_wait_when_no_connection_is_left(day):
    with day.goes_wrong("every connection of PostgreSQL taken"), bad_days.every_connection_taken(day.conninfo):
        time.sleep(15)
    assert set(day.failed("every connection of PostgreSQL taken")) <= {503}
    until(lambda: not day.unsettled(), seconds=120)


def test_readers_are_served_over_a_slow_line_to_the_database(day):
    with (
        bad_days.SlowLine(day.folder / "slow", day.site.postgres.sockets / ".s.PGSQL.5432", 0.005) as line,
        day.goes_wrong("10 ms between web and PostgreSQL"),
    ):
        address = day.site.environment("web")["DATABASE_URL"]
        slow = {"DATABASE_URL": address.replace(urlsplit(address).hostname, str(line.folder).replace("/", "%2f"))}
        day.site.renew_web(**slow)
        time.sleep(30)
        day.site.renew_web()
    assert set(day.failed("10 ms between web and PostgreSQL")) <= {503}


def test_nobody_sees_a_deploy(day):
    with day.goes_wrong("a deploy: web, workers and beat restarted one after the other"):
        day.site.renew_web()
        for name in (*WORKERS, "beat"):
            day.site.stop(name)
            day.site.start(name)
    assert day.failed("a deploy: web, workers and beat restarted one after the other") == {}
    until(lambda: not day.unsettled(), seconds=60)


def test_a_clock_that_steps_by_an_hour_pays_nobody_too_much(day):
    clock = bad_days.stepping_clock(day.folder)
    if clock is None:
        pytest.fail("libfaketime is missing: make programs") if os.environ.get("CI") else pytest.skip("no libfaketime")
    day.restart_all(**clock)
    with day.goes_wrong("the clock an hour ahead"):
        bad_days.step(day.folder, "+1h")
        time.sleep(45)
    with day.goes_wrong("the clock back by an hour"):
        bad_days.step(day.folder, "+0")
        time.sleep(45)
    # The library that sets the clock wrong makes everything several times as slow, so some are asked to wait.
    assert set(day.failed("the clock an hour ahead")) | set(day.failed("the clock back by an hour")) <= {503}
    until(lambda: not day.unsettled(), seconds=60)
    day.restart_all()


def test_a_full_disk_loses_nothing(day):
    if not day.can_be_full:
        pytest.skip("no disk of our own to fill: mounting one asks for root")
    with day.goes_wrong("the database's disk full"):
        with bad_days.full(day.folder):
            time.sleep(15)
        day.await_postgres()
    assert set(day.failed("the database's disk full")) <= {503}
    until(lambda: not day.unsettled() and not day.unready(), seconds=180)


def test_at_the_end_of_the_day_everything_that_was_answered_is_in_the_books(day):
    day.leave()
    books = json.loads(day.site.python("-m", "benchmarks.load.books", str(day.out)))
    assert books["wrong"] == []
    assert books["done"]["plus"] > READERS // 2
