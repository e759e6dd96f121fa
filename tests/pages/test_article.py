"""The pages as a browser without JavaScript gets them, and the pieces that htmx asks for."""

import re

import pytest
from django.test import Client

from config import clock
from rewards import adjusting, ledger
from rewards.models import PnlReport, Rating
from tests.factories import ArticleFactory, UserFactory, open_day, words
from tests.reading import pass_gate

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def article():
    return ArticleFactory(slug="tides", title="The Tide Tables")


@pytest.fixture
def reader(article, at):
    open_day(at)
    user = UserFactory(handle="wren")
    clock.stop_at(pass_gate(user, article, at))
    return user


@pytest.fixture
def browser(reader):
    client = Client()
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_home_shows_what_was_published_newest_first(client, article, at):
    ArticleFactory(title="An Older One", published_at=at.replace(year=2020))
    ArticleFactory(title="A Draft", status="draft")
    page = client.get("/").content.decode()
    assert page.index("The Tide Tables") < page.index("An Older One")
    assert "A Draft" not in page


def test_the_article_is_the_same_for_every_visitor(client, browser, article):
    mine = browser.get("/articles/tides/")
    theirs = client.get("/articles/tides/")
    assert mine.content == theirs.content
    assert not theirs.cookies
    assert b"csrfmiddlewaretoken" not in theirs.content


def test_an_unknown_article_is_a_page_that_says_so(client):
    answer = client.get("/articles/nowhere/")
    assert answer.status_code == 404
    assert "text/html" in answer["Content-Type"]


def test_a_draft_is_not_to_be_seen(client):
    ArticleFactory(slug="draft", status="draft")
    assert client.get("/articles/draft/").status_code == 404
    assert client.get("/articles/draft/panel/").status_code == 404


def test_a_visitor_sees_what_could_be_earned(client, article):
    panel = client.get("/articles/tides/panel/", headers=HTMX).content.decode()
    assert "Read-to-Earn opportunity" in panel
    assert "<html" not in panel
    assert "3 Twei" in panel
    assert "/accounts/signup/?next=/articles/tides/" in panel


def test_the_panel_has_the_rows_of_the_design_in_their_order(client, article):
    panel = client.get("/articles/tides/panel/", headers=HTMX).content.decode()
    rows = [
        "Time to Read",
        "You earned:",
        "Date",
        "Post Profit",
        "Read Time",
        "Earned for Pluses",
        "Comment Rewards",
        "Likes Own",
        "Likes Commenter",
        "Likes Author",
        "Dislikes Author",
        "Profit Subtotal, Twei",
        "Post Loss",
        "Spent for Minuses",
        "Comment Tributes",
        "Dislikes Own",
        "Dislikes Commenter",
        "Post Publish Tribute",
        "PnL Reports",
        "Loss Subtotal, Twei",
        "Total Twei Earned:",
        "Price for report instance: 1 Twei",
        "Get report",
    ]
    places = [re.search(rf">\s*{re.escape(row)}\s*<", panel) for row in rows]
    assert None not in places, [row for row, place in zip(rows, places, strict=True) if place is None]
    starts = [place.start() for place in places]
    assert starts == sorted(starts)
    assert panel.count("...") == 16


def test_without_javascript_the_panel_is_a_page_of_its_own(client, article):
    page = client.get("/articles/tides/panel/").content.decode()
    assert "<html" in page
    assert "Read-to-Earn opportunity" in page


def test_plus_pays_and_shows_it(browser, reader, article):
    answer = browser.post("/articles/tides/plus/", follow=True)
    assert answer.redirect_chain == [("/articles/tides/panel/", 302)]
    assert "1 Twei" in answer.content.decode()
    assert ledger.balance_twei(ledger.wallet(reader.pk)) == 1


def test_a_second_plus_is_refused_in_the_panel_and_loses_nothing(browser, reader, article):
    browser.post("/articles/tides/plus/")
    answer = browser.post("/articles/tides/plus/", headers=HTMX)
    assert answer.status_code == 200
    assert "a rating is final" in answer.content.decode()
    assert "Read-to-Earn opportunity" in answer.content.decode()
    assert Rating.objects.count() == 1
    assert browser.post("/articles/tides/plus/").status_code == 409


def test_a_minus_without_a_reason_is_refused(browser, reader, article):
    answer = browser.post("/articles/tides/minus/", {"reason": "because"})
    assert answer.status_code == 400
    assert "choose one of the reasons" in answer.content.decode()


def test_a_report_is_bought_in_the_panel(browser, reader, article, at):
    adjusting.adjust(reader.pk, 1, "To spend", at)
    answer = browser.post("/articles/tides/report/buy/", headers=HTMX)
    assert PnlReport.objects.get().article == article
    assert 'hx-trigger="every 1s"' in answer.content.decode()
    piece = browser.get("/articles/tides/report/", headers=HTMX).content.decode()
    assert "Post Profit" in piece
    assert "Time to Read" not in piece


