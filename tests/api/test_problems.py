"""Bad input, wrong doors and broken requests: each has a clear problem for an answer, and changes nothing."""

import base64

import pytest
from django.conf import settings
from django.test import Client

from config import clock
from rewards.models import Rating, Read
from tests.api.client import API, App, app_of
from tests.factories import ArticleFactory, UserFactory

pytestmark = pytest.mark.django_db

WITH_BODY = [
    ("PATCH", "me"),
    ("POST", "articles/tides/reads"),
    ("POST", "articles/tides/plus"),
    ("POST", "articles/tides/minus"),
    ("POST", "articles/tides/comments"),
    ("POST", "articles/tides/flag"),
    ("PATCH", "comments/1"),
    ("POST", "comments/1/like"),
    ("POST", "comments/1/dislike"),
    ("POST", "comments/1/flag"),
    ("POST", "appeals"),
    ("POST", "articles/tides/pnl-reports"),
    ("POST", "pnl-reports"),
    ("POST", "reads/1/beats"),
]
LISTS = ["articles", "me/entries", "pnl-reports", "articles/tides/comments", "avatars"]


@pytest.fixture
def app(at):
    clock.stop_at(at)
    ArticleFactory(slug="tides")
    return app_of(UserFactory())


def send(app, method, path, body=b"", content_type="application/json", **headers):
    headers["X-Session-Token"] = app.token
    return app.client.generic(method, API + path, body, content_type, headers=headers)


def problem(answer):
    assert answer["Content-Type"] == "application/problem+json"
    shown = answer.json()
    assert set(shown) >= {"type", "title", "status", "code", "detail"}
    assert shown["status"] == answer.status_code
    return answer.status_code, shown["code"]


@pytest.mark.parametrize("path", ["nowhere", "", "me/", "articles/", "articles/a/b/c", "reads/x", "reads/-1", "a%0Ab"])
def test_a_path_that_does_not_exist_is_not_found(path):
    app = App()
    for method in ("get", "post", "patch", "delete"):
        answer = getattr(app, method)(path)
        assert problem(answer) == (404, "not_found"), method
        assert answer.json()["detail"] == "There is no such path in the API."


def test_a_path_that_does_not_exist_asks_for_no_csrf_token():
    assert problem(Client(enforce_csrf_checks=True).post(API + "nowhere")) == (404, "not_found")


@pytest.mark.parametrize("number", ["0", "9223372036854775808", "9" * 30, "9" * 5000])
def test_a_number_that_no_read_has_is_not_found(app, number):
    assert problem(app.get(f"reads/{number}")) == (404, "not_found")
    sent = {"sequence": 1, "visible": True, "focused": True, "idle_seconds": 0, "depth": 0}
    assert problem(app.post(f"reads/{number}/beats", sent)) == (404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("PUT", "me", {"GET", "PATCH"}),
        ("DELETE", "me/entries", {"GET"}),
        ("PUT", "articles", {"GET", "POST"}),
        ("GET", "articles/tides/plus", {"POST"}),
        ("PATCH", "pnl-reports", {"GET", "POST"}),
        ("TRACE", "economy", {"GET"}),
    ],
)
def test_a_method_that_there_is_not_is_told_which_there_are(app, method, path, allowed):
    answer = send(app, method, path)
    assert problem(answer) == (405, "method_not_allowed")
    assert set(answer["Allow"].split(", ")) - {"HEAD", "OPTIONS"} == allowed


@pytest.mark.parametrize("token", [None, "", "wrong", "x" * 5000, "é", "with a space", "a\x00b"])
def test_without_the_token_of_a_session_signing_in_would_help(token):
    client, headers = Client(), {} if token is None else {"X-Session-Token": token}
    for method, path in [("GET", "me"), ("GET", "pnl-reports"), *WITH_BODY]:
        answer = client.generic(method, API + path, b"{", "application/json", headers=headers)
        assert problem(answer) == (401, "not_authenticated"), path
        assert answer["WWW-Authenticate"] == "X-Session-Token"
        assert "X-Session-Token" in answer.json()["detail"]


def test_a_token_ends_with_its_session(app):
    assert app.get("me").status_code == 200
    app.delete("auth/app/v1/auth/session")
    assert problem(app.get("me")) == (401, "not_authenticated")


def test_an_account_that_may_not_sign_in_has_no_token_any_more():
    user = UserFactory()
    app = app_of(user)
    user.is_active = False
    user.save()
    assert problem(app.get("me")) == (401, "not_authenticated")


def test_a_browser_needs_its_csrf_token():
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(UserFactory(), backend=settings.AUTHENTICATION_BACKENDS[0])
    assert browser.get(API + "me").status_code == 200
    answer = browser.patch(API + "me", {"language": "vi"}, content_type="application/json")
    assert problem(answer) == (403, "permission_denied")
    browser.cookies[settings.CSRF_COOKIE_NAME] = secret = "a" * 32
    headers = {"X-CSRFToken": secret}
    answer = browser.patch(API + "me", {"language": "vi"}, content_type="application/json", headers=headers)
    assert answer.status_code == 200


