"""Reports that failed: in a queue of the operators', computed again for free or left."""

import pytest

from accounts import notifications, record
from accounts.models import StaffRecord
from config import clock
from rewards import adjusting, ledger, reports
from rewards.models import LedgerEntry
from rewards.reports import ATTEMPTS, NotFailed
from rewards.tasks import compute_report, sweep_reports
from tests.desk import decide, desk_of, staff
from tests.factories import ArticleFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def wren(at):
    open_day(at)
    clock.stop_at(at)
    user = UserFactory(handle="wren")
    adjusting.adjust(user.pk, 5, "To spend", at)
    return user


@pytest.fixture
def failed(wren, at):
    report = reports.buy(wren, ArticleFactory(title="The Tide Tables"), at)
    fail(report, at)
    return report


@pytest.fixture
def desk():
    return desk_of(staff("operator"))


def fail(report, at):
    for _ in range(ATTEMPTS):
        reports.note_failure(report.pk, at)
    report.refresh_from_db()
    assert report.status == "failed"


def balance(user):
    return ledger.balance_twei(ledger.wallet(user.pk))


def test_it_is_computed_again_for_free_and_its_reader_told(
    desk, wren, failed, monkeypatch, django_capture_on_commit_callbacks
):
    sent = []
    monkeypatch.setattr(compute_report, "apply_async", lambda kwargs, **_options: sent.append(kwargs))
    assert "The Tide Tables" in desk.get("/admin/queues/failed-reports/").text
    with django_capture_on_commit_callbacks(execute=True):
        assert decide(desk, "failed-reports", "compute", failed, reason="The disk was full") == [
            "Compute again: 1 done."
        ]
    failed.refresh_from_db()
    assert (failed.status, failed.attempts, failed.looked_at, sent) == ("pending", 0, None, [{"report_id": failed.pk}])
    assert "Nothing waits here." in desk.get("/admin/queues/failed-reports/").text
    compute_report(report_id=failed.pk)
    failed.refresh_from_db()
    assert (failed.status, balance(wren)) == ("ready", 5)
    assert notifications.of(wren.pk)[0].sentence == "Your report is ready."
    assert [(one.staff, one.act, one.reason) for one in record.of(failed)] == [
        (desk.user, "compute_again", "The disk was full")
    ]


def test_without_its_message_a_sweep_finds_it(desk, failed, at, monkeypatch):
    sent = []
    monkeypatch.setattr(compute_report, "delay", lambda **kwargs: sent.append(kwargs))
    reports.compute_again(failed, "The disk was full", desk.user, at)
    clock.stop_at(at.replace(minute=1))
    sweep_reports()
    assert sent == [{"report_id": failed.pk}]


def test_one_that_fails_again_waits_again_and_its_price_is_paid_back_once(desk, wren, failed, at):
    told = notifications.of(wren.pk).count()
    reports.compute_again(failed, "The disk was full", desk.user, at)
    fail(failed, at)
    assert balance(wren) == 5
    assert LedgerEntry.objects.filter(reverses=failed.fee_entry).count() == 1
    assert notifications.of(wren.pk).count() == told
    assert reports.failed().get() == failed


def test_one_that_is_left_waits_no_more(desk, failed, at):
    assert decide(desk, "failed-reports", "leave", failed, reason="They have left") == ["Leave it: 1 done."]
    failed.refresh_from_db()
    assert (failed.status, failed.looked_at) == ("failed", at)
    assert record.of(failed).get().act == "leave_failed"
    for act in (reports.leave, reports.compute_again):
        with pytest.raises(NotFailed):
            act(failed, "Again", desk.user, at)


def test_a_report_that_has_not_failed_is_not_computed_again(desk, wren, at):
    report = reports.buy(wren, None, at)
    with pytest.raises(NotFailed):
        reports.compute_again(report, "To be sure", desk.user, at)


@pytest.mark.parametrize("role", ["moderator", "editor", "treasurer", "auditor"])
def test_nobody_but_an_operator_decides(role, failed):
    desk = desk_of(staff(role))
    answer = desk.post("/admin/queues/failed-reports/", {"act": "leave", "row": failed.pk, "reason": "No"})
    assert answer.status_code == 403
    assert StaffRecord.objects.get().was_refused
    failed.refresh_from_db()
    assert failed.looked_at is None
