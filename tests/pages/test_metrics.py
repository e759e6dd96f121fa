"""What a Prometheus server reads."""

import pytest
from django.db import connection
from prometheus_client.parser import text_string_to_metric_families

from config import clock
from rewards import tasks
from tests.factories import UserFactory, open_day

pytestmark = pytest.mark.django_db


def read(client, **headers):
    answer = client.get("/metrics", headers=headers)
    assert answer.status_code == 200
    return {
        sample.name: sample.value
        for family in text_string_to_metric_families(answer.content.decode())
        for sample in family.samples
    }


def test_before_the_first_audit_there_is_nothing_to_say(client):
    assert read(client) == {}


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


def test_only_who_has_the_token_reads_it_where_there_is_one(client, settings):
    UserFactory()
    settings.METRICS_TOKEN = "secret"
    assert client.get("/metrics").status_code == 404
    assert client.get("/metrics", headers={"Authorization": "Bearer wrong"}).status_code == 404
    read(client, Authorization="Bearer secret")


def test_in_production_nobody_reads_it_without_a_token(client, settings):
    settings.PRODUCTION = True
    assert client.get("/metrics").status_code == 404