NO_OBJECTS = {
    "broken": b"{not json",
    "an empty list": b"[]",
    "a list": b"[1]",
    "null": b"null",
    "a string": b'"text"',
    "zero": b"0",
    "false": b"false",
    "not a number": b"NaN",
    "not Unicode": b"\xff\xfe",
    "half a character": b'{"reason": "\\ud800"}',
    "two": b"{} {}",
    "a deep list": b"[" * 100_000,
    "a deep object": b'{"a":' * 100_000,
    "an endless number": b'{"n": ' + b"9" * 5000 + b"}",
}


@pytest.mark.parametrize("body", NO_OBJECTS.values(), ids=NO_OBJECTS)
def test_a_body_that_is_no_json_object_is_refused(app, body):
    for method, path in WITH_BODY:
        assert problem(send(app, method, path, body)) == (400, "parse_error"), path
    assert (Read.objects.count(), Rating.objects.count()) == (0, 0)


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x", ""])
def test_a_body_in_another_form_is_refused(app, kind):
    for method, path in WITH_BODY:
        answer = send(app, method, path, b'{"reason": "wrong"}', kind)
        assert problem(answer) == (415, "unsupported_media_type"), path
    assert (Read.objects.count(), Rating.objects.count()) == (0, 0)


def test_a_body_beyond_all_bounds_is_refused(app):
    body = b'{"handle": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    for method, path in WITH_BODY:
        assert problem(send(app, method, path, body)) == (413, "body_too_large"), path


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded", "text/plain", ""])
def test_where_nothing_is_asked_for_no_body_is_needed(app, kind):
    assert send(app, "POST", "articles/tides/reads", b"", kind).status_code == 201
    assert problem(send(app, "POST", "articles/tides/plus", b"", kind)) == (403, "gate_not_passed")


def test_values_that_no_database_takes_are_refused_field_by_field(app):
    answer = app.post("articles/tides/minus", {"reason": "\x00"})
    assert problem(answer) == (400, "invalid")
    assert list(answer.json()["errors"]) == ["reason"]
    answer = app.patch("me", {"language": "\x00"})
    assert list(answer.json()["errors"]) == ["language"]
    huge = {"sequence": 2**70, "visible": 1, "focused": 1, "idle_seconds": 2**70, "depth": 2**70}
    answer = app.post("reads/1/beats", huge)
    assert list(answer.json()["errors"]) == ["sequence", "idle_seconds", "depth"]


def cursor(text):
    return base64.b64encode(text.encode()).decode()


NO_CURSORS = [
    "nonsense",
    "%ff",
    "é",
    *map(
        cursor,
        [
            "o=-1",
            "o=x",
            "r=x",
            "p=",
            "p=nonsense",
            "p=%00",
            "p=,",
            "p=1,2,3",
            "p=x,1",
            "p=2025-10-25",
            "p=2025-13-45T00:00:00Z",
            "p=NaN",
        ],
    ),
]


@pytest.mark.parametrize("given", NO_CURSORS)
def test_a_cursor_that_nobody_gave_out_is_not_found(app, given):
    for path in LISTS:
        assert problem(app.get(f"{path}?cursor={given}")) == (404, "not_found"), path


def test_a_cursor_that_leads_nowhere_leads_to_a_page(app):
    for path in LISTS:
        for given in ("", "%00", cursor("o=5000"), cursor("q=1")):
            assert app.get(f"{path}?cursor={given}").status_code == 200, (path, given)


def test_a_cursor_beyond_all_numbers_finds_nothing(app):
    for path in ("me/entries", "pnl-reports"):
        for number in ("99999999999999999999999", "-99999999999999999999999"):
            assert app.get(f"{path}?cursor={cursor(f'p={number}')}").json()["results"] == []


@pytest.mark.parametrize("position", [f"{10**30},1", f"1,{10**30}", f"-{10**30},-{10**30}"])
def test_no_part_of_a_cursor_is_too_large(app, position):
    answer = app.get(f"articles/tides/comments?ordering=liked&cursor={cursor(f'p={position}')}")
    assert answer.json()["results"] == []


@pytest.mark.parametrize(
    "query", ["page=-1", "limit=9999999999999999", "%00=%00", "a[]=1&a[]=2", "=", "&&&", "cursors"]
)
def test_a_query_that_nobody_asked_for_changes_nothing(app, query):
    for path in ("me", "articles", "economy", "pnl-reports", "me/entries", "articles/tides/standing"):
        assert app.get(f"{path}?{query}").json() == app.get(path).json(), path


@pytest.mark.parametrize("path", ["me", "articles", "economy"])
def test_a_form_that_there_is_not_is_not_acceptable(app, path):
    assert problem(app.get(path, Accept="text/html")) == (406, "not_acceptable")


def test_problems_are_json_whatever_form_was_asked_for(app):
    assert problem(app.get("me/entries?item=nonsense", Accept="text/csv")) == (400, "invalid")
    assert problem(App().get("me/entries", Accept="text/csv")) == (401, "not_authenticated")


def test_a_problem_speaks_the_readers_language_where_it_can(app):
    answer = app.get("reads/0", **{"Accept-Language": "vi"})
    assert problem(answer) == (404, "not_found")
    assert answer["Content-Language"] == "vi"


@pytest.mark.parametrize("path", ["auth/app/v1/account/phone", "auth/app/v1/auth/phone/verify"])
def test_telephone_numbers_are_not_asked_for(app, path):
    for method in ("get", "post", "delete"):
        assert problem(getattr(app, method)(path)) == (404, "not_found")
