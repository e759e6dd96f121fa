"""What a browser is told to refuse, with every answer, and how production is set."""

import os
import re
import subprocess
import sys

import pytest
from django.conf import settings
from django.test import Client

from config.headers import POLICY
from tests import access
from tests.test_access import CLIENT, Site

PRODUCTION = {
    "PRODUCTION": "true",
    "SECRET_KEY": "a key of production, of many different letters and 0123456789 figures",
    "ALLOWED_HOSTS": "read.example",
    "SITE_URL": "https://read.example",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://127.0.0.1:1",
    "DEFAULT_FROM_EMAIL": "post@read.example",
}


def in_production(*arguments):
    """What a Python of a production server says, on standard output and beside it."""
    environment = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME")} | PRODUCTION
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment | {"DJANGO_SETTINGS_MODULE": "config.settings", "LOG_LEVEL": "WARNING"},
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=False,
        text=True,
        timeout=120,
    )
    return done.returncode, done.stdout + done.stderr


def test_the_deployment_check_says_nothing():
    assert in_production("manage.py", "check", "--deploy", "--fail-level", "DEBUG") == (
        0,
        "System check identified no issues (0 silenced).\n",
    )


ASK = """
import django
django.setup()
from django.test import Client
client = Client(raise_request_exception=False)
plain = client.get("/robots.txt", headers={"Host": "read.example"})
print(plain.status_code, plain.headers["Location"])
secure = client.get("/robots.txt", headers={"Host": "read.example", "X-Forwarded-Proto": "https"})
print(secure.status_code, secure.headers["Strict-Transport-Security"])
answer = client.post("/language/", {"language": "vi"}, headers={"Host": "read.example", "X-Forwarded-Proto": "https"})
print(answer.cookies["django_language"].OutputString())
from django.conf import settings
print(settings.SESSION_COOKIE_SECURE, settings.SESSION_COOKIE_HTTPONLY, settings.SESSION_COOKIE_SAMESITE)
print(settings.CSRF_COOKIE_SECURE, settings.CSRF_COOKIE_SAMESITE)
"""


def test_production_is_asked_and_sends_cookies_by_https_alone():
    code, said = in_production("-W", "ignore", "-c", ASK)
    assert code == 0, said
    lines = said.strip().splitlines()
    assert lines[0] == "301 https://read.example/robots.txt"
    assert lines[1] == "200 max-age=31536000; includeSubDomains; preload"
    assert all(flag in lines[2] for flag in ("HttpOnly", "Secure", "SameSite=Lax"))
    assert lines[3:] == ["True True Lax", "True Lax"]


@pytest.mark.django_db
class TestEveryAnswer:
    @pytest.fixture
    def world(self, at):
        return Site(at)

    def test_refuses_what_no_page_needs(self, world):
        """Every path, theirs too, as a visitor and as somebody who may see most: pages, pieces, feeds, the admin, the API's
        pages, refusals and errors."""
        wrong = []
        for path in access.paths():
            for method in access.expected(path):
                for who in ("visitor", "moderator"):
                    headers = world.ask(who, path, method).headers
                    wrong += [f"{method} {path} by {who}: {name}" for name in missing(headers)]
        assert not wrong, "\n".join(wrong)

    @pytest.mark.parametrize(
        "page", ["/", "/articles/tides/", "/admin/", "/admin/articles/article/add/", "/api/v1/docs/"]
    )
    def test_no_page_needs_what_is_refused(self, world, page):
        CLIENT.cookies.clear()
        world.people["moderator"].is_superuser = True
        world.people["moderator"].save()
        CLIENT.cookies[settings.SESSION_COOKIE_NAME] = world.tokens["moderator"]
        text = CLIENT.get(page).content.decode()
        scripts = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", text)
        assert [kind for kind in scripts if "json" not in kind] == []
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", text)


def missing(headers):
    """What an answer lacks, or has too much."""
    policy = headers.get("Content-Security-Policy", "")
    asked = {
        "a policy": "default-src 'self'" in policy or "sandbox" in policy,
        "nothing unsafe": "unsafe" not in policy,
        "no frames": "frame-ancestors 'none'" in policy or "sandbox" in policy,
        "X-Frame-Options": headers.get("X-Frame-Options") == "DENY",
        "nosniff": headers.get("X-Content-Type-Options") == "nosniff",
        "Referrer-Policy": headers.get("Referrer-Policy") == "strict-origin-when-cross-origin",
        "COOP": headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "Permissions-Policy": headers.get("Permissions-Policy") == POLICY,
    }
    return [name for name, is_there in asked.items() if not is_there]


@pytest.mark.django_db
def test_files_of_ours_are_what_they_say(client):
    for path in ("/static/site.css", "/static/favicon.svg"):
        answer = client.get(path)
        b"".join(answer)
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.django_db
def test_cookies_are_for_the_server_and_this_site_alone():
    client = Client()
    client.post("/accounts/signup/", {"email": "new@example.com", "password1": "a-long-enough-phrase"})
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert (session["httponly"], session["samesite"]) == (True, "Lax")
    client.get("/accounts/login/")
    assert client.cookies[settings.CSRF_COOKIE_NAME]["samesite"] == "Lax"
