"""Beat goes on when the clock is set back, and says that it lives."""

import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from celery.beat import PersistentScheduler

from config import clock, heartbeat, redis_client
from config.beat import LONGEST_SLEEP_SECONDS, Scheduler
from config.celery import TIMETABLE, app
from tests.committed import clock_offset, until

HOUR = timedelta(hours=1)


class Wall:
    """The clock on the wall, which can be set."""

    def __init__(self):
        self.moment = datetime(2025, 10, 25, 9, 0, tzinfo=UTC)

    def now(self):
        return self.moment


@pytest.fixture
def wall(monkeypatch):
    wall = Wall()
    monkeypatch.setattr(type(app), "now", lambda _app: wall.now())
    return wall


def runs(kind, tmp_path, wall):
    """A scheduler of that kind, and a function that lets so much time go by and returns which tasks it sends."""
    scheduler = kind(app=app, schedule_filename=str(tmp_path / "schedule"))
    redis_client.client().flushdb()

    def run(time):
        until, sent = wall.moment + time, []
        scheduler.apply_entry = lambda entry, producer=None: sent.append(entry.name)
        while wall.moment < until:
            # No clock stands still, however little there is to do.
            wall.moment += timedelta(seconds=max(scheduler.tick(), 0.005))
        return sent

    return run


def test_a_clock_that_is_set_back_by_an_hour_stops_it_for_a_round_at_most(tmp_path, wall):
    run = runs(Scheduler, tmp_path, wall)
    every_15_seconds = run(timedelta(minutes=2)).count("settle-read-time")
    assert every_15_seconds >= 6
    wall.moment -= HOUR
    sent = run(timedelta(minutes=2))
    assert sent.count("settle-read-time") >= 6
    assert {name for name, (_task, when) in TIMETABLE.items() if isinstance(when, int) and when <= 60} <= set(sent)


def test_celery_alone_would_send_nothing_for_that_hour(tmp_path, wall):
    """Why there is a scheduler of ours; it can go when this fails."""
    run = runs(PersistentScheduler, tmp_path, wall)
    run(timedelta(minutes=2))
    wall.moment -= HOUR
    assert run(timedelta(minutes=30)) == []


def test_a_clock_that_is_set_ahead_sends_each_once(tmp_path, wall):
    run = runs(Scheduler, tmp_path, wall)
    run(timedelta(minutes=2))
    wall.moment += HOUR
    sent = run(timedelta(seconds=5))
    assert sorted(sent) == sorted(set(sent))
    assert "prune-quotas" in sent


def test_it_wakes_every_few_seconds_and_notes_that(tmp_path, wall, at):
    clock.stop_at(at)
    scheduler = Scheduler(app=app, schedule_filename=str(tmp_path / "schedule"))
    redis_client.client().flushdb()
    assert heartbeat.last() is None
    assert 0 < scheduler.tick() <= LONGEST_SLEEP_SECONDS
    assert heartbeat.last() == at
    assert heartbeat.is_alive(at + timedelta(seconds=LONGEST_SLEEP_SECONDS))
    assert not heartbeat.is_alive(at + heartbeat.LIMIT)


def test_the_check_of_its_health_exits_as_it_goes(at, monkeypatch):
    def check():
        return subprocess.run([sys.executable, "-m", "config.heartbeat"], check=False, timeout=60).returncode

    monkeypatch.setenv("CLOCK_OFFSET_SECONDS", clock_offset(at))
    redis_client.client().flushdb()
    assert check() == 1
    heartbeat.note(at)
    assert check() == 0
    monkeypatch.setenv("REDIS_URL", "redis://127.0.0.1:1/0")
    assert check() == 1


def test_beat_itself_runs_it(tmp_path, at):
    """The command as production starts it, until its first note."""
    redis_client.client().flushdb()
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "beat", "--pidfile="]
    process = subprocess.Popen([*command, "--schedule", str(tmp_path / "schedule")])
    try:
        until(heartbeat.last)
    finally:
        process.terminate()
        process.wait(20)
