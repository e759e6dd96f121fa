"""Which language somebody is spoken to in, and that it stays."""

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client

from accounts import mailing, notifications
from accounts.models import Notification, User
from config import clock
from tests.api.client import app_of
from tests.factories import PASSWORD, ArticleFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db

COOKIE = settings.LANGUAGE_COOKIE_NAME
ENGLISH, VIETNAMESE = "Prices and limits", "Giá và giới hạn"


@pytest.fixture(autouse=True)
def _today(at):
    clock.stop_at(at)
    open_day(at)


@pytest.fixture
def user():
    user = UserFactory(handle="odile")
    user.set_password(PASSWORD)
    user.save()
    return user


def switch(client, language, back="/"):
    return client.post("/language/", {"language": language, "next": back})


def sign_in(client, user):
    return client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})


def speaks(client):
    page = client.get("/economy/").content.decode()
    assert (ENGLISH in page) != (VIETNAMESE in page)
    language = "en" if ENGLISH in page else "vi"
    assert f'<html lang="{language}"' in page
    return language


@pytest.mark.parametrize(
    ("header", "language"),
    [("", "en"), ("vi", "vi"), ("vi-VN,vi;q=0.9,en;q=0.8", "vi"), ("fr,vi;q=0.5", "vi"), ("fr", "en"), ("en,vi", "en")],
)
def test_a_visitor_gets_what_the_browser_asks_for(client, header, language):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = header
    assert speaks(client) == language


def test_the_switch_leads_back_to_the_page_and_goes_before_the_browser(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    answer = switch(client, "vi", "/economy/?from=here")
    assert (answer.status_code, answer["Location"]) == (302, "/economy/?from=here")
    assert speaks(client) == "vi"
    switch(client, "en")
    assert speaks(client) == "en"


def test_the_cookie_is_kept_for_a_year_and_is_no_script_s_business(client):
    cookie = switch(client, "vi").cookies[COOKIE]
    assert (cookie["max-age"], cookie["httponly"], cookie["samesite"], cookie["path"]) == (31_536_000, True, "Lax", "/")


@pytest.mark.parametrize("back", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_switch_leads_nowhere_else(client, back):
    assert switch(client, "vi", back)["Location"] == "/"


@pytest.mark.parametrize("language", ["fr", "", "vi-VN", "\x00"])
def test_a_language_that_the_site_does_not_speak_is_refused(client, language):
    answer = switch(client, language)
    assert answer.status_code == 400
    assert "This site speaks en, vi." in answer.content.decode()
    assert COOKIE not in answer.cookies


def test_every_page_has_the_switch_and_names_each_language_in_its_own(client):
    page = client.get("/economy/").content.decode()
    assert '<button name="language" value="en" lang="en" aria-current="true">English</button>' in page
    assert '<button name="language" value="vi" lang="vi">Tiếng Việt</button>' in page
    assert 'name="next" value="/economy/"' in page


@pytest.mark.parametrize("language", ["en", "vi"])
def test_an_article_is_the_same_for_everybody_who_reads_it_in_one_language(client, user, language):
    article = ArticleFactory()
    theirs, mine = client, Client()
    mine.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    theirs.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    switch(mine, language)
    pages = [one.get(article.get_absolute_url()) for one in (theirs, mine)]
    assert pages[0].content == pages[1].content
    assert not pages[0].cookies
    assert not pages[1].cookies


def test_the_account_remembers_and_speaks_so_on_another_device(client, user):
    sign_in(client, user)
    switch(client, "vi")
    assert User.objects.get(pk=user.pk).language == "vi"
    other = Client(headers={"Accept-Language": "en"})
    assert speaks(other) == "en"
    sign_in(other, user)
    assert speaks(other) == "vi"
    # Also once nobody is signed in there any more.
    other.post("/accounts/logout/")
    assert speaks(other) == "vi"


def test_an_account_without_a_language_takes_the_one_that_was_chosen_before_signing_in(client, user):
    switch(client, "vi")
    sign_in(client, user)
    assert User.objects.get(pk=user.pk).language == "vi"


def test_an_account_without_a_language_stays_with_the_browser(user):
    browser = Client(headers={"Accept-Language": "vi"})
    sign_in(browser, user)
    assert speaks(browser) == "vi"
    assert User.objects.get(pk=user.pk).language == ""


def test_whoever_signs_up_in_vietnamese_is_written_to_in_vietnamese(client):
    switch(client, "vi")
    client.post("/accounts/signup/", {"email": "mai@example.com", "password1": PASSWORD})
    assert User.objects.get(email="mai@example.com").language == "vi"
    assert mail.outbox[0].subject == "Hãy xác nhận địa chỉ email của bạn"
    assert "Bạn nhận thư này vì" in mail.outbox[0].body


def test_so_is_whoever_signs_up_through_an_app(client):
    address = "/api/v1/auth/app/v1/auth/signup"
    sent = {"email": "mai@example.com", "password": PASSWORD}
    client.post(address, sent, content_type="application/json", headers={"Accept-Language": "vi"})
    assert User.objects.get(email="mai@example.com").language == "vi"


def test_a_mail_is_in_the_language_of_who_gets_it(client, user):
    User.objects.filter(pk=user.pk).update(language="vi")
    client.post("/accounts/password/reset/", {"email": user.email}, headers={"Accept-Language": "en"})
    assert mail.outbox[0].subject == "Thư đặt lại mật khẩu"
    # The page that says so goes on in the language in which it was asked for.
    assert "Password reset" in client.get("/accounts/password/reset/done/").content.decode()


def test_news_are_mailed_in_the_language_of_the_account(user, at):
    user.language, user.mailed_topics = "vi", ["reports"]
    user.save()
    notifications.tell(user.pk, Notification.Kind.REPORT_READY, at)
    mailing.mail_news(at + mailing.WAIT)
    assert mail.outbox[0].subject == "1 tin mới"
    assert "- Báo cáo của bạn đã sẵn sàng." in mail.outbox[0].body


def test_an_app_is_answered_in_the_language_that_it_asks_for(user):
    answer = app_of(user).get("nowhere", **{"Accept-Language": "vi"})
    assert (answer.json()["detail"], answer["Content-Language"]) == ("API không có đường dẫn này.", "vi")


def test_a_broken_page_is_in_vietnamese_too(client, user, monkeypatch):
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.raise_request_exception = False
    monkeypatch.setattr("accounts.notifications.of", None)
    page = client.get("/notifications/", headers={"Accept-Language": "vi"})
    assert page.status_code == 500
    assert "Có gì đó đã hỏng" in page.content.decode()
