"""Retries under an `Idempotency-Key`: what was done is done once, and said again."""

import threading
from datetime import timedelta

import pytest
from django.db import transaction

from accounts import idempotency
from accounts.models import AnsweredRequest
from config import clock
from rewards import adjusting, ledger
from rewards.models import LedgerEntry, PnlReport, Rating
from tests.api.client import app_of
from tests.committed import at_once
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.reading import pass_gate

KEY = {"Idempotency-Key": "9f3c0e6e-6d5c-4c43-a1f5-5f6d7f6f4d3a"}


def refusal(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def a_reader(at):
    """Somebody with 10 Twei who has read the article "tides", now."""
    open_day(at)
    user, article = UserFactory(level=5), ArticleFactory(slug="tides")
    adjusting.adjust(user.pk, 10, "To spend", at)
    clock.stop_at(pass_gate(user, article, at))
    return user


@pytest.fixture
def user(db, at):
    return a_reader(at)


@pytest.fixture
def app(user):
    return app_of(user)


def balance(user):
    return ledger.balance_twei(ledger.wallet(user.pk))


def test_the_same_request_gives_the_first_answer_and_moves_nothing(app, user):
    first = app.post("articles/tides/plus", **KEY)
    again = app.post("articles/tides/plus", **KEY)
    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (201, first.json())
    assert balance(user) == 11
    assert Rating.objects.count() == 1


def test_without_a_key_a_repeat_is_refused_by_what_already_happened(app):
    app.post("articles/tides/plus")
    assert refusal(app.post("articles/tides/plus")) == (409, "already_rated")


def test_a_bought_report_is_bought_once_and_its_place_is_told_again(app, user):
    first = app.post("pnl-reports", {"from": "2025-10-25"}, **KEY)
    again = app.post("pnl-reports", {"from": "2025-10-25"}, **KEY)
    assert (again.status_code, again.json(), again["Location"]) == (202, first.json(), first["Location"])
    assert balance(user) == 9
    assert app.post("pnl-reports", {"from": "2025-10-25"}).json()["id"] != first.json()["id"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("articles/tides/minus", {"reason": "poor"}),
        ("articles/tides/plus", {}),
        ("articles/winds/minus", {"reason": "wrong"}),
        ("articles/tides/minus?again", {"reason": "wrong"}),
    ],
)
def test_another_request_under_the_key_is_refused(app, user, path, body):
    ArticleFactory(slug="winds")
    assert app.post("articles/tides/minus", {"reason": "wrong"}, **KEY).status_code == 201
    assert refusal(app.post(path, body, **KEY)) == (422, "idempotency_key_reused")
    assert balance(user) == 8
    assert Rating.objects.count() == 1


def test_a_refused_act_is_not_kept_and_may_be_tried_again(app, user, at):
    adjusting.adjust(user.pk, -10, "All of it", at)
    assert refusal(app.post("pnl-reports", **KEY)) == (402, "insufficient_funds")
    assert not AnsweredRequest.objects.exists()
    assert not PnlReport.objects.exists()
    adjusting.adjust(user.pk, 1, "One", at)
    assert app.post("pnl-reports", **KEY).status_code == 202
    assert balance(user) == 0


def test_a_body_that_makes_no_sense_is_not_kept(app):
    assert refusal(app.post("articles/tides/minus", {"reason": "dull"}, **KEY)) == (400, "invalid")
    assert app.post("articles/tides/minus", {"reason": "poor"}, **KEY).status_code == 201


@pytest.mark.parametrize("key", ["", "k" * 256, "tab\tinside", "schlüssel", "\x7f"])
def test_a_key_that_is_none_is_refused(app, user, key):
    answer = app.post("articles/tides/plus", **{"Idempotency-Key": key})
    assert refusal(answer) == (400, "idempotency_key_invalid")
    assert balance(user) == 10


@pytest.mark.parametrize("key", ["k", "k" * 255, '"a quoted one"'])
def test_a_key_at_its_bounds_works(app, key):
    headers = {"Idempotency-Key": key}
    assert app.post("articles/tides/plus", **headers).status_code == 201
    assert app.post("articles/tides/plus", **headers).status_code == 201


def test_each_reader_has_keys_of_their_own(app, user, at):
    other = UserFactory()
    adjusting.adjust(other.pk, 1, "One", at)
    first = app.post("pnl-reports", **KEY).json()
    second = app_of(other).post("pnl-reports", **KEY).json()
    assert first["id"] != second["id"]
    assert (balance(user), balance(other)) == (9, 0)


def test_two_keys_are_two_requests(app, user):
    for key in ("one", "two"):
        assert app.post("pnl-reports", **{"Idempotency-Key": key}).status_code == 202
    assert balance(user) == 8


def test_after_24_hours_the_key_is_free_again(app, user):
    first = app.post("pnl-reports", **KEY).json()
    moment = clock.now()
    clock.stop_at(moment + idempotency.KEPT - timedelta(milliseconds=1))
    assert app.post("pnl-reports", **KEY).json() == first
    clock.stop_at(moment + idempotency.KEPT)
    later = app.post("pnl-reports", **KEY).json()
    assert later["id"] != first["id"]
    assert app.post("pnl-reports", **KEY).json() == later
    assert balance(user) == 8


def test_answers_that_are_not_given_again_are_pruned(app):
    app.post("pnl-reports", **KEY)
    clock.stop_at(clock.now() + idempotency.KEPT)
    assert idempotency.prune() == 0
    clock.stop_at(clock.now() + timedelta(milliseconds=1))
    assert idempotency.prune() == 1


@pytest.mark.usefixtures("committed")
def test_a_twin_that_is_still_running_is_waited_for(at):
    user = a_reader(at)
    app, twin = app_of(user), app_of(user)
    is_held, is_seen = threading.Event(), threading.Event()

    def first():
        with transaction.atomic():
            answer = app.post("articles/tides/plus", **KEY)
            is_held.set()
            assert is_seen.wait(20)
        return answer

    def second():
        assert is_held.wait(20)
        try:
            return twin.post("articles/tides/plus", **KEY)
        finally:
            is_seen.set()

    done, waiting = at_once(first, second)
    assert done.status_code == 201
    assert refusal(waiting) == (409, "request_in_progress")
    again = twin.post("articles/tides/plus", **KEY)
    assert (again.status_code, again.json()) == (201, done.json())
    assert LedgerEntry.objects.filter(item="pluses").count() == 1


@pytest.mark.usefixtures("committed")
def test_ten_twins_at_once_move_the_twei_once(at):
    user = a_reader(at)
    apps = [app_of(user) for _number in range(10)]
    answers = at_once(*[lambda app=app: app.post("articles/tides/plus", **KEY) for app in apps])
    assert {answer.status_code for answer in answers} <= {201, 409}
    done = [answer.json() for answer in answers if answer.status_code == 201]
    assert done
    assert all(answer == done[0] for answer in done)
    refused = [answer.json()["code"] for answer in answers if answer.status_code == 409]
    assert set(refused) <= {"request_in_progress"}
    assert balance(user) == 11
