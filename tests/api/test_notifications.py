"""What happened to me, for apps."""

import pytest

from accounts import notifications
from accounts.notifications import Kind
from config import clock
from tests.api.client import app_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(at):
    clock.stop_at(at)
    return UserFactory()


def test_they_come_newest_first_with_a_sentence_in_the_readers_language(user, at):
    for level in (2, 3):
        notifications.tell(user.pk, Kind.LEVEL_UP, at, level=level)
    answer = app_of(user).get("me/notifications").json()
    assert [one["sentence"] for one in answer["results"]] == ["You have reached LVL 3.", "You have reached LVL 2."]
    newest = answer["results"][0]
    assert (newest["kind"], newest["figures"], newest["seen_at"]) == ("level_up", {"level": 3}, None)


def test_what_was_shown_is_noted_as_seen_and_what_came_since_is_not(user, at):
    app = app_of(user)
    notifications.tell(user.pk, Kind.LEVEL_UP, at, level=2)
    shown = app.get("me/notifications").json()["results"][0]["id"]
    notifications.tell(user.pk, Kind.LEVEL_UP, at, level=3)
    assert app.post("me/notifications/seen", {"up_to": shown}).json() == {"seen": 1}
    assert app.post("me/notifications/seen", {"up_to": shown}).json() == {"seen": 0}
    assert notifications.unseen(user.pk) == 1


@pytest.mark.parametrize("body", [{}, {"up_to": 0}, {"up_to": "all"}])
def test_an_id_that_is_none_is_refused(user, body):
    assert app_of(user).post("me/notifications/seen", body).status_code == 400


def test_nobody_sees_anothers(user, at):
    notifications.tell(UserFactory().pk, Kind.LEVEL_UP, at, level=2)
    app = app_of(user)
    assert app.get("me/notifications").json()["results"] == []
    assert app.post("me/notifications/seen", {"up_to": 2**53}).json() == {"seen": 0}
