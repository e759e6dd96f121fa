"""A newcomer opens the page, reads, and is paid: in a real Chromium, in real seconds."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from config import clock
from rewards import audit, pool
from tests.factories import ArticleFactory, words

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
PASSWORD = "a-long-enough-phrase"


@pytest.fixture
def article(site):
    pool.fund_treasury(10_000_000, "tests", clock.now())
    pool.turn(clock.now())
    return ArticleFactory(title="The Tide Tables of Wexcombe", slug="tides", body_markdown=words(125))


@pytest.fixture
def problems(page):
    """What the browser complained about."""
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("requestfailed", lambda request: said.append(f"{request.url}: {request.failure}"))
    return said


def test_a_newcomer_signs_up_reads_and_is_paid(page, site, article, problems):
    # A visitor sees what could be earned, signs up, and is back at the article.
    page.goto(f"{site}/articles/tides/")
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Read-to-Earn opportunity")
    panel.get_by_role("link", name=re.compile("Sign up")).click()
    page.get_by_label("Email").fill("wren@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("Sign [Uu]p")).click()
    expect(page).to_have_url(f"{site}/articles/tides/")

    # Reads to the end, until the countdown is over and the worker has paid.
    expect(panel).to_contain_text("None")
    page.keyboard.press("End")
    expect(panel).to_contain_text(re.compile(r"Keep reading: \d+ s"))
    earned = panel.locator(".earned")
    expect(earned).to_have_text("1 Twei", timeout=60_000)

    # Plus.
    panel.get_by_role("button", name="Plus").click()
    expect(earned).to_have_text("2 Twei")

    # The report.
    panel.get_by_role("button", name="Get report").click()
    expect(panel).to_contain_text("Total Twei Earned", timeout=20_000)
    expect(panel.get_by_text("...")).to_have_count(0, timeout=20_000)
    shown = panel.locator("dl").all_inner_texts()
    page.screenshot(path="/tmp/final.png", full_page=True)
    print(shown)
    assert [finding for finding in audit.run() if finding.wrong] == []
    assert problems == []
