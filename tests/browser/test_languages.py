"""A visitor goes over to Vietnamese, reads, signs up, and still has it: in a real Chromium."""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from accounts.models import User
from config import clock
from rewards import pool
from tests.factories import PASSWORD, UserFactory

DEMO = Path(__file__).parents[2] / "demo" / "articles"
SLUG = "ca-phe-phin-va-nghe-thuat-cho-doi"


@pytest.fixture
def library(site):
    """A funded and open day, and the demo's Vietnamese articles to read."""
    pool.fund_treasury(10_000_000, "tests", clock.now())
    pool.turn(clock.now())
    call_command("import_articles", str(DEMO / "vi"), language="vi")


def fits(page):
    """Nothing stands out of the page to the side."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_visitor_goes_over_to_vietnamese_and_keeps_it(page, site, library, problems, picture):
    page.goto(f"{site}/articles/{SLUG}/")
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Tiếng Việt").click()
    page.wait_for_url(f"{site}/articles/{SLUG}/")
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    panel = page.locator("#panel")
    expect(panel.locator("h2")).to_have_text("Cơ hội đọc có thưởng")
    expect(panel).to_contain_text("Thời gian đọc")
    panel.get_by_role("link", name="Đăng ký để được trả tiền khi đọc").click()
    page.get_by_label("Email").fill("mai@example.com")
    page.get_by_label("Mật khẩu").fill(PASSWORD)
    page.get_by_role("button", name="Đăng ký").click()
    # Back at the article, where reading is now clocked.
    page.wait_for_url(f"{site}/articles/{SLUG}/")
    expect(panel.locator("#reading")).to_contain_text("Đọc tiếp nhé: còn")
    expect(panel).to_contain_text("Còn 3 điểm cộng")
    panel.scroll_into_view_if_needed()
    picture("panel-vietnamese-phone", width=390, height=844)
    assert User.objects.get(email="mai@example.com").language == "vi"
    assert problems == []


def test_the_language_of_the_account_comes_along_to_another_device(page, site, library, sign_in):
    sign_in(UserFactory(language="vi"), "/wallet/")
    expect(page.get_by_role("heading", name="Ví", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [320, pytest.param(1200, marks=pytest.mark.slow)])
def test_no_page_is_wider_than_the_screen_in_vietnamese(page, site, library, sign_in, width):
    sign_in(UserFactory(language="vi"), f"/articles/{SLUG}/")
    page.set_viewport_size({"width": width, "height": 800})
    places = ["", "economy/", "wallet/", "reports/", "notifications/", f"articles/{SLUG}/", f"articles/{SLUG}/panel/"]
    places += [f"articles/{SLUG}/comments/", f"articles/{SLUG}/flag/", "accounts/email/", "accounts/password/change/"]
    places += ["help/", "terms/", "privacy/", "search/?q=phin", "tags/", "authors/", "most-read/", "reading-list/"]
    places += ["write/", "write/new/", "account/", "account/erase/", "accounts/2fa/", "accounts/sessions/"]
    for place in [*places, "accounts/logout/"]:
        page.goto(f"{site}/{place}", wait_until="networkidle")
        assert fits(page), place
    page.context.clear_cookies()
    page.set_extra_http_headers({"Accept-Language": "vi"})
    for place in ["accounts/login/", "accounts/signup/", "accounts/password/reset/", "nowhere/"]:
        page.goto(f"{site}/{place}")
        assert fits(page), place
