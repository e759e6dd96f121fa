"""A visitor goes over to Vietnamese, reads, signs up, and still has it: in a real Chromium."""

from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from accounts.models import User
from config import clock
from rewards import pool
from tests.browser import ways
from tests.factories import PASSWORD, UserFactory

DEMO = Path(__file__).parents[2] / "demo" / "articles"
SLUG = "ca-phe-phin-va-nghe-thuat-cho-doi"


@pytest.fixture
def library(site):
    """A funded and open day, and the demo's Vietnamese articles to read."""
    pool.fund_treasury(10_000_000, "tests", clock.now())
    pool.turn(clock.now())
    call_command("import_articles", str(DEMO / "vi"), language="vi")


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


def test_the_language_of_the_account_comes_along_to_another_device(page, site, library):
    user = UserFactory(language="vi")
    user.set_password(PASSWORD)
    user.save()
    ways.sign_in(page, site, user.email, PASSWORD, back="/wallet/")
    expect(page.get_by_role("heading", name="Ví", exact=True)).to_be_visible()
