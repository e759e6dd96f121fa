"""Reads and beats through the API."""

from datetime import timedelta

import pytest

from config import clock
from rewards.models import Read
from tests.api.client import App, app_of, sign_up
from tests.factories import ArticleFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db


def beat(app, read_id, sequence, **changes):
    sent = {"sequence": sequence, "visible": True, "focused": True, "idle_seconds": 0, "depth": 50} | changes
    return app.post(f"reads/{read_id}/beats", sent)


@pytest.fixture
def article():
    return ArticleFactory(slug="tides")


@pytest.fixture
def app():
    return app_of(UserFactory())


def test_an_app_signs_up_and_finds_its_token():
    app = sign_up()
    assert app.get("me").json()["level"] == 1


def test_a_read_is_opened_with_its_terms(app, article, at):
    clock.stop_at(at)
    answer = app.post("articles/tides/reads")
    assert answer.status_code == 201
    opened = answer.json()
    assert opened == {
        "id": opened["id"],
        "beat_interval_seconds": 5,
        "expected_seconds": 127,
        "gate_seconds": 86,
        "verified_seconds": 0,
        "depth": 0,
        "gate_passed": False,
    }


def test_opening_it_again_resumes_it(app, article):
    first = app.post("articles/tides/reads").json()
    assert app.post("articles/tides/reads").json()["id"] == first["id"]
    assert Read.objects.count() == 1


def test_a_beat_credits_the_time_that_the_server_saw_pass(app, article, at):
    clock.stop_at(at)
    read = app.post("articles/tides/reads").json()
    clock.stop_at(at + timedelta(seconds=5))
    answer = beat(app, read["id"], 1)
    assert answer.status_code == 200
    credit = answer.json()
    assert (credit["credited_seconds"], credit["verified_seconds"], credit["depth"]) == (5, 5, 50)
    assert credit["seconds_left"] == 81
    assert credit["reason"] is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [({"visible": False}, "hidden"), ({"focused": False}, "unfocused"), ({"idle_seconds": 61}, "idle")],
)
def test_nothing_is_credited_to_who_looks_away(app, article, at, changes, reason):
    clock.stop_at(at)
    read = app.post("articles/tides/reads").json()
    clock.stop_at(at + timedelta(seconds=5))
    credit = beat(app, read["id"], 1, **changes).json()
    assert (credit["credited_seconds"], credit["reason"]) == (0, reason)
    receipt = app.get(f"reads/{read['id']}").json()
    assert receipt["not_credited_seconds"] == {reason: 5}


def test_a_long_silence_credits_twenty_seconds_at_most(app, article, at):
    clock.stop_at(at)
    read = app.post("articles/tides/reads").json()
    clock.stop_at(at + timedelta(hours=3))
    credit = beat(app, read["id"], 1).json()
    assert (credit["credited_seconds"], credit["reason"]) == (20, "late")


def test_a_repeated_beat_credits_nothing(app, article, at):
    clock.stop_at(at)
    read = app.post("articles/tides/reads").json()
    clock.stop_at(at + timedelta(seconds=5))
    beat(app, read["id"], 1)
    clock.stop_at(at + timedelta(seconds=10))
    credit = beat(app, read["id"], 1).json()
    assert (credit["credited_seconds"], credit["reason"]) == (0, "out_of_order")


def test_opening_another_article_pauses_the_first(app, article, at):
    ArticleFactory(slug="winds")
    clock.stop_at(at)
    first = app.post("articles/tides/reads").json()
    app.post("articles/winds/reads")
    clock.stop_at(at + timedelta(seconds=5))
    assert beat(app, first["id"], 1).json()["reason"] == "paused"


def test_a_beat_for_somebody_elses_read_is_not_found(app, article, at):
    clock.stop_at(at)
    read = app.post("articles/tides/reads").json()
    clock.stop_at(at + timedelta(seconds=5))
    stranger = app_of(UserFactory())
    answer = beat(stranger, read["id"], 1)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert Read.objects.get().verified_ms == 0
    assert stranger.get(f"reads/{read['id']}").status_code == 404


def test_a_beat_that_makes_no_sense_is_refused_field_by_field(app, article):
    read = app.post("articles/tides/reads").json()
    answer = beat(app, read["id"], 0, depth=101, visible="perhaps")
    assert answer.status_code == 400
    assert set(answer.json()["errors"]) == {"sequence", "depth", "visible"}
    assert Read.objects.get().last_sequence == 0


def test_malformed_json_is_a_clear_problem(app, article):
    answer = app.client.post(
        "/api/v1/articles/tides/minus",
        data="{not json",
        content_type="application/json",
        headers={"X-Session-Token": app.token},
    )
    assert answer.status_code == 400
    assert answer.json()["code"] == "parse_error"


def test_an_unknown_article_is_not_found(app):
    answer = app.post("articles/nowhere/reads")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


@pytest.mark.parametrize("token", [None, "wrong"])
def test_without_a_valid_token_signing_in_would_help(article, token):
    answer = App(token).post("articles/tides/reads")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == "X-Session-Token"


def test_a_suspended_reader_opens_no_read(article):
    answer = app_of(UserFactory(is_suspended=True)).post("articles/tides/reads")
    assert (answer.status_code, answer.json()["code"]) == (403, "suspended")


def test_plus_before_the_gate_says_how_much_is_left(app, article, at):
    open_day(at)
    clock.stop_at(at)
    read = app.post("articles/tides/reads").json()
    clock.stop_at(at + timedelta(seconds=20))
    beat(app, read["id"], 1)
    answer = app.post("articles/tides/plus")
    assert answer.status_code == 403
    problem = answer.json()
    assert (problem["code"], problem["seconds_left"], problem["depth"]) == ("gate_not_passed", 66, 50)
