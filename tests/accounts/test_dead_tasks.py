"""Dead tasks on the desk: an operator sends them again, or has looked at them."""

from datetime import timedelta

import pytest

from accounts import dead_tasks, record
from accounts.models import DeadTask
from config import clock, redis_client
from config.celery import REPORTS, app
from tests.desk import decide, desk_of, staff
from tests.factories import open_day

pytestmark = pytest.mark.django_db
TASK = "rewards.tasks.compute_report"


@pytest.fixture
def dead(at):
    open_day(at)
    clock.stop_at(at)
    redis_client.client().flushdb()
    return fail(at)


@pytest.fixture
def desk():
    return desk_of(staff("operator"))


def fail(at, number=7, error=None):
    error = error or ValueError("no room on the disk")
    dead_tasks.note(task=TASK, task_id="an-id", arguments={"report_id": number}, queue=REPORTS, error=error, at=at)
    return DeadTask.objects.latest("pk")


def queued():
    return redis_client.client().llen(REPORTS)


def test_it_waits_with_what_there_is_to_know_of_it(desk, dead):
    page = desk.get("/admin/queues/dead-tasks/").text
    for said in (f"{TASK}(report_id=7)", "ValueError", "no room on the disk", "an-id", "queue reports", "1 time"):
        assert said in page


def test_it_is_sent_again_and_that_is_on_record(desk, dead):
    assert decide(desk, "dead-tasks", "again", dead, reason="There is room again") == ["Send again: 1 done."]
    assert queued() == 1
    assert not dead_tasks.waiting().exists()
    noted = record.of(dead).get()
    assert (noted.staff, noted.act, noted.reason) == (desk.user, "send_dead_task_again", "There is room again")


def test_it_is_left_by_who_has_looked_at_it(desk, dead, at):
    assert decide(desk, "dead-tasks", "leave", dead) == ["Looked at: 1 done."]
    dead.refresh_from_db()
    assert (dead.looked_at, queued(), record.of(dead).get().act) == (at, 0, "leave_dead_task")
    with pytest.raises(dead_tasks.LookedAtAlready):
        dead_tasks.leave(dead, "Looked again", desk.user, at)


def test_while_the_queue_does_not_answer_it_waits_on(desk, dead, monkeypatch):
    monkeypatch.setenv("CELERY_BROKER_WRITE_URL", "redis://127.0.0.1:1/0")
    monkeypatch.setattr(app.amqp, "_producer_pool", None)
    (said,) = decide(desk, "dead-tasks", "again", dead)
    assert said.endswith("The queue of the workers does not answer. Try again in a minute.")
    assert dead_tasks.waiting().get() == dead
    assert not record.of(dead).exists()


def test_a_sweep_that_fails_each_minute_is_one_row(dead, at):
    for minute in range(1, 5):
        fail(at + timedelta(minutes=minute))
    fail(at, number=8)
    fail(at, error=KeyError("other"))
    first = dead_tasks.waiting().order_by("pk").first()
    assert (first.times, first.first_at, first.last_at) == (5, at, at + timedelta(minutes=4))
    assert dead_tasks.waiting().count() == 3


def test_what_fails_again_after_somebody_has_looked_waits_again(desk, dead, at):
    dead_tasks.leave(dead, "It is mended", desk.user, at)
    assert fail(at) != dead
    assert dead_tasks.waiting().count() == 1


def test_what_is_no_number_is_not_kept(dead, at):
    dead_tasks.note(
        task="mail",
        task_id="x",
        arguments={"to": "wren@example.com", "user_id": 3},
        queue="",
        error=ValueError(),
        at=at,
    )
    assert dead_tasks.waiting().get(task="mail").arguments == {"user_id": 3}
