"""Who comes from elsewhere: forms of other sites, addresses that lead away, hosts that are not this one."""

import re
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.urls import resolve

from accounts.models import User
from tests import access
from tests.factories import PASSWORD
from tests.test_access import BODIES, Site

pytestmark = pytest.mark.django_db

# The switch of the language has no token (`accounts.views.language`), and what isn't there asks for none.
WITHOUT_TOKEN = {"/language/", "/^api/"}
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "///evil.example/",
    "////evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "\\/evil.example",
    "http:\\\\evil.example",
    "\t//evil.example",
    " //evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\x00//evil.example",
    "\u3000//evil.example",
    "/\u2028/evil.example",
    "／／evil.example",
    "https://testserver@evil.example/",
    "https://testserver.evil.example/",
    "https://evil.example\\@testserver/",
    "javascript:alert(1)",
    "data:text/html,evil",
    "//evil。example",
]


@pytest.fixture(autouse=True)
def quickly_hashed(settings):
    """How a password is kept is no matter here, and takes most of the time."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def world(at):
    return Site(at)


class TestFormsOfOtherSites:
    def test_no_page_acts_without_a_token(self, world):
        """Every path that takes a POST, asked as the one who may most: each by its own form, and without its token."""
        strict, refused, wrong = Client(enforce_csrf_checks=True, raise_request_exception=False), 0, []
        for path in access.paths():
            if path.startswith("/api/") or path in WITHOUT_TOKEN or "POST" not in access.expected(path):
                continue
            for who in ("visitor", "author", "moderator"):
                strict.cookies.clear()
                if world.tokens[who]:
                    strict.cookies[settings.SESSION_COOKIE_NAME] = world.tokens[who]
                status = strict.post(world.address(path), BODIES.get((path, "POST"), {})).status_code
                refused += status == 403
                if status not in (403, 404, 405):
                    wrong.append(f"{path} by {who}: {status}")
        assert not wrong, "\n".join(wrong)
        assert refused > 100

    @pytest.mark.parametrize("path", sorted(WITHOUT_TOKEN - {"/^api/"}))
    def test_what_has_no_token_says_so(self, path):
        assert resolve(path).func.csrf_exempt

    def test_the_api_takes_a_session_cookie_with_a_token_alone(self, world):
        strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
        strict.cookies[settings.SESSION_COOKIE_NAME] = world.tokens["author"]
        ours = [path for path in access.paths() if path.startswith("/api/v1/") and access.is_ours(path)]
        acts = [(path, method) for path in ours for method in access.expected(path) if method != "GET"]
        found = [(strict.generic(method, world.address(path)).status_code, path) for path, method in acts]
        assert [one for one in found if one[0] not in (403, 404, 405)] == []
        assert len([status for status, _path in found if status == 403]) > 20

    def test_a_token_of_another_visitor_opens_nothing(self, user):
        strict = Client(enforce_csrf_checks=True)
        strict.get("/accounts/login/")
        sent = {"login": user.email, "password": PASSWORD, "csrfmiddlewaretoken": "a" * 64}
        assert strict.post("/accounts/login/", sent).status_code == 403


def leads(answer):
    """Where an answer leads, empty if it stays on this site."""
    assert answer.status_code in (200, 302, 400), answer.status_code
    to = answer.headers.get("Location", "")
    # As a browser reads it: backslashes are slashes, and blanks and controls at the beginning are nothing.
    read = re.sub(r"[\t\n\r]", "", to).strip("\x00\x20\u3000").replace("\\", "/")
    host = urlsplit(urljoin("http://testserver/accounts/login/", read)).netloc
    return "" if host == "testserver" else host or read


@pytest.mark.parametrize("to", ELSEWHERE)
class TestAddressesThatLeadAway:
    def test_signing_in_and_out_stay_here(self, user, to):
        client = Client()
        answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD, "next": to})
        assert leads(answer) == ""
        assert leads(client.post("/accounts/logout/", {"next": to})) == ""

    def test_signing_in_with_it_in_the_address_stays_here(self, user, to):
        client = Client()
        page = client.get("/accounts/login/", {"next": to}).text
        assert "evil" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', page)).split("next=")[0]
        answer = client.post("/accounts/login/", {"login": user.email, "password": PASSWORD}, query_params={"next": to})
        assert leads(answer) == ""

    def test_signing_up_stays_here(self, to):
        sent = {"email": "new@example.com", "password1": PASSWORD, "next": to}
        assert leads(Client().post("/accounts/signup/", sent)) == ""

    def test_the_switch_of_the_language_stays_here(self, to):
        assert leads(Client().post("/language/", {"language": "vi", "next": to})) == ""

    def test_giving_the_password_again_stays_here(self, user, to):
        client = Client()
        client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
        sent = {"password": PASSWORD, "next": to}
        assert leads(client.post("/accounts/reauthenticate/", sent)) == ""


class TestHosts:
    @pytest.mark.parametrize(
        "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "a b", ""]
    )
    @pytest.mark.parametrize("path", ["/", "/articles/tides/", "/accounts/login/", "/admin/login/", "/api/v1/articles"])
    def test_a_host_that_is_not_this_one_is_refused(self, host, path):
        client = Client(raise_request_exception=False)
        assert client.get(path, headers={"Host": host}).status_code == 400
        assert client.get(path, headers={"X-Forwarded-Host": "evil.example"}).status_code in (200, 302, 404)

    @pytest.mark.parametrize("ask", ["signup", "reset", "reset of nobody", "address"])
    def test_links_in_mails_lead_to_the_site_whatever_host_was_asked(self, settings, user, ask):
        settings.ALLOWED_HOSTS = ["testserver", "other.example"]
        client = Client(headers={"Host": "other.example"})
        if ask == "signup":
            client.post("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD})
        elif ask == "address":
            client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[0])
            client.post("/accounts/email/", {"email": "second@example.com", "action_add": ""})
        else:
            client.post("/accounts/password/reset/", {"email": user.email if ask == "reset" else "nobody@example.com"})
        (sent,) = mail.outbox
        assert "other.example" not in sent.subject + sent.body
        links = re.findall(r"https?://\S+", sent.body)
        assert links
        assert all(link.startswith(settings.SITE_URL + "/") for link in links)

    def test_the_link_in_a_mail_is_good(self, user):
        Client().post("/accounts/password/reset/", {"email": user.email})
        (link,) = re.findall(r"https?://\S+", mail.outbox[0].body)
        path = urlsplit(link).path
        client = Client()
        form = client.get(path, follow=True)
        changed = client.post(
            form.request["PATH_INFO"], {"password1": "another-long-phrase", "password2": "another-long-phrase"}
        )
        assert changed.status_code == 302
        assert User.objects.get(pk=user.pk).check_password("another-long-phrase")

    def test_the_link_that_confirms_an_address_is_good(self):
        client = Client()
        client.post("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD})
        (link,) = re.findall(r"https?://\S+confirm-email\S+", mail.outbox[0].body)
        assert client.post(urlsplit(link).path).status_code == 302
        assert User.objects.get(email="new@example.com").emailaddress_set.get().verified