def test_a_report_that_nobody_can_pay_says_what_it_takes(browser, reader, article):
    answer = browser.post("/articles/tides/report/buy/")
    assert answer.status_code == 402
    assert "This takes 1 Twei and you have 0." in answer.content.decode()


@pytest.mark.parametrize("act", ["plus", "minus", "report/buy"])
def test_who_is_not_signed_in_is_asked_to_and_comes_back(client, article, act):
    answer = client.post(f"/articles/tides/{act}/")
    assert answer.status_code == 302
    assert answer["Location"] == "/accounts/login/?next=/articles/tides/"


@pytest.mark.parametrize("act", ["plus", "minus", "report/buy"])
def test_acts_are_posts_with_a_token(article, reader, act):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.get(f"/articles/tides/{act}/").status_code == 405
    assert strict.post(f"/articles/tides/{act}/").status_code == 403


def test_whose_session_has_ended_is_brought_to_the_sign_in_and_not_into_the_panel(client, article):
    answer = client.post("/articles/tides/plus/", headers=HTMX)
    assert answer["HX-Redirect"] == "/accounts/login/?next=/articles/tides/"


def test_a_form_that_stood_open_for_too_long_is_loaded_anew(article, reader):
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = strict.post("/articles/tides/plus/", headers=HTMX)
    assert answer["HX-Refresh"] == "true"
    assert not Rating.objects.exists()


def test_a_suspended_reader_sees_why_nothing_is_counted(browser, reader, article):
    reader.is_suspended = True
    reader.save()
    assert "Your account is suspended" in browser.get("/articles/tides/panel/", headers=HTMX).content.decode()


@pytest.mark.parametrize("key", ["aaaaaaaa\000b", "ä" * 32, "'; --" * 8])
def test_a_session_key_that_none_can_have_is_a_visitors(client, article, key):
    client.cookies["sessionid"] = key
    assert client.get("/whoami/").status_code == 200


def test_whoami_shows_the_reader_and_nobody_elses_browser_keeps_it(browser, client, reader):
    mine = browser.get("/whoami/", headers=HTMX)
    assert "wren" in mine.content.decode()
    assert mine["Cache-Control"] == "private, no-cache"
    theirs = client.get("/whoami/", headers={**HTMX, "If-None-Match": mine["ETag"]})
    assert "Sign in" in theirs.content.decode()


def test_without_a_script_whoami_is_a_page_that_leads_to_ones_own_and_back(browser, client, reader, article):
    head = client.get("/articles/tides/").content.decode().split("<main")[0]
    assert "/whoami/?next=/articles/tides/" in head
    theirs = client.get("/whoami/?next=/articles/tides/").content.decode()
    assert "You are not signed in." in theirs
    assert 'href="/accounts/login/?next=/articles/tides/"' in theirs
    mine = browser.get("/whoami/").content.decode()
    for place in ("/wallet/", "/notifications/", "/write/", "/account/", "/accounts/logout/"):
        assert f'href="{place}"' in mine.split("<main")[1]
    assert "HX-Request" in browser.get("/whoami/")["Vary"]


def test_a_page_of_ones_own_says_who_is_here_without_a_script(browser, client, article):
    assert "wren" in browser.get("/articles/tides/panel/").content.decode().split("<main")[0]
    head = client.get("/articles/tides/panel/").content.decode().split("<main")[0]
    assert 'href="/accounts/signup/?next=/articles/tides/panel/"' in head


def test_whoever_goes_from_signing_in_to_signing_up_still_comes_back(client):
    here = {**HTMX, "HX-Current-URL": "http://testserver/accounts/login/?next=/articles/tides/"}
    assert 'href="/accounts/signup/?next=/articles/tides/"' in client.get("/whoami/", headers=here).content.decode()


def test_an_email_address_is_on_no_page(browser, client, reader, article):
    for page in ("/", "/articles/tides/", "/articles/tides/panel/", "/whoami/"):
        for who in (browser, client):
            assert reader.email not in who.get(page).content.decode()


def test_the_content_security_policy_allows_nothing_inline(client, article):
    policy = client.get("/articles/tides/")["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy


def test_a_right_to_left_article_is_set_so(client):
    ArticleFactory(slug="arabic", language="ar", body_markdown="مرحبا " * 200)
    assert 'dir="rtl"' in client.get("/articles/arabic/").content.decode()


def test_text_of_an_article_cant_bring_a_script(client):
    ArticleFactory(
        slug="evil", title="<script>alert(1)</script>", body_markdown=f"<script>alert(2)</script> {words(20)}"
    )
    page = client.get("/articles/evil/").content.decode()
    assert "<script>alert" not in page
