"""Whoever signs up or in comes back to the page that they came from, and is told what they are called."""

import re

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from config import clock
from tests.factories import PASSWORD, ArticleFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
PLACE = "/articles/tides/"


@pytest.fixture
def article(at):
    open_day(at)
    clock.stop_at(at)
    return ArticleFactory(slug="tides")


def link(client, address, start, **headers):
    """The first link of a page that begins so."""
    found = re.search(rf'href="({re.escape(start)}[^"]*)"', client.get(address, headers=headers).content.decode())
    return found[1].replace("&amp;", "&")


def sign_up(client, address):
    return client.post(address, {"email": "wren@example.com", "password1": PASSWORD, "next": _next(client, address)})


def _next(client, address):
    """What the form itself would send."""
    return re.search(r'name="next" value="([^"]*)"', client.get(address).content.decode())[1]


def test_whoever_signs_up_from_an_article_comes_back_to_it(client, article):
    assert sign_up(client, link(client, PLACE + "panel/", "/accounts/signup/", **HTMX))["Location"] == PLACE


def test_whoever_is_sent_to_sign_in_and_has_no_account_comes_back_too(client, article):
    for place in (PLACE + "comments/", PLACE + "panel/"):
        sign_in = link(client, place, "/accounts/login/", **HTMX)
        page = client.get(sign_in).content.decode().split("<main")[1]
        assert f'href="/accounts/signup/?next={PLACE.replace("/", "%2F")}"' in page


@pytest.mark.parametrize("piece", ["panel/", "comments/"])
def test_whoever_signs_in_comes_back_to_the_article(client, article, piece):
    user = UserFactory()
    user.set_password(PASSWORD)
    user.save()
    address = link(client, PLACE + piece, "/accounts/login/", **HTMX)
    sent = {"login": user.email, "password": PASSWORD, "next": _next(client, address)}
    assert client.post(address, sent)["Location"] == PLACE


def test_the_link_in_the_mail_leads_to_where_one_signed_up_from(client, article):
    sign_up(client, "/accounts/signup/?next=" + PLACE)
    confirm = re.search(r"http://[^/\s]+(/accounts/confirm-email/\S+)", mail.outbox[0].body)[1]
    assert client.post(confirm)["Location"] == PLACE
    assert User.objects.get().emailaddress_set.get().verified


def test_the_link_in_the_mail_opened_elsewhere_leads_to_signing_in(client, article):
    sign_up(client, "/accounts/signup/?next=" + PLACE)
    confirm = re.search(r"http://[^/\s]+(/accounts/confirm-email/\S+)", mail.outbox[0].body)[1]
    assert Client().post(confirm)["Location"] == "/accounts/login/"


def test_a_page_of_another_site_is_nowhere_to_come_back_to(client, article):
    assert sign_up(client, "/accounts/signup/?next=https://elsewhere.example/")["Location"] == "/"


def test_a_new_account_is_told_that_its_name_is_made_up_and_where_to_change_it(client, article):
    sign_up(client, "/accounts/signup/?next=" + PLACE)
    said = client.get("/whoami/").content.decode()
    assert f"You are signed in as {User.objects.get().handle}." in said
    assert "change it under “Your account”" in said


def test_whoever_chose_a_name_is_not_told_so(client, article):
    user = UserFactory(handle="wren")
    user.set_password(PASSWORD)
    user.save()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    said = client.get("/whoami/").content.decode()
    assert "You are signed in as wren." in said
    assert "made this name up" not in said


@pytest.mark.parametrize(
    "page", ["login", "signup", "logout", "password/reset", "password/change", "email", "2fa", "sessions"]
)
def test_headings_and_buttons_of_accounts_are_written_as_ours_are(client, page):
    if page not in ("login", "signup", "password/reset"):
        client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    said = client.get(f"/accounts/{page}/").content.decode().split("<main")[1].split("</main>")[0]
    words = re.findall(r"<(?:h1|h2|button|th)\b[^>]*>\s*([^<]+?)\s*<", said)
    assert words
    assert [one for one in words if re.search(r"\w [A-Z][a-z]", one)] == []
