"""Money, reports and chores wait apart: who waits for one of them doesn't wait for the others."""

import pytest
import redis
from django.conf import settings

from config.celery import CHORES, MONEY, REPORTS, app
from rewards.models import PnlReport, Read
from rewards.tasks import compute_report, settle_read_time, sweep_scheduled
from tests.committed import until
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate


@pytest.fixture
def queued(worker):
    """How many messages wait in a queue; all queues are empty at first."""
    broker = redis.from_url(settings.REDIS_URL)
    return broker.llen


def test_a_flood_of_reports_delays_no_settlement(queued, worker, committed, at):
    open_day(at)
    ended = pass_gate(UserFactory(), ArticleFactory(), at)
    for number in range(500):
        compute_report.delay(report_id=number)
    worker(ended, "--queues", MONEY)
    settle_read_time.delay()
    until(lambda: not Read.objects.filter(settled_at=None).exists())
    assert queued(REPORTS) == 500
    assert queued(MONEY) == 0


def test_a_worker_that_is_told_nothing_takes_from_every_queue(queued, worker, committed, at):
    worker(at)
    compute_report.delay(report_id=1)
    sweep_scheduled.delay()
    app.send_task("rewards.tasks.prune_quotas")
    until(lambda: not any(map(queued, (MONEY, REPORTS, CHORES))))
    assert not PnlReport.objects.exists()


def test_every_route_leads_from_a_task_that_there_is_to_a_queue_that_there_is():
    app.loader.import_default_modules()
    assert set(app.conf.task_routes) <= set(app.tasks)
    assert set(app.conf.task_routes.values()) <= set(app.amqp.queues) == {MONEY, REPORTS, CHORES}


def test_a_tick_that_nobody_took_is_gone_before_the_next_one_comes():
    for entry in app.conf.beat_schedule.values():
        seconds = entry["schedule"] if isinstance(entry["schedule"], int) else 6 * 3600
        assert 0 < entry["options"]["expires"] <= seconds
