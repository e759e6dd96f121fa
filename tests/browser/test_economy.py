"""The public page of the economy, after a few closed days: in a real Chromium."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from rewards import audit
from tests.browser.conftest import NOON
from tests.days import live, move
from tests.factories import UserFactory

READ = [3_120, 2_870, 3_405, 3_960, 4_215, 3_340, 2_480, 3_615, 4_080, 3_870, 4_460, 4_725, 3_990, 3_205, 4_310, 4_905]


@pytest.fixture
def lived(site):
    """Sixteen closed days, an open one, and an audit."""
    days = [
        {
            "read_time": twei,
            "pluses": twei * 2 // 5,
            "comment_rewards": 60,
            "likes_own": twei // 90,
            "likes_commenter": twei // 45,
            "likes_author": twei // 90,
            "minuses": twei // 160,
            "comment_tributes": 90,
            "dislikes_own": twei // 400,
            "publish_tributes": 100,
            "pnl_reports": twei // 110,
        }
        for twei in READ
    ]
    ended = live(NOON - timedelta(days=len(days)), *days)
    audit.nightly(lambda: ended + timedelta(hours=3, minutes=16))
    # This morning.
    move(UserFactory(), ended + timedelta(hours=9), read_time=2_310, comment_rewards=12, pluses=944, pnl_reports=17)


def test_the_economy_is_open_to_everybody(page, site, lived, problems, picture):
    page.goto(site)
    page.get_by_role("contentinfo").get_by_role("link", name="The economy").click()
    expect(page.get_by_role("heading", name="The economy")).to_be_visible()
    expect(page.get_by_text("The ledger keeps all its 10 promises.")).to_be_visible()
    expect(page.get_by_role("img", name="Paid and received on 16 closed days")).to_be_visible()
    picture("economy", height=1_080)
    picture("economy-phone-dark", 360, 1_080, "dark")

    # What is wide scrolls by itself, the page doesn't.
    page.get_by_text("Day by day, as a table").click()
    table = page.get_by_role("region", name="The last 16 closed days")
    expect(table.get_by_role("row")).to_have_count(17)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert problems == []
