"""What a page says when something isn't done: in the site's own style, in the reader's language, and what would help."""

import json
import os
import subprocess
import sys

import pytest
from allauth.account import app_settings
from allauth.core.internal.ratelimit import parse_rates
from django.conf import settings
from django.test import Client

from accounts import adapter
from config import pages
from config.headers import POLICY
from tests.factories import PASSWORD, ArticleFactory, UserFactory

SAID = {
    400: ("This could not be understood.", "Máy chủ không hiểu được yêu cầu này."),
    403: ("This is not yours to do", "Bạn không được làm việc này"),
    404: ("There is nothing here", "Ở đây không có gì"),
    405: ("Nothing can be done here in this way.", "Ở đây không làm được gì theo cách này."),
    413: ("This is more than can be sent at once.", "Như vậy là quá nhiều cho một lần gửi."),
    429: ("That was too often.", "Bạn thử quá nhiều lần rồi."),
    500: ("Something broke here", "Có gì đó đã hỏng"),
    # The way back is on that page in the reader's language too.
    503: ("Not available just now", "Về các bài viết"),
}
# What only the inside of the site knows.
INSIDE = ("Traceback", "psycopg", "redis.exceptions", "OperationalError", "site-packages", "SECRET", "csrfmiddleware")
NOWHERE = {"DATABASE_URL": "postgres://nobody@127.0.0.1:1/none", "REDIS_URL": "redis://127.0.0.1:1/0"}


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def is_page(answer, status, language="en"):
    """It is a page of ours that says what `status` means, in a language, and nothing about its inside."""
    assert answer.status_code == status
    text = answer.content.decode()
    assert f'<html lang="{language}"' in text
    assert '<header class="site">' in text
    assert "site.css" in text
    assert SAID[status][language == "vi"] in text
    assert not [inside for inside in INSIDE if inside in text]
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert answer.headers["Permissions-Policy"] == POLICY
    return text


def too_large():
    return {"body": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}


@pytest.mark.parametrize("language", ["en", "vi"])
@pytest.mark.django_db
class TestEachFailureHasItsPage:
    @pytest.fixture
    def visitor(self, visitor, language):
        visitor.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        return visitor

    def test_an_unknown_host(self, visitor, language):
        is_page(visitor.get("/", headers={"Host": "evil.example"}), 400, language)

    def test_a_broken_form(self, visitor, language):
        answer = visitor.post("/accounts/login/", b"nonsense", content_type="multipart/form-data; boundary=")
        is_page(answer, 400, language)

    def test_a_form_without_its_token(self, language):
        strict = Client(enforce_csrf_checks=True)
        strict.cookies[settings.LANGUAGE_COOKIE_NAME] = language
        is_page(strict.post("/accounts/login/"), 403, language)

    def test_an_address_that_leads_nowhere(self, visitor, language):
        is_page(visitor.get("/nowhere/"), 404, language)

    @pytest.mark.parametrize("path", ["/", "/accounts/login/", "/language/"])
    def test_a_method_that_there_is_not(self, visitor, language, path):
        answer = visitor.delete(path)
        is_page(answer, 405, language)
        assert answer.headers["Allow"]
        assert visitor.generic("TRACE", path).status_code == 405

    def test_more_than_can_be_sent(self, visitor, language):
        is_page(visitor.post("/accounts/login/", too_large()), 413, language)

    def test_too_many_fields(self, visitor, language):
        fields = {f"field{n}": n for n in range(settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)}
        is_page(visitor.post("/accounts/login/", fields), 413, language)

    def test_too_many_fields_that_are_asked_for(self, visitor, language):
        is_page(visitor.get("/search/?" + "a=1&" * (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1)), 413, language)

    def test_a_fault_of_ours(self, visitor, language, monkeypatch):
        def fail(*args, **kwargs):
            raise ZeroDivisionError("SECRET")

        monkeypatch.setattr("articles.library.listed", fail)
        is_page(visitor.get("/"), 500, language)


