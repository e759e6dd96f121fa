"""Sessions that begin and end when they should, and addresses that nobody learns of."""

import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.conf import settings
from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.core import mail
from django.core.cache import cache
from django.test import Client

from accounts.models import Session, User
from tests.api.client import App, app_of
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
AUTH = "/api/v1/auth/app/v1/"
NEW = "another-long-phrase"


def signed_in(user, password=PASSWORD):
    client = Client()
    assert client.post("/accounts/login/", {"login": user.email, "password": password}).status_code == 302
    return client


def key(client):
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def is_in(client):
    return client.get("/wallet/").status_code == 200


class TestSessions:
    def test_signing_in_begins_another_session_and_ends_the_one_that_was(self, user):
        client = Client()
        session = client.session
        session["planted"] = "by somebody else"
        session.save()
        client.cookies[settings.SESSION_COOKIE_NAME] = before = session.session_key
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        assert key(client) != before
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = before
        assert (is_in(client), is_in(thief)) == (True, False)
        assert not Session.objects.filter(pk=before).exists()

    def test_a_key_that_a_visitor_brings_is_not_taken(self, user):
        client = Client()
        client.cookies[settings.SESSION_COOKIE_NAME] = chosen = "a" * 32
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        assert key(client) != chosen

    def test_signing_out_ends_it_for_whoever_kept_the_key(self, user):
        client = signed_in(user)
        kept = Client()
        kept.cookies[settings.SESSION_COOKIE_NAME] = key(client)
        assert is_in(kept)
        client.post("/accounts/logout/")
        assert not is_in(kept)

    def test_all_others_can_be_ended(self, user):
        client, other, app = signed_in(user), signed_in(user), App()
        sent = {"email": user.email, "password": PASSWORD}
        app = App(app.post("auth/app/v1/auth/login", sent).json()["meta"]["session_token"])
        assert client.get("/accounts/sessions/").text.count("<time") == 3
        client.post("/accounts/sessions/")
        assert (is_in(client), is_in(other), app.get("me").status_code) == (True, False, 401)

    def test_another_password_ends_all_others(self, user):
        client, other, app = signed_in(user), signed_in(user), app_of(user)
        sent = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
        assert client.post("/accounts/password/change/", sent).status_code == 302
        assert (is_in(client), is_in(other), app.get("me").status_code) == (True, False, 401)

    def test_a_reset_password_ends_all(self, user):
        other, app = signed_in(user), app_of(user)
        Client().post("/accounts/password/reset/", {"email": user.email})
        (path,) = [word for word in mail.outbox[0].body.split() if "/reset/key/" in word]
        client = Client()
        form = client.get(path.removeprefix(settings.SITE_URL), follow=True)
        client.post(form.request["PATH_INFO"], {"password1": NEW, "password2": NEW})
        assert (is_in(other), app.get("me").status_code) == (False, 401)
        signed_in(user, NEW)
        # A link is good once.
        again = Client().get(path.removeprefix(settings.SITE_URL), follow=True)
        assert 'name="password1"' not in again.text

    def test_an_account_that_is_shut_is_shut_everywhere(self, user):
        client, app = signed_in(user), app_of(user)
        User.objects.filter(pk=user.pk).update(is_active=False)
        assert (is_in(client), app.get("me").status_code) == (False, 401)


