"""Reports at once, late, and twice, on real connections with real commits, and what workers do with those that fail."""

from datetime import timedelta

import pytest
import redis
from django.conf import settings
from django.db import connection, transaction

from config import clock
from rewards import adjusting, ledger, reports
from rewards.ledger import READERS_POOL, Entry
from rewards.models import Item, LedgerEntry, PnlReport
from rewards.tasks import compute_report, sweep_reports
from tests.api.client import app_of
from tests.committed import at_once, until
from tests.factories import ArticleFactory, UserFactory, open_day

pytestmark = pytest.mark.usefixtures("committed")

WORKERS = 12


@pytest.fixture
def reader(at):
    open_day(at)
    clock.stop_at(at)
    return UserFactory()


def balance(user):
    return ledger.balance_twei(ledger.wallet(user.pk))


def bought_by(app):
    """Buys a report and says where it is read."""
    return app.post("pnl-reports")["Location"].removeprefix("/api/v1/")


def earn(user, article, sources, at):
    for source in sources:
        pay = Entry(Item.READ_TIME, 1, READERS_POOL, ledger.wallet(user.pk), source, article_id=article.pk)
        ledger.post([pay], at)


def test_workers_at_once_compute_the_same_while_the_wallet_goes_on(reader, at):
    """The wallet is paid meanwhile, and its totals run ahead of the reports."""
    article, other = ArticleFactory(slug="tides"), ArticleFactory(slug="winds")
    earn(reader, article, range(200), at)
    bought = [reports.buy(reader, about, at) for about in (article, None)]
    computing = [lambda pk=report.pk: reports.compute(pk, at).figures for report in bought] * WORKERS
    paying = [
        lambda n=n: earn(reader, other, range(1_000 + n * 40, 1_040 + n * 40), at + timedelta(days=1))
        for n in range(WORKERS)
    ]
    answers = at_once(*computing, *paying)
    of_article, of_wallet = answers[: 2 * WORKERS : 2], answers[1 : 2 * WORKERS : 2]
    for figures, fees in ((of_article, 1), (of_wallet, 2)):
        assert all(one == figures[0] for one in figures), figures
        assert figures[0]["total_twei"] == 200 - fees
        assert figures[0]["days"] == [{"date": "2025-10-25", "profit_twei": 200, "loss_twei": fees}]
    assert [one["article"] for one in of_wallet[0]["articles"]] == ["tides"]
    # Bought anew a day later, with all that came meanwhile.
    later = reports.buy(reader, None, at + timedelta(days=1))
    figures = reports.compute(later.pk, at + timedelta(days=1)).figures
    assert figures["total_twei"] == 200 + 40 * WORKERS - 3 == balance(reader)
    assert [one["total_twei"] for one in figures["articles"]] == [40 * WORKERS, 199]


def test_one_twei_buys_one_report_however_often_it_is_asked_for_at_once(reader, at):
    adjusting.adjust(reader.pk, 1, "One", at)
    app = app_of(reader)
    app.get("pnl-reports")
    answers = at_once(*[lambda: app_of(reader).post("pnl-reports")] * 2)
    assert sorted(answer.status_code for answer in answers) == [202, 402]
    assert len(app.get("pnl-reports").json()["results"]) == 1
    assert balance(reader) == 0


def test_a_report_whose_message_was_lost_is_found(reader, worker, at):
    adjusting.adjust(reader.pk, 1, "One", at)
    app = app_of(reader)
    place = bought_by(app)
    queue = redis.from_url(settings.REDIS_URL)
    assert queue.dbsize()
    queue.flushdb()
    # What the timetable does every half minute.
    worker(at + timedelta(minutes=1))
    sweep_reports.delay()
    until(lambda: app.get(place).json()["status"] == "ready")
    assert app.get(place).json()["total_twei"] == -1


@pytest.mark.owner
def test_a_report_that_can_never_be_computed_is_paid_back_and_nobody_waits_behind_it(reader, worker, at):
    adjusting.adjust(reader.pk, 2, "To spend", at)
    app, others = app_of(reader), app_of(other := UserFactory())
    adjusting.adjust(other.pk, reports.ATTEMPTS, "To spend", at)
    place = bought_by(app)
    poison = PnlReport.objects.get()
    with connection.cursor() as cursor:
        cursor.execute(
            f"""CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'poison'; END $$;
            CREATE TRIGGER poison BEFORE UPDATE ON rewards_pnlreport FOR EACH ROW
            WHEN (NEW.id = {poison.pk} AND NEW.status = 'ready') EXECUTE FUNCTION refuse()"""
        )
    worker(at + timedelta(minutes=1))
    for attempt in range(1, reports.ATTEMPTS + 1):
        until(lambda n=attempt: PnlReport.objects.get(pk=poison.pk).attempts >= n)
        behind = bought_by(others)
        until(lambda one=behind: others.get(one).json()["status"] == "ready")
        sweep_reports.delay()
    assert app.get(place).json()["status"] == "failed"
    assert (balance(reader), balance(other)) == (2, 0)
    poison.refresh_from_db()
    assert (poison.attempts, poison.figures) == (reports.ATTEMPTS, None)
    # It is over: nothing is swept up any more, and the fee came back once.
    assert reports.overdue(at + timedelta(days=1)) == []
    assert reports.note_failure(poison.pk, at).status == "failed"
    assert balance(reader) == 2


@pytest.mark.owner
def test_a_worker_that_is_killed_while_it_computes_a_report_is_followed_by_the_sweep(committed, worker, at):
    open_day(at)
    reader = UserFactory()
    adjusting.adjust(reader.pk, 5, "To spend", at)
    bought = reports.buy(reader, None, at)
    with transaction.atomic(), connection.cursor() as cursor:
        # The worker holds the report and waits for the totals when it dies.
        cursor.execute("LOCK TABLE rewards_walletdaytotal IN ACCESS EXCLUSIVE MODE")
        doomed = worker(at)
        compute_report.delay(report_id=bought.pk)
        until(lambda: somebody_waits(cursor))
        doomed.kill()
        doomed.wait(20)
    assert PnlReport.objects.get().status == "pending"
    worker(at.replace(minute=1))
    sweep_reports.delay()
    until(lambda: PnlReport.objects.get().status == "ready")
    assert PnlReport.objects.get().figures["total_twei"] == -1
    assert LedgerEntry.objects.filter(item=Item.PNL_REPORTS).count() == 1


def somebody_waits(cursor):
    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND relation = 'rewards_walletdaytotal'::regclass")
    return cursor.fetchone()[0]
