"""Who comes in to the desk: the staff, in good standing, in a session that a second factor was shown to."""

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
from django.core.cache import cache
from django.test import Client

from accounts import suspension
from accounts.models import StaffRecord, User
from tests.desk import at_the_desk, staff
from tests.factories import PASSWORD, UserFactory
from tests.security.test_accounts import signed_in

pytestmark = pytest.mark.django_db
DESK = "/admin/"


@pytest.fixture(autouse=True)
def a_second_factor_is_asked_for(settings):
    settings.STAFF_NEED_SECOND_FACTOR = True


@pytest.fixture
def clerk():
    user = staff("moderator", handle="clerk")
    user.set_password(PASSWORD)
    user.save()
    return user


def code_of(secret):
    # No code is taken twice, and a test doesn't wait for the next.
    cache.clear()
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


def has_totp(user):
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret


def with_code(user, secret, next_page=DESK):
    """Somebody who has signed in with the password and a code of their device."""
    client = Client()
    asked = client.post(f"/accounts/login/?next={next_page}", {"login": user.email, "password": PASSWORD})
    assert asked.headers["Location"].startswith("/accounts/2fa/authenticate/")
    answer = client.post("/accounts/2fa/authenticate/", {"code": code_of(secret)})
    assert answer.headers["Location"] == next_page
    return client


def comes_in(client):
    return client.get(DESK).status_code == 200


def set_one_up(client, reauthenticate="/accounts/reauthenticate/?next=/accounts/2fa/totp/activate/"):
    """The secret, as somebody who has signed in gets it from the page, and that page."""
    page = client.post(reauthenticate, {"password": PASSWORD}, follow=True)
    secret = client.session["mfa.totp.secret"]
    done = client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)}, follow=True)
    assert done.status_code == 200
    return secret, page


def led_from(client, path=DESK):
    """Where somebody who asks for the desk ends up, and the page there."""
    answer = client.get(path, follow=True)
    return [place for place, _status in answer.redirect_chain], answer


def test_who_has_none_is_led_to_set_one_up_and_comes_in_with_it(clerk):
    client = signed_in(clerk)
    places, page = led_from(client, "/admin/comments/comment/")
    # Whoever found this browser open knows no password.
    assert places[-1].startswith("/accounts/reauthenticate/?next=%2Faccounts%2F2fa%2Ftotp%2Factivate%2F")
    assert "The desk asks for a second factor." in page.content.decode()
    secret, page = set_one_up(client, places[-1])
    assert secret in page.content.decode()
    # To have one is not to have shown it.
    assert not comes_in(client)
    places, page = led_from(client, "/admin/comments/comment/")
    assert places[-1].startswith("/accounts/2fa/reauthenticate/")
    shown = client.post(places[-1], {"code": code_of(secret)})
    assert shown.headers["Location"] == "/admin/comments/comment/"
    assert comes_in(client)
    assert comes_in(with_code(clerk, secret))


def test_a_session_that_was_begun_before_with_a_password_alone_is_not_let_in(clerk):
    before = signed_in(clerk)
    secret = has_totp(clerk)
    assert not comes_in(before)
    assert led_from(before)[0][-1].startswith("/accounts/2fa/reauthenticate/")
    assert before.post("/admin/queues/flags/", {"act": "hide"}).status_code == 302
    assert comes_in(with_code(clerk, secret))
    assert not comes_in(before)


def test_the_password_once_more_is_no_second_factor(clerk):
    client = signed_in(clerk)
    has_totp(clerk)
    answer = client.post(f"/accounts/reauthenticate/?next={DESK}", {"password": PASSWORD})
    assert answer.status_code == 302
    assert not comes_in(client)


def test_a_wrong_code_is_none(clerk):
    secret = has_totp(clerk)
    client = signed_in_halfway(clerk)
    right = code_of(secret)
    wrong = "000000" if right != "000000" else "000001"
    assert client.post("/accounts/2fa/authenticate/", {"code": wrong}).status_code == 200
    assert not comes_in(client)
    assert client.post("/accounts/2fa/authenticate/", {"code": right}).status_code == 302
    assert comes_in(client)


def signed_in_halfway(user):
    client = Client()
    client.post(f"/accounts/login/?next={DESK}", {"login": user.email, "password": PASSWORD})
    return client


def test_who_takes_their_second_factor_off_is_out(clerk):
    client = with_code(clerk, has_totp(clerk))
    assert comes_in(client)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    assert client.post("/accounts/2fa/totp/deactivate/").status_code == 302
    assert not Authenticator.objects.filter(user=clerk).exists()
    assert not comes_in(client)


def test_a_recovery_code_opens_once(clerk):
    set_one_up(signed_in(clerk))
    first, *_rest = Authenticator.objects.get(user=clerk, type="recovery_codes").wrap().get_unused_codes()
    for is_good in (True, False):
        client = signed_in_halfway(clerk)
        client.post("/accounts/2fa/authenticate/", {"code": first})
        assert comes_in(client) == is_good


def test_who_does_not_belong_to_the_staff_gets_403_at_its_door_whatever_they_have_shown(at):
    reader = UserFactory()
    reader.set_password(PASSWORD)
    reader.save()
    client = with_code(reader, has_totp(reader), "/wallet/")
    places, page = led_from(client)
    assert places == [f"/admin/login/?next={DESK}"]
    assert page.status_code == 403


@pytest.mark.parametrize("page", [DESK, "/admin/dashboard/", "/admin/comments/comment/"])
def test_who_is_suspended_is_out_in_the_middle_of_a_session(clerk, at, page):
    client = with_code(clerk, has_totp(clerk))
    assert comes_in(client)
    suspension.suspend(clerk, "Sold codes", 7, UserFactory(is_superuser=True), at)
    assert led_from(client, page)[1].status_code == 403


def test_who_left_the_staff_is_out_too(clerk):
    client = with_code(clerk, has_totp(clerk))
    User.objects.filter(pk=clerk.pk).update(is_staff=False)
    assert led_from(client)[1].status_code == 403


def test_what_is_refused_within_is_on_record(clerk):
    client = with_code(clerk, has_totp(clerk))
    assert client.get("/admin/dashboard/").status_code == 403
    assert client.post("/admin/rewards/ledgerentry/add/", {"amount_twei": 5}).status_code == 403
    tried = [(row.staff.handle, row.act, row.reason) for row in StaffRecord.objects.filter(was_refused=True)]
    assert tried == [("clerk", "GET", "/admin/dashboard/"), ("clerk", "POST", "/admin/rewards/ledgerentry/add/")]


def test_what_a_stranger_tries_is_not(clerk, client):
    assert client.get("/admin/dashboard/").status_code == 302
    assert not StaffRecord.objects.exists()


def test_without_it_a_development_machine_lets_the_staff_in(settings):
    settings.STAFF_NEED_SECOND_FACTOR = False
    assert comes_in(at_the_desk("moderator"))


def test_an_address_elsewhere_is_not_gone_on_to(clerk):
    client = signed_in(clerk)
    has_totp(clerk)
    answer = client.get("/admin/login/?next=https://evil.example/")
    asked = client.post(answer.headers["Location"], {"code": "123456"}, follow=True)
    assert not re.search(r"https://evil\.example", "".join(place for place, _status in asked.redirect_chain))
