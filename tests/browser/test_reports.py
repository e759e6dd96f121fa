"""A reader buys a report, watches it fill in, sees it drawn, and takes it along: in a real Chromium with a real worker."""

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from articles.models import Article
from config import clock
from rewards import audit, ledger, pool
from rewards.ledger import FEES, READERS_POOL, WRITERS_POOL, Entry
from rewards.models import Item
from tests.factories import UserFactory

DEMO = Path(__file__).parents[2] / "demo" / "articles"
SLUG = "every-lighthouse-keeps-its-own-time"

# What the article brought and cost, by days ago.
HISTORY = {
    20: [(Item.PUBLISH_TRIBUTES, 20), (Item.PLUSES, 24)],
    19: [(Item.PLUSES, 9), (Item.LIKES_AUTHOR, 5)],
    18: [(Item.PLUSES, 4), (Item.LIKES_AUTHOR, 7), (Item.DISLIKES_OWN, 2)],
    16: [(Item.COMMENT_TRIBUTES, 3), (Item.LIKES_COMMENTER, 2)],
    15: [(Item.COMMENT_REWARDS, 3), (Item.PLUSES, 3)],
    11: [(Item.PLUSES, 6), (Item.LIKES_AUTHOR, 2)],
    10: [(Item.PLUSES, 2)],
    6: [(Item.DISLIKES_COMMENTER, 1), (Item.MINUSES, 4)],
    2: [(Item.PLUSES, 1), (Item.LIKES_AUTHOR, 1)],
}
SPENT = (Item.PUBLISH_TRIBUTES, Item.DISLIKES_OWN, Item.COMMENT_TRIBUTES, Item.DISLIKES_COMMENTER, Item.MINUSES)


def live_through(user, article):
    """Posts the history, on the days on which it happened."""
    wallet, source = ledger.wallet(user.pk), 0
    for days_ago, moved in HISTORY.items():
        at = clock.now() - timedelta(days=days_ago)
        pool.turn(at)
        entries = []
        for item, amount in sorted(moved, key=lambda one: one[0] in SPENT):
            source += 1
            parties = (wallet, FEES) if item in SPENT else (WRITERS_POOL, wallet)
            entries.append(Entry(item, amount, *parties, source_id=source, article_id=article.pk))
        ledger.post(entries, at)
    pool.turn(clock.now())
    other = Article.objects.exclude(pk=article.pk).order_by("pk").first()
    ledger.post([Entry(Item.READ_TIME, 3, READERS_POOL, wallet, source_id=1, article_id=other.pk)], clock.now())


@pytest.fixture
def reader(sign_in):
    """Somebody with a history under one article, signed in."""
    pool.fund_treasury(10_000_000, "tests", clock.now() - timedelta(days=30))
    call_command("import_articles", *sorted(map(str, DEMO.glob("*.txt"))))
    user = UserFactory(handle="wren")
    live_through(user, Article.objects.get(slug=SLUG))
    sign_in(user, f"/articles/{SLUG}/")
    return user


def rows_of(path):
    with open(path, encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_report_is_bought_fills_in_is_drawn_and_taken_along(page, site, at_work, reader, problems, picture, tmp_path):
    # Bought in the panel, where it fills in by itself.
    panel = page.locator("#panel")
    panel.get_by_role("button", name="Get report", exact=True).click()
    expect(panel.get_by_text("...", exact=True)).to_have_count(0, timeout=20_000)
    expect(panel.locator(".total dd")).to_have_text("38")

    # The report's page, by day, drawn.
    panel.get_by_role("link", name="By day, and as CSV").click()
    expect(page.get_by_role("heading", name="By day")).to_be_visible()
    chart = page.get_by_role("img", name="Profit and loss in Twei")
    expect(chart).to_be_visible()
    assert chart.locator("rect.above").count() == 8
    assert chart.locator("rect.below").count() == 5
    picture("report", height=1500)
    picture("report-phone-dark", 360, 1700, "dark")
    page.get_by_text("The days as a table").click()
    expect(page.get_by_role("row", name=re.compile("^31 Oct 2026 24 20$"))).to_be_visible()

    # As a file.
    with page.expect_download() as download:
        page.get_by_role("link", name="Download as CSV").click()
    assert download.value.suggested_filename.startswith(f"pnl-{SLUG}-")
    download.value.save_as(tmp_path / "report.csv")
    rows = rows_of(tmp_path / "report.csv")
    assert ["pluses", "Earned for Pluses", "profit", "49", "7"] in rows
    assert ["total", "Total Twei Earned:", "", "38", ""] in rows
    assert ["2026-10-31", "24", "20"] in rows

    # One of the whole wallet, from a day on.
    page.get_by_role("link", name="Reports").click()
    page.get_by_label("From").fill("2026-11-09")
    page.get_by_role("button", name="Get report").click()
    expect(page.get_by_role("heading", name="What brought most")).to_be_visible(timeout=20_000)
    expect(page.get_by_role("heading", name="What cost most")).to_have_count(0)

    # Both fees are in the wallet.
    page.goto(f"{site}/wallet/")
    fees = page.locator(".entries li").filter(has_text="PnL Reports")
    expect(fees).to_have_count(2)
    expect(fees.first.locator(".amount")).to_contain_text("−1")

    assert [finding for finding in audit.run() if finding.wrong] == []
    assert problems == []