class TestWhoHasAnAccountIsNotTold:
    """Signing up says that an address is taken, because it lets people in at once: docs/decisions/0009."""

    @pytest.fixture
    def hashed(self, monkeypatch):
        """Counts how often a password was hashed by the hasher that production has."""
        made = []
        encode = PBKDF2PasswordHasher.encode

        def counted(hasher, *arguments, **options):
            made.append(1)
            return encode(hasher, *arguments, **options)

        monkeypatch.setattr(PBKDF2PasswordHasher, "encode", counted)
        monkeypatch.setattr(PBKDF2PasswordHasher, "iterations", 10)
        return made

    def both(self, hashed, ask, user):
        """What was answered, mailed and hashed for an address that has an account, and for one that has none."""
        found = []
        for email in (user.email, "nobody@example.com"):
            hashed.clear()
            mail.outbox.clear()
            answer = ask(email)
            body = answer.content.decode().replace(email, "…")
            found.append((answer.status_code, answer.headers.get("Location"), without_tokens(body), len(hashed)))
            found[-1] += ([message.to == [email] for message in mail.outbox],)
            cache.clear()
        return found

    def test_by_signing_in(self, user, hashed):
        sent = {"password": "a guess"}
        known, unknown = self.both(
            hashed, lambda email: Client().post("/accounts/login/", sent | {"login": email}), user
        )
        assert known == unknown
        assert (known[0], known[3]) == (200, 1)

    def test_by_signing_in_with_an_app(self, user, hashed):
        def ask(email):
            return Client().post(
                AUTH + "auth/login", {"email": email, "password": "a guess"}, content_type="application/json"
            )

        known, unknown = self.both(hashed, ask, user)
        assert known == unknown
        assert (known[0], known[3]) == (400, 1)

    def test_by_asking_for_another_password(self, user, hashed):
        known, unknown = self.both(
            hashed, lambda email: Client().post("/accounts/password/reset/", {"email": email}), user
        )
        assert known == unknown
        # Each gets a mail, the one with a link, the other one with the news that there is no account.
        assert (known[0], known[4]) == (302, [True])

    def test_by_asking_for_another_password_with_an_app(self, user, hashed):
        def ask(email):
            return Client().post(AUTH + "auth/password/request", {"email": email}, content_type="application/json")

        known, unknown = self.both(hashed, ask, user)
        assert known == unknown
        assert (known[0], known[4]) == (200, [True])

    def test_a_shut_account_and_a_wrong_password_are_the_same(self, user, hashed):
        User.objects.filter(pk=user.pk).update(is_active=False)
        known, unknown = self.both(
            hashed, lambda email: Client().post("/accounts/login/", {"login": email, "password": "a guess"}), user
        )
        assert known == unknown

    @pytest.mark.parametrize("guess", ["x" * 100_000, "\x00", "é" * 5000])
    def test_no_password_breaks_or_holds_up_the_door(self, user, guess):
        assert Client().post("/accounts/login/", {"login": user.email, "password": guess}).status_code == 200

    def test_signing_up_with_a_taken_address_makes_and_changes_nothing(self, user):
        before = User.objects.values().get(pk=user.pk)
        Client().post("/accounts/signup/", {"email": user.email.upper(), "password1": NEW})
        assert list(User.objects.values()) == [before]
        assert mail.outbox == []


def without_tokens(text):
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text)


class TestASecondFactor:
    """It is there for everybody; the admin asks whoever has one."""

    @pytest.fixture
    def secret(self, user):
        User.objects.filter(pk=user.pk).update(is_staff=True, is_superuser=True)
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        return secret

    def test_a_password_alone_opens_neither_the_site_nor_the_admin(self, user, secret):
        client = Client()
        answer = client.post("/accounts/login/?next=/admin/", {"login": user.email, "password": PASSWORD})
        assert answer.headers["Location"].startswith("/accounts/2fa/authenticate/")
        assert not is_in(client)
        assert client.get("/admin/").status_code == 302

    def test_with_the_code_the_admin_opens(self, user, secret):
        client = Client()
        client.post("/accounts/login/?next=/admin/", {"login": user.email, "password": PASSWORD})
        code = format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
        wrong = client.post("/accounts/2fa/authenticate/", {"code": "000000" if code != "000000" else "000001"})
        assert wrong.status_code == 200
        answer = client.post("/accounts/2fa/authenticate/", {"code": code})
        assert answer.headers["Location"] == "/admin/"
        assert client.get("/admin/").status_code == 200

    def test_the_admin_has_no_sign_in_of_its_own(self, user, secret):
        answer = Client().get("/admin/login/")
        assert answer.headers["Location"].startswith("/accounts/login/")
        sent = {"username": user.email, "password": PASSWORD}
        assert Client().post("/admin/login/", sent).headers["Location"].startswith("/accounts/login/")

    def test_what_is_kept_of_it_is_not_shown_again(self, user, secret):
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        assert Authenticator.objects.filter(user=user).exists()
        for path in ("/accounts/2fa/", "/api/v1/me", "/account/export/"):
            answer = client.get(path)
            assert secret not in b"".join(answer).decode()
