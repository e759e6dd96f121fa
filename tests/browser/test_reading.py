"""A newcomer opens the page, reads, and is paid: in a real Chromium, in real seconds."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from articles.models import Article
from config import clock
from rewards import audit, pool
from tests.factories import UserFactory
from tests.reading import read

DEMO = Path(__file__).parents[2] / "demo" / "articles"
SLUG = "every-lighthouse-keeps-its-own-time"
PASSWORD = "a-long-enough-phrase"


@pytest.fixture
def library(site):
    """A funded and open day, and those of the demo's articles to read that come without pictures: they are there soon."""
    pool.fund_treasury(10_000_000, "tests", clock.now())
    pool.turn(clock.now())
    call_command("import_articles", *sorted(map(str, DEMO.glob("*.txt"))))


def rows(panel):
    """The panel's figures, by their labels."""
    names = panel.locator("dt").all_inner_texts()
    return dict(zip(names, panel.locator("dd").all_inner_texts(), strict=True))


def moved_in(page):
    """The wallet's entries, newest first."""
    lines = page.locator(".entries li").all()
    return [f"{one.locator('.what').inner_text()} {one.locator('.amount').inner_text().split()[0]}" for one in lines]


def come_to_rest(page):
    """Waits until the page has stopped scrolling."""
    page.evaluate("""async () => {
      const frame = () => new Promise(requestAnimationFrame);
      for (let still = 0, last = -1; still < 10; last = scrollY) {
        still = scrollY === last ? still + 1 : 0;
        await frame();
      }
    }""")


def tab_to(page, target):
    """Goes on by the Tab key until it stands on the target."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if target.evaluate("it => it === document.activeElement"):
            return
    raise AssertionError(f"no way to {target} by keyboard")


def test_a_newcomer_signs_up_reads_and_is_paid(page, site, at_work, library, problems, picture):
    page.goto(site)
    picture("home")
    picture("home-phone-dark", 360, 740, "dark")

    # A visitor sees what could be earned, signs up, and is back at the article.
    page.get_by_role("link", name="Every Lighthouse Keeps Its Own Time").click()
    panel = page.locator("#panel")
    expect(panel).to_contain_text("Read-to-Earn opportunity")
    picture("article")
    picture("article-phone", 360, 740)
    panel.get_by_role("link", name=re.compile("Sign up")).click()
    picture("sign-up-phone", 360, 740)
    page.get_by_label("Email").fill("wren@example.com")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name=re.compile("Sign [Uu]p")).click()
    expect(page).to_have_url(f"{site}/articles/{SLUG}/")

    # Looks at the panel: nothing earned, and a countdown.
    expect(page.locator("header .balance")).to_be_visible()
    picture("article-signed-in")
    expect(panel).to_contain_text(re.compile(r"\d+ s"))
    assert rows(panel)["You earned:"] == "None"
    assert set(list(rows(panel).values())[3:]) == {"..."}
    panel.scroll_into_view_if_needed()
    picture("panel-reading", of=panel)

    # Reads from the top to the end, screen by screen, until the countdown is over and the worker has paid.
    page.keyboard.press("Home")
    come_to_rest(page)
    for _ in range(6):
        page.mouse.wheel(0, 400)
        come_to_rest(page)
    earned = panel.locator(".earned")
    expect(earned).to_have_text("1 Twei", timeout=60_000)

    # Plus.
    panel.get_by_role("button", name="Plus").click()
    expect(earned).to_have_text("2 Twei")

    # The report.
    panel.get_by_role("button", name="Get report").click()
    expect(panel.get_by_text("...", exact=True)).to_have_count(0, timeout=20_000)
    moved = {label: figure for label, figure in list(rows(panel).items())[3:] if figure != "0"}
    assert moved == {
        "Read Time": "1",
        "Earned for Pluses": "1",
        "Profit Subtotal, Twei": "2",
        "PnL Reports": "1",
        "Loss Subtotal, Twei": "1",
        "Total Twei Earned:": "1",
    }
    picture("panel-report", of=panel)
    picture("panel-report-phone-dark", 360, 740, "dark", of=panel)

    # All of it is in the wallet, and leads to why.
    page.get_by_role("link", name="1 Twei", exact=True).click()
    expect(page.get_by_role("heading", name="Wallet")).to_be_visible()
    assert moved_in(page) == ["PnL Reports −1", "Earned for Pluses +1", "Read Time +1"]
    picture("wallet")
    picture("wallet-phone-dark", 360, 740, "dark")
    page.get_by_role("link", name="Read Time").click()
    expect(page.get_by_role("heading", name="How this reading was counted")).to_be_visible()
    picture("receipt-phone", 360, 740)

    assert [finding for finding in audit.run() if finding.wrong] == []
    assert problems == []


def test_a_reader_without_a_mouse_reads_and_is_paid(page, site, at_work, library, problems):
    user = UserFactory(email="blackbird@example.com")
    user.set_password(PASSWORD)
    user.save()
    # Has begun in the app, and reads on here.
    read(user, Article.objects.get(slug=SLUG), clock.now() - timedelta(seconds=16), 15, depth=10)

    # Signs in from the article, and is back at it.
    page.goto(f"{site}/articles/{SLUG}/")
    panel = page.locator("#panel")
    sign_up = panel.get_by_role("link", name=re.compile("Sign up"))
    expect(sign_up).to_be_visible()
    tab_to(page, panel.get_by_role("link", name="Plus"))
    page.keyboard.press("Enter")
    email = page.get_by_label("Email")
    expect(email).to_be_visible()
    if not email.evaluate("it => it === document.activeElement"):
        tab_to(page, email)
    page.keyboard.type("blackbird@example.com")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{site}/articles/{SLUG}/")

    # Reads on by the space bar and the arrows, until the countdown is over and the worker has paid.
    expect(panel).to_contain_text(re.compile(r"\d+ s"))
    for _ in range(4):
        page.keyboard.press("Space")
        come_to_rest(page)
    earned = panel.locator(".earned")
    expect(earned).to_have_text("1 Twei", timeout=60_000)

    # Plus, and the wallet.
    tab_to(page, panel.get_by_role("button", name="Plus"))
    page.keyboard.press("Enter")
    expect(earned).to_have_text("2 Twei")
    for _ in range(80):
        page.keyboard.press("Shift+Tab")
        if page.locator(".balance").evaluate("it => it === document.activeElement"):
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Wallet")).to_be_visible()
    assert moved_in(page) == ["Earned for Pluses +1", "Read Time +1"]

    assert [finding for finding in audit.run() if finding.wrong] == []
    assert problems == []
