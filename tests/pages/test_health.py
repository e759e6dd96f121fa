"""What an orchestrator asks: whether a process lives, and whether readers can be sent to it."""

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test.utils import CaptureQueriesContext

from config import clock, health, heartbeat, redis_client

WELL = {"database": True, "migrations": True, "redis": True, "beat": True}


def ask(client, path):
    answer = client.get(path)
    assert "no-store" in answer["Cache-Control"]
    return answer.status_code, answer.json()


@pytest.fixture(autouse=True)
def beat_has_ticked(at):
    clock.stop_at(at)
    heartbeat.note(at)


@pytest.mark.django_db
def test_with_all_its_servers_it_is_ready(client):
    assert ask(client, "/healthz") == (200, {"alive": True})
    assert ask(client, "/readyz") == (200, WELL)


@pytest.mark.django_db
def test_without_redis_readers_are_sent_here_still(client, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.client.cache_clear()
    try:
        assert ask(client, "/healthz") == (200, {"alive": True})
        assert ask(client, "/readyz") == (200, WELL | {"redis": False, "beat": False})
    finally:
        redis_client.client.cache_clear()


@pytest.mark.django_db
def test_without_beat_too(client, at):
    clock.stop_at(at + heartbeat.LIMIT)
    assert ask(client, "/readyz") == (200, WELL | {"beat": False})


@pytest.mark.usefixtures("committed")
def test_without_its_database_it_lives_and_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "_all_applied", False)
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "no_such_database"
    try:
        assert ask(client, "/healthz") == (200, {"alive": True})
        assert ask(client, "/readyz") == (503, WELL | {"database": False, "migrations": False})
        # What doesn't need it is still told.
        metrics = client.get("/metrics").text
        assert "beat_timestamp_seconds" in metrics
        assert "dead_tasks_open" not in metrics
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


@pytest.mark.django_db
def test_while_tables_are_not_those_of_the_code_it_is_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "_all_applied", False)
    last = MigrationRecorder(connection).migration_qs.filter(app="accounts").latest("name")
    MigrationRecorder(connection).record_unapplied("accounts", last.name)
    assert ask(client, "/readyz") == (503, WELL | {"migrations": False})
    MigrationRecorder(connection).record_applied("accounts", last.name)
    assert ask(client, "/readyz") == (200, WELL)
    # What was seen once is asked no more.
    with CaptureQueriesContext(connection) as asked:
        assert ask(client, "/readyz") == (200, WELL)
    assert len(asked) == 1


@pytest.mark.django_db
def test_a_probe_over_plain_http_is_not_sent_elsewhere(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/").status_code == 301
    assert ask(client, "/healthz")[0] == ask(client, "/readyz")[0] == 200
