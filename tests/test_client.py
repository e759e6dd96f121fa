"""The app of `tests/client.py` over real HTTP: lines that break, twins that still run, limits, long lists."""

from contextlib import ExitStack
from datetime import timedelta

import httpx
import pytest
from django.db import transaction

from accounts import idempotency
from config import clock
from rewards import quotas
from rewards.models import LedgerEntry
from rewards.quotas import Quota
from tests.api.client import app_of
from tests.api.world import has_read
from tests.client import Problem, Reader
from tests.factories import ArticleFactory, UserFactory, open_day


class LosesAnswers(httpx.HTTPTransport):
    """A line that breaks after the request went out, so many times."""

    def __init__(self, times):
        super().__init__()
        self.times = times

    def handle_request(self, request):
        answer = super().handle_request(request)
        if self.times:
            self.times -= 1
            answer.close()
            raise httpx.ReadError("the line broke", request=request)
        return answer


@pytest.fixture
def user(committed, at):
    clock.stop_at(at)
    open_day(at)
    user = UserFactory()
    has_read(user, ArticleFactory(slug="tides"), at)
    return user


@pytest.fixture
def reader_of(served):
    """Makes the app of a user who is signed in: `reader_of(user, …)`. What it waits for is noted, and not waited for."""
    with ExitStack() as open_ones:

        def make(user, wait=lambda seconds: None, **options):
            reader = open_ones.enter_context(Reader(served, wait=wait, **options))
            if user:
                reader.http.headers["X-Session-Token"] = app_of(user).token
            return reader

        yield make


def test_an_answer_that_was_lost_is_asked_for_again_and_the_twei_move_once(reader_of, user):
    reader = reader_of(user, transport=LosesAnswers(2))
    assert reader.plus("tides")["earned_twei"] == 1
    assert LedgerEntry.objects.filter(item="pluses").count() == 1
    assert reader.me()["balance_twei"] == 1


def test_a_line_that_stays_broken_is_said_to_be(reader_of, user):
    with pytest.raises(httpx.ReadError):
        reader_of(user, transport=LosesAnswers(9)).plus("tides")


def test_a_twin_that_still_runs_is_waited_for(reader_of, user):
    running, waited = ExitStack(), []

    def wait(seconds):
        waited.append(seconds)
        running.close()

    reader = reader_of(user, wait)
    with running:
        running.enter_context(transaction.atomic())
        idempotency._hold(user.pk, "twin")
        answer = reader.call("POST", "articles/tides/plus", {}, headers={"Idempotency-Key": "twin"})
    assert (answer["earned_twei"], waited) == (1, [1])


def test_who_asks_too_often_waits_for_as_long_as_is_said(reader_of, user, settings):
    settings.API_PER_MINUTE = {"account": 1, "address": 1}
    waited = []

    def wait(seconds):
        waited.append(seconds)
        settings.API_PER_MINUTE = {"account": 9, "address": 9}

    reader = reader_of(user, wait)
    assert [reader.me()["balance_twei"] for _ in range(3)] == [0, 0, 0]
    assert waited
    assert all(0 < seconds <= 60 for seconds in waited)


def test_what_is_spent_for_today_is_a_problem_with_its_figures(reader_of, user, at):
    quotas.use(user.pk, Quota.PLUS, at, 3)
    with pytest.raises(Problem) as refused:
        reader_of(user).plus("tides")
    problem = refused.value
    assert (problem.status, problem.code, problem.passes_soon) == (429, "pluses_spent", False)
    assert problem.retry_after == timedelta(days=1).total_seconds()
    assert problem.figures["next_at"]
    assert "run out" in problem.detail


def test_a_list_is_read_to_its_end(reader_of, user):
    more = [ArticleFactory(slug=f"tides-{number}") for number in range(24)]
    cards = list(reader_of(None).rows("articles"))
    assert {card["slug"] for card in cards} == {"tides"} | {article.slug for article in more}
    assert len(cards) == 25


def test_signing_up_out_and_in_again(reader_of, committed):
    reader = reader_of(None)
    with pytest.raises(Problem) as refused:
        reader.me()
    assert refused.value.code == "not_authenticated"
    reader.sign_up("wren@example.com", "a-long-enough-phrase")
    handle = reader.me()["handle"]
    reader.sign_out()
    with pytest.raises(Problem):
        reader.me()
    with pytest.raises(Problem) as refused:
        reader.sign_in("wren@example.com", "something-else")
    assert (refused.value.status, refused.value.figures) == (400, {})
    reader.sign_in("wren@example.com", "a-long-enough-phrase")
    assert reader.me()["handle"] == handle