@pytest.mark.django_db
class TestTooOften:
    def test_a_page_says_when_to_try_again(self, visitor):
        user = UserFactory()
        for _ in range(5):
            assert visitor.post("/accounts/login/", {"login": user.email, "password": "a guess"}).status_code == 200
        user.set_password(PASSWORD)
        user.save()
        # Not even the right one any more.
        answer = visitor.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        assert "Try again in 5 min." in is_page(answer, 429)
        assert answer.headers["Retry-After"] == "300"

    def test_an_app_is_told_too(self, visitor):
        path, sent = "/api/v1/auth/app/v1/auth/login", {"email": "nobody@example.com", "password": "a guess"}
        for _ in range(5):
            assert visitor.post(path, sent, content_type="application/json").status_code == 400
        answer = visitor.post(path, sent, content_type="application/json")
        assert (answer.status_code, answer.json()["status"]) == (429, 429)
        assert answer.headers["Retry-After"] == "300"

    @pytest.mark.parametrize(
        ("path", "sent", "allowed"),
        [
            ("/accounts/login/", {}, 30),
            ("/accounts/signup/", {}, 20),
            ("/accounts/password/reset/", {"email": "nobody@example.com"}, 5),
        ],
    )
    def test_the_limits_of_addresses(self, visitor, path, sent, allowed):
        assert 429 not in [visitor.post(path, sent).status_code for _ in range(allowed)]
        answer = visitor.post(path, sent)
        assert "Try again in 1 min." in is_page(answer, 429)
        assert answer.headers["Retry-After"] == "60"

    def test_an_app_that_resets_too_often_is_told_when(self, visitor):
        path, sent = "/api/v1/auth/app/v1/auth/password/request", {"email": "nobody@example.com"}
        answers = [visitor.post(path, sent, content_type="application/json") for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429]
        assert answers[-1].headers["Retry-After"] == "60"

    def test_a_second_factor_is_not_guessed_either(self, visitor):
        user = UserFactory()
        visitor.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        asked = [visitor.post("/accounts/reauthenticate/", {"password": "a guess"}).status_code for _ in range(6)]
        assert asked == [200] * 5 + [429]

    def test_what_the_pages_say_is_what_the_limits_are(self):
        rates = app_settings.RATE_LIMITS
        guesses = {rate.duration for rate in parse_rates(rates["login_failed"])}
        assert max(guesses) == adapter.GUESS_COUNTS.seconds
        # The mails that confirm an address are left out in silence, and nobody has a telephone number.
        others = [rates[name] for name in rates if name not in ("login_failed", "confirm_email", "verify_phone")]
        assert {rate.duration for said in others for rate in parse_rates(said)} == {pages.WAIT.seconds}


# A server for which PostgreSQL and Redis are nowhere.
ALONE = """
import json, sys
import django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
found = []
for method, path in json.loads(sys.argv[1]):
    answer = client.generic(method, path, headers={"Accept-Language": "vi"})
    found.append([answer.status_code, dict(answer.headers), answer.content.decode()])
print(json.dumps(found))
"""
ASKED = [
    ("GET", "/", 503),
    ("GET", "/articles/tides/", 503),
    ("GET", "/most-read/", 503),
    ("GET", "/wallet/", 302),
    ("GET", "/nowhere/", 404),
    ("GET", "/favicon.ico", 302),
    ("PUT", "/", 405),
    ("GET", "/api/v1/articles", 503),
    ("GET", "/api/v1/nowhere", 404),
]


def test_without_postgresql_and_redis_every_failure_still_has_its_page():
    environment = os.environ | NOWHERE | {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "CRITICAL"}
    asked = json.dumps([(method, path) for method, path, _status in ASKED])
    done = subprocess.run(
        [sys.executable, "-c", ALONE, asked],
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found = json.loads(done.stdout.splitlines()[-1])
    assert [status for status, _headers, _text in found] == [status for *_, status in ASKED]
    for (_method, path, status), (_status, headers, text) in zip(ASKED, found, strict=True):
        assert not [inside for inside in INSIDE if inside in text], path
        if path.startswith("/api/"):
            assert headers["Content-Type"] == "application/problem+json"
            assert json.loads(text)["status"] == status
        elif status >= 400:
            assert '<html lang="vi"' in text, path
            assert SAID[status][1] in text, path


@pytest.mark.django_db
def test_without_redis_alone_pages_are_read_and_people_sign_in(visitor, settings):
    nowhere = {"LOCATION": "unix:///nowhere/valkey.sock"}
    settings.CACHES = settings.CACHES | {name: settings.CACHES[name] | nowhere for name in ("default", "shared")}
    ArticleFactory(slug="tides")
    assert visitor.get("/articles/tides/").status_code == 200
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    assert visitor.post("/accounts/login/", {"login": user.email, "password": "a guess"}).status_code == 200
    assert visitor.post("/accounts/login/", {"login": user.email, "password": PASSWORD}).status_code == 302


@pytest.mark.django_db
def test_the_api_is_answered_with_problems_whatever_fails(visitor, monkeypatch):
    answer = visitor.get("/api/v1/articles", headers={"Host": "evil.example"})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")
    assert answer.headers["Content-Type"] == "application/problem+json"
    monkeypatch.setattr("articles.library.tags", None)
    answer = visitor.get("/api/v1/tags")
    assert (answer.status_code, answer.json()["code"]) == (500, "server_error")


@pytest.mark.parametrize("path", ["/favicon.ico"])
def test_browsers_find_an_icon_where_a_page_names_none(client, path):
    answer = client.get(path)
    icon = client.get(answer.headers["Location"])
    assert icon.headers["Content-Type"] == "image/svg+xml"
    assert b"".join(icon).startswith(b"<svg")
    assert "max-age=86400" in answer.headers["Cache-Control"]
