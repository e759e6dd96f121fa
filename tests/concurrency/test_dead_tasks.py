"""Tasks that fail in real workers: each leaves a row, a line and a number, and none of them goes on for ever."""

import json
import socket
from contextlib import closing
from urllib.request import urlopen

import pytest
from django.conf import settings
from django.db import connection
from prometheus_client.parser import text_string_to_metric_families

from accounts import dead_tasks
from accounts.models import DeadTask
from config import clock, redis_client
from rewards import adjusting
from tests import failing
from tests.committed import until
from tests.factories import ArticleFactory, UserFactory, open_day


@pytest.fixture
def failing_worker(worker, tmp_path, monkeypatch, at):
    """A worker with two processes, which logs as in production and counts for Prometheus."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setenv("LOG_AS_JSON", "true")
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", str(tmp_path / "metrics"))
    monkeypatch.setenv("WORKER_METRICS", f"127.0.0.1:{port}")
    process = worker(at, "--include", "tests.failing", "--pool", "prefork", "--concurrency", "2")
    process.metrics = f"http://127.0.0.1:{port}/metrics"
    return process


def counted(process):
    """How often each task of this test ended how."""
    with urlopen(process.metrics, timeout=5) as answer:
        text = answer.read().decode()
    return {
        (sample.labels["task"].rpartition(".")[2], sample.labels["outcome"]): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
        if sample.name == "tasks_total"
    }


def lines(process):
    found = []
    for line in process.said:
        if line.startswith("{"):
            found.append(json.loads(line))
    return found


def test_what_fails_for_good_leaves_a_row_a_line_and_a_number(failing_worker):
    failing.break_down.delay(report_id=7)
    failing.break_down_twice.delay()
    failing.take_too_long.delay()
    killer = failing.kill_the_worker.delay()
    failing.succeed.delay()
    until(lambda: DeadTask.objects.count() == 4)
    rows = {row.task.rpartition(".")[2]: row for row in dead_tasks.waiting()}
    assert {name: row.error for name, row in rows.items()} == {
        "break_down": "Broken",
        "break_down_twice": "Broken",
        "take_too_long": "TimeLimitExceeded",
        "kill_the_worker": "EndsItsWorker",
    }
    broken = rows["break_down"]
    assert (broken.arguments, broken.times, broken.queue) == ({"report_id": 7}, 1, "chores")
    assert broken.message == "The report of … broke by …"
    assert rows["kill_the_worker"].task_id == killer.id
    until(lambda: len(counted(failing_worker)) == 6)
    assert counted(failing_worker) == {
        ("break_down", "failed"): 1,
        ("break_down_twice", "retried"): 1,
        ("break_down_twice", "failed"): 1,
        ("take_too_long", "dead"): 1,
        ("kill_the_worker", "dead"): 1,
        ("succeed", "succeeded"): 1,
    }
    said = {one["task_id"]: one for one in lines(failing_worker) if one["event"] == "task_given_up"}
    assert {row.task_id for row in rows.values()} == set(said)
    assert {one["level"] for one in said.values()} == {"error"}
    # Nothing of it comes back.
    until(lambda: redis_client.client().hlen("unacked") == 0)
    ready = next(n for n, line in enumerate(failing_worker.said) if " ready." in line)
    assert not [line for line in failing_worker.said[ready:] if not line.startswith("{")]
    assert failing.BIRD not in "".join(failing_worker.said)


def test_the_same_failure_again_is_the_same_row(failing_worker):
    for _ in range(5):
        failing.break_down.delay(report_id=7)
    failing.break_down.delay(report_id=8)
    until(lambda: sum(row.times for row in DeadTask.objects.all()) == 6)
    assert sorted((row.arguments["report_id"], row.times) for row in DeadTask.objects.all()) == [(7, 5), (8, 1)]


def test_a_task_has_the_id_of_the_request_that_started_it(failing_worker, client, at):
    open_day(at)
    clock.stop_at(at)
    reader = UserFactory()
    adjusting.adjust(reader.pk, 5, "To spend", at)
    ArticleFactory(slug="tides")
    client.force_login(reader, backend=settings.AUTHENTICATION_BACKENDS[0])
    client.post("/articles/tides/report/buy/", headers={"X-Request-ID": "one-request"})
    (line,) = until(lambda: [one for one in lines(failing_worker) if one["event"] == "task_succeeded"])
    assert (line["task"], line["request_id"]) == ("rewards.tasks.compute_report", "one-request")
    assert line["duration_ms"] >= 0
    assert len(line["task_id"]) == 36


def test_while_the_database_is_away_the_line_stands(committed, caplog):
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "no_such_database"
    try:
        failed = failing.break_down.apply(kwargs={"report_id": 7})
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name
    assert isinstance(failed.result, failing.Broken)
    said = [record.msg for record in caplog.records if isinstance(record.msg, dict)]
    assert [(one["event"], one["task_id"]) for one in said if "task_id" in one] == [
        ("task_given_up", failed.id),
        ("dead_task_not_noted", failed.id),
    ]
    assert not DeadTask.objects.exists()
