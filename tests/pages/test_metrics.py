"""What a Prometheus server reads."""

import re
from datetime import timedelta

import pytest
import yaml
from django.conf import settings as site
from django.db import connection
from django.test.utils import CaptureQueriesContext
from prometheus_client.parser import text_string_to_metric_families

from accounts import dead_tasks
from config import clock, heartbeat, redis_client, tallies
from config.celery import CHORES, MONEY, REPORTS
from rewards import figures, reports, tasks
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db


def read(client, **headers):
    """Each number by its name; where it has parts, by those too."""
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    return {
        (sample.name, *sample.labels.values()) if sample.labels else sample.name: sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


@pytest.fixture
def nothing_is_queued():
    redis_client.client().flushdb()


def test_before_the_first_audit_nothing_is_said_of_it(client):
    assert not [name for name in read(client) if "ledger_" in str(name)]


def test_a_clean_audit_and_its_time_are_shown(client, at):
    open_day(at)
    clock.stop_at(at)
    tasks.audit_ledger()
    shown = read(client)
    assert shown["ledger_broken_promises"] == 0
    assert shown["ledger_audit_timestamp_seconds"] == at.timestamp()
    assert shown["ledger_audited_entries"] > 60


@pytest.mark.broken_ledger
def test_a_broken_promise_is_a_number_that_alarms_can_watch(client, at):
    open_day(at)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE rewards_ledgeraccount SET balance_twei = balance_twei + 1 WHERE id = 30")
    tasks.audit_ledger()
    assert read(client)["ledger_broken_promises"] == 1


def test_requests_are_counted_by_their_route_and_not_by_their_path(client, at):
    def counted(route, status):
        return read(client).get(("http_request_duration_seconds_count", "GET", route, status), 0)

    ArticleFactory(slug="tides")
    before, lost = counted("article", "2xx"), counted("article", "4xx")
    client.get("/articles/tides/")
    client.get("/articles/no-such-tides/")
    assert (counted("article", "2xx"), counted("article", "4xx")) == (before + 1, lost + 1)
    assert "tides" not in client.get("/metrics").text


def test_what_is_left_of_the_pools_and_what_was_paid_today(client, at):
    clock.stop_at(at)
    day = open_day(at)
    figures.note(at.date(), at)
    shown = read(client)
    assert shown["pool_opened_twei", "readers"] == shown["pool_left_twei", "readers"] == day.readers_twei
    assert shown["pool_left_twei", "writers"] == day.writers_twei
    assert shown["treasury_twei"] > 0
    assert shown["ledger_entries_today", "day_open"] > 60
    assert shown["ledger_entries_today", "funding"] == 1
    assert shown["figures_timestamp_seconds"] == at.timestamp()


def test_work_that_waits_is_seen_by_its_rows(client, at):
    open_day(at)
    reader, article = UserFactory(), ArticleFactory()
    ended = pass_gate(reader, article, at)
    clock.stop_at(ended + timedelta(seconds=90))
    shown = read(client)
    assert shown["work_waiting", "reads"] == 1
    assert 90 <= shown["work_waiting_seconds", "reads"] < 600
    assert (shown["work_waiting", "reports"], shown["work_waiting_seconds", "reports"]) == (0, 0)
    tasks.settle_read_time()
    reports.buy(reader, None, ended)
    shown = read(client)
    assert (shown["work_waiting", "reads"], shown["work_waiting_seconds", "reads"]) == (0, 0)
    assert (shown["work_waiting", "reports"], shown["work_waiting_seconds", "reports"]) == (1, 90)


def test_messages_that_wait_and_for_how_long(client, nothing_is_queued, at):
    clock.stop_at(at)
    tasks.compute_report.delay(report_id=1)
    clock.stop_at(at + timedelta(seconds=30))
    tasks.compute_report.delay(report_id=2)
    clock.stop_at(at + timedelta(seconds=40))
    shown = read(client)
    assert {queue: shown["queue_messages", queue] for queue in (MONEY, REPORTS, CHORES)} == {
        MONEY: 0,
        REPORTS: 2,
        CHORES: 0,
    }
    assert {queue: shown["queue_oldest_seconds", queue] for queue in (MONEY, REPORTS)} == {MONEY: 0, REPORTS: 40}


def test_beat_refusals_and_dead_tasks(client, nothing_is_queued, at):
    clock.stop_at(at)
    assert "beat_timestamp_seconds" not in read(client)
    heartbeat.note(at)
    tallies.count("plus_spent", at)
    for number in (7, 7, 8):
        dead_tasks.note(
            task="a", task_id="b", arguments={"report_id": number}, queue=REPORTS, error=ValueError(), at=at
        )
    shown = read(client)
    assert shown["beat_timestamp_seconds"] == at.timestamp()
    assert shown["refusals_today", "plus_spent"] == 1
    assert shown["dead_tasks_open"] == 2


def test_without_redis_the_rest_is_told(client, settings, at):
    open_day(at)
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.client.cache_clear()
    try:
        shown = read(client)
    finally:
        redis_client.client.cache_clear()
    assert ("pool_left_twei", "readers") in shown
    assert ("queue_messages", MONEY) not in shown
    assert "beat_timestamp_seconds" not in shown


def test_it_asks_few_questions_however_much_there_is(client, at):
    open_day(at)
    with CaptureQueriesContext(connection) as few:
        read(client)
    for _ in range(5):
        pass_gate(UserFactory(), ArticleFactory(), at)
    with CaptureQueriesContext(connection) as many:
        read(client)
    assert len(many) == len(few) <= 9


def test_only_who_has_the_token_reads_it_where_there_is_one(client, settings):
    UserFactory()
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    read(client, Authorization="Bearer secret")


def test_in_production_nobody_reads_it_without_a_token(client, settings):
    settings.PRODUCTION = True
    assert client.get("/metrics").status_code == 404


def test_alarms_watch_what_there_is_and_the_page_on_operations_names_all_of_it(client, at):
    """Every name in docs/alerts.yml and in the docs is one that is told, and none is told that the docs don't explain."""
    open_day(at)
    clock.stop_at(at)
    tasks.audit_ledger()
    tasks.note_figures()
    heartbeat.note(at)
    text = client.get("/metrics").text
    told = set(re.findall(r"^# TYPE (\w+) ", text, re.MULTILINE)) - {"http_request_duration_seconds_created"}
    told = {name for name in told if not name.endswith("_created")}
    section = (site.BASE_DIR / "docs" / "operations.md").read_text().split("## Watching")[1].split("\n## ")[0]
    named = set(re.findall(r"^\| `(\w+)", section, re.MULTILINE))
    assert named == told
    rules = yaml.safe_load((site.BASE_DIR / "docs" / "alerts.yml").read_text())
    watched = set()
    for rule in rules["groups"][0]["rules"]:
        assert rule["annotations"]["summary"]
        watched |= set(re.findall(r"\b[a-z]+(?:_[a-z]+)+\b(?=[\s{)\[]|$)", rule["expr"]))
    watched = {re.sub(r"_(bucket|count|sum)$", "", name) for name in watched} - {"histogram_quantile"}
    assert watched <= told
    assert len(watched) >= 10
