"""Accounts for apps: what allauth's headless API does at `auth/app/v1/`, asked for as an app does."""

import base64
import hashlib
import hmac
import re
import struct
import time
from urllib.parse import unquote

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts.models import User
from tests.api.client import API, App, sign_up

pytestmark = pytest.mark.django_db

ADDRESS, PASSWORD = "wren@example.com", "a-long-enough-phrase"
AUTH = "auth/app/v1"


@pytest.fixture
def app():
    """An app that has just signed its reader up."""
    return sign_up(ADDRESS, PASSWORD)


def sign_in(password=PASSWORD):
    return App().post(f"{AUTH}/auth/login", {"email": ADDRESS, "password": password})


def token(answer):
    assert answer.status_code == 200, answer.content
    return App(answer.json()["meta"]["session_token"])


def wrong(answer):
    """The status and the codes of what allauth found wrong, field by field."""
    return answer.status_code, [(error.get("param"), error["code"]) for error in answer.json()["errors"]]


def written_key(place):
    """The key in the address that the last mail gives."""
    return unquote(re.search(rf"{place}([^/\s]+)/", mail.outbox[-1].body)[1])


def time_code(secret, at=None):
    """The six digits that an authenticator shows (RFC 6238)."""
    step = struct.pack(">Q", int(at or time.time()) // 30)
    digest = hmac.digest(base64.b32decode(secret), step, hashlib.sha1)
    place = digest[-1] & 15
    number = struct.unpack(">I", digest[place : place + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def test_signing_up_gives_a_token_that_opens_the_api(app):
    assert app.get("me").status_code == 200
    shown = app.get(f"{AUTH}/auth/session").json()
    assert shown["meta"]["is_authenticated"]
    assert shown["data"]["user"]["email"] == ADDRESS
    assert User.objects.get().check_password(PASSWORD)


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({}, [("email", "required"), ("password", "required")]),
        ({"email": "no address", "password": PASSWORD}, [("email", "invalid")]),
        ({"email": ADDRESS, "password": "short"}, [("password", "password_too_short")]),
        ({"email": ADDRESS, "password": "password1"}, [("password", "password_too_common")]),
    ],
)
def test_what_makes_no_account_is_refused_field_by_field(sent, said):
    assert wrong(App().post(f"{AUTH}/auth/signup", sent)) == (400, said)
    assert not User.objects.exists()


def test_an_address_has_one_account(app):
    taken = App().post(f"{AUTH}/auth/signup", {"email": ADDRESS.upper(), "password": "another-long-phrase"})
    assert wrong(taken) == (400, [("email", "email_taken")])
    assert User.objects.count() == 1


def test_signing_in_gives_another_token_and_signing_out_ends_that_one(app):
    other = token(sign_in())
    assert other.token != app.token
    left = other.delete(f"{AUTH}/auth/session")
    # What allauth says to somebody who is no longer signed in.
    assert (left.status_code, left.json()["meta"]["is_authenticated"]) == (401, False)
    assert other.get("me").status_code == 401
    assert app.get("me").status_code == 200


def test_a_wrong_password_signs_nobody_in(app):
    assert wrong(sign_in("a-wrong-phrase-of-words")) == (400, [("password", "email_password_mismatch")])


def test_an_address_is_confirmed_by_the_key_that_was_mailed(app):
    assert not EmailAddress.objects.get().verified
    key = written_key("confirm-email/")
    shown = App().get(f"{AUTH}/auth/email/verify", **{"X-Email-Verification-Key": key})
    assert (shown.status_code, shown.json()["data"]["email"]) == (200, ADDRESS)
    App().post(f"{AUTH}/auth/email/verify", {"key": key})
    assert EmailAddress.objects.get().verified
    assert [one["verified"] for one in app.get(f"{AUTH}/account/email").json()["data"]] == [True]


@pytest.mark.parametrize("key", ["nonsense", "MQ:1abcde:forged"])
def test_a_key_that_nobody_was_mailed_confirms_nothing(app, key):
    assert App().post(f"{AUTH}/auth/email/verify", {"key": key}).status_code == 400
    assert not EmailAddress.objects.get().verified


def test_a_forgotten_password_is_set_anew_by_mail_and_ends_every_session(app):
    assert App().post(f"{AUTH}/auth/password/request", {"email": ADDRESS}).status_code == 200
    key = written_key("password/reset/key/")
    assert App().get(f"{AUTH}/auth/password/reset", **{"X-Password-Reset-Key": key}).status_code == 200
    App().post(f"{AUTH}/auth/password/reset", {"key": key, "password": "words-of-tomorrow"})
    assert app.get("me").status_code == 401
    assert sign_in().status_code == 400
    assert token(sign_in("words-of-tomorrow")).get("me").status_code == 200
    again = App().post(f"{AUTH}/auth/password/reset", {"key": key, "password": "words-of-yesterday"})
    assert again.status_code == 400


def test_who_asks_for_a_password_of_nobody_learns_nothing():
    assert App().post(f"{AUTH}/auth/password/request", {"email": "nobody@example.com"}).status_code == 200
    assert "password/reset/key" not in mail.outbox[-1].body


def test_changing_the_password_asks_for_the_present_one(app):
    sent = {"current_password": "a-wrong-phrase-of-words", "new_password": "words-of-tomorrow"}
    assert wrong(app.post(f"{AUTH}/account/password/change", sent)) == (
        400,
        [("current_password", "enter_current_password")],
    )
    sent["current_password"] = PASSWORD
    assert app.post(f"{AUTH}/account/password/change", sent).status_code == 200
    assert token(sign_in("words-of-tomorrow")).get("me").status_code == 200


def test_a_second_factor_is_asked_for_from_then_on(app):
    EmailAddress.objects.update(verified=True)
    asked = app.get(f"{AUTH}/account/authenticators/totp")
    assert asked.status_code == 404
    secret = asked.json()["meta"]["secret"]
    assert app.post(f"{AUTH}/account/authenticators/totp", {"code": "000000x"}).status_code == 400
    # The password is asked for again before anything of this kind is changed.
    assert app.post(f"{AUTH}/account/authenticators/totp", {"code": time_code(secret)}).status_code == 401
    assert app.post(f"{AUTH}/auth/reauthenticate", {"password": PASSWORD}).status_code == 200
    assert app.post(f"{AUTH}/account/authenticators/totp", {"code": time_code(secret)}).status_code == 200

    half = sign_in()
    assert half.status_code == 401
    [pending] = [flow for flow in half.json()["data"]["flows"] if flow.get("is_pending")]
    assert (pending["id"], set(pending["types"])) == ("mfa_authenticate", {"recovery_codes", "totp"})
    waiting = App(half.json()["meta"]["session_token"])
    assert waiting.get("me").status_code == 401
    # Clocks may differ by half a minute.
    in_time = time_code(secret, time.time() + 30)
    assert waiting.post(f"{AUTH}/auth/2fa/authenticate", {"code": "12345"}).status_code == 400
    done = waiting.post(f"{AUTH}/auth/2fa/authenticate", {"code": in_time})
    assert token(done).get("me").status_code == 200
    # A code is good once.
    waiting = App(sign_in().json()["meta"]["session_token"])
    assert waiting.post(f"{AUTH}/auth/2fa/authenticate", {"code": in_time}).status_code == 400

    codes = app.get(f"{AUTH}/account/authenticators/recovery-codes").json()["data"]["unused_codes"]
    waiting = App(sign_in().json()["meta"]["session_token"])
    assert token(waiting.post(f"{AUTH}/auth/2fa/authenticate", {"code": codes[0]})).get("me").status_code == 200

    assert app.delete(f"{AUTH}/account/authenticators/totp").status_code == 200
    assert token(sign_in()).get("me").status_code == 200


def test_sessions_are_listed_and_ended_by_their_owner(app):
    telephone = token(
        App().post(f"{AUTH}/auth/login", {"email": ADDRESS, "password": PASSWORD}, **{"User-Agent": "Telephone"})
    )
    listed = app.get(f"{AUTH}/auth/sessions").json()["data"]
    assert [(one["user_agent"], one["is_current"]) for one in listed] == [("", True), ("Telephone", False)]
    ended = app.delete(f"{AUTH}/auth/sessions", {"sessions": [listed[1]["id"]]})
    assert [one["id"] for one in ended.json()["data"]] == [listed[0]["id"]]
    assert telephone.get("me").status_code == 401
    assert app.get("me").status_code == 200
    # Ending one's own signs out.
    assert app.delete(f"{AUTH}/auth/sessions", {"sessions": [listed[0]["id"]]}).status_code == 401
    assert app.get("me").status_code == 401


def test_the_sessions_of_others_are_nobody_elses(app):
    [theirs] = app.get(f"{AUTH}/auth/sessions").json()["data"]
    other = sign_up("other@example.com")
    assert other.delete(f"{AUTH}/auth/sessions", {"sessions": [theirs["id"]]}).status_code == 400
    assert theirs["id"] not in [one["id"] for one in other.get(f"{AUTH}/auth/sessions").json()["data"]]
    assert app.get("me").status_code == 200


def test_on_the_site_sessions_are_seen_and_all_others_signed_out(app, client):
    client.post(
        "/accounts/login/", {"login": ADDRESS, "password": PASSWORD}, headers={"User-Agent": "Mozilla/5.0 Desk"}
    )
    assert 'href="/accounts/sessions/"' in client.get("/account/").content.decode()
    page = client.get("/accounts/sessions/").content.decode()
    assert len(re.findall(r"<li>\s*(?:<span class=\"badge\">this one</span>\s*)?<bdi>", page)) == 2
    assert re.search(r"this one</span>\s*<bdi>Mozilla/5\.0 Desk</bdi>", page)
    page = client.post("/accounts/sessions/", follow=True).content.decode()
    assert page.count("<bdi>Mozilla/5.0 Desk</bdi>") == 1
    assert "Sign out everywhere else" not in page
    assert app.get("me").status_code == 401
    assert client.get("/account/").status_code == 200


def send(method, path, body, kind="application/json", **headers):
    answer = Client().generic(method, API + path, body, kind, headers=headers)
    assert answer["Content-Type"] == "application/problem+json", answer.content
    return answer.status_code, answer.json()["code"]


NO_OBJECTS = [
    b"{",
    b"[]",
    b"null",
    b"\xff\xfe",
    b"[" * 100_000,
    b'{"n": ' + b"9" * 5000 + b"}",
    b'{"email": "\\ud800"}',
]


@pytest.mark.parametrize("body", NO_OBJECTS, ids=range(len(NO_OBJECTS)))
@pytest.mark.parametrize("path", ["auth/login", "auth/signup", "auth/password/request", "auth/email/verify"])
def test_a_body_that_is_no_json_object_is_refused_here_too(path, body):
    assert send("POST", f"{AUTH}/{path}", body) == (400, "parse_error")


def test_a_body_in_another_form_or_beyond_all_bounds_is_refused_here_too():
    assert send("POST", f"{AUTH}/auth/login", b"email=wren", "application/x-www-form-urlencoded")[0] == 415
    assert send("POST", f"{AUTH}/auth/login", b'{"email": "wren"}', "text/plain")[0] == 415
    large = b'{"email": "' + b"x" * settings.DATA_UPLOAD_MAX_MEMORY_SIZE + b'"}'
    assert send("POST", f"{AUTH}/auth/login", large) == (413, "body_too_large")


def test_a_path_that_does_not_exist_is_not_found_here_too():
    assert send("POST", f"{AUTH}/auth/nowhere", b"{}") == (404, "not_found")


@pytest.mark.parametrize("given", ["a\x00b", "é", "wrong", "x" * 5000])
@pytest.mark.parametrize("path", ["auth/session", "auth/sessions", "account/email", "account/authenticators"])
def test_a_token_that_nobody_was_given_signs_nobody_in(path, given):
    answer = Client().get(f"{API}{AUTH}/{path}", headers={"X-Session-Token": given})
    assert answer.status_code == 410
    assert not answer.json()["meta"]["is_authenticated"]
