"""What whoever runs the site opens in the morning, in a real Chromium: the desk, the dashboard, prices, records."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts import record
from config import clock
from rewards import audit, figures, rules, settlement
from rewards.figures import ACTS, Figure
from rewards.models import DayFigure, Progress
from tests.browser import looking
from tests.browser.conftest import NOON
from tests.browser.test_economy import READ
from tests.days import live, move
from tests.desk import staff
from tests.factories import ArticleFactory, UserFactory
from tests.reading import has_read

PAGES = ["/admin/", "/admin/dashboard/", "/admin/prices/", "/admin/accounts/staffrecord/", "/admin/rewards/read/"]
SHAPES = [(looking.DESKTOP, "light"), (looking.PHONE, "dark"), (looking.PHONE, "light"), (looking.DESKTOP, "dark")]


@pytest.fixture
def morning(site):
    """Sixteen closed days, an audit at night, some readers today, and a worker that has just been at work."""
    days = [{"read_time": twei, "pluses": twei * 2 // 5, "minuses": twei // 160, "pnl_reports": 20} for twei in READ]
    ended = live(NOON - timedelta(days=len(days)), *days)
    audit.nightly(lambda: ended + timedelta(hours=3))
    now = clock.now()
    noted(now, [(now - timedelta(days=n)).date() for n in range(1, len(READ) + 1)])
    move(UserFactory(), now, read_time=2_310, comment_rewards=12)
    article = ArticleFactory()
    for number in range(9):
        reader = UserFactory(date_joined=now)
        Progress.objects.create(reader=reader, level=1 + number % 4, xp=rules.xp_needed(1 + number % 4))
        has_read(reader, article, now - timedelta(minutes=number))
    settlement.settle_read_time(now)
    figures.note(now.date(), now)
    clerk = staff("moderator", handle="wren")
    record.done(clerk, "withdraw", article, "Copied from elsewhere, as three readers have said", now)
    record.refused(clerk, "GET", "/admin/dashboard/", now)
    return now


def noted(at, days):
    """What a worker added up of some days."""
    rows = []
    for number, day in enumerate(days):
        reads = READ[-1 - number]
        amounts = {
            (Figure.OPENED, ""): reads * 2,
            (Figure.VERIFIED, ""): reads,
            (Figure.LAPSED_READS, "allowance_spent"): reads // 9,
            (Figure.LAPSED_TWEI, "allowance_spent"): reads // 4,
            (Figure.LAPSED_TWEI, "pool_spent"): reads // 90,
            (Figure.ACTIVE, ""): reads // 4,
            (Figure.JOINED, ""): reads // 30,
            (Figure.NOT_CREDITED_SECONDS, "hidden"): reads * 40,
            (Figure.NOT_CREDITED_SECONDS, "idle"): reads * 25,
            (Figure.REFUSED, "gate_not_passed"): reads // 7,
            (Figure.REFUSED, "pluses_spent"): reads // 20,
            (Figure.REPORTS, "ready"): 20,
            **{(Figure.ACTS, quota.value): reads // (3 + place * 9) for place, quota in enumerate(ACTS)},
        }
        rows += [
            DayFigure(day=day, figure=figure.value, of=of, amount=amount, noted_at=at)
            for (figure, of), amount in amounts.items()
        ]
    DayFigure.objects.bulk_create(rows)


@pytest.mark.parametrize("path", PAGES)
def test_the_desk_is_read_by_everybody_on_every_screen(page, site, morning, sign_in, problems, path):
    sign_in(staff("auditor", "operator"), path)
    wrong = {}
    for size, scheme in SHAPES:
        looking.shape(page, size, scheme)
        page.reload()
        looking.come_to_rest(page)
        wrong[size, scheme] = looking.too_wide(page) + looking.found_by_axe(page)
    assert {where: found for where, found in wrong.items() if found} == {}
    assert problems == []


def test_an_operator_sees_in_the_morning_that_all_is_well_or_what_is_not(
    page, site, morning, sign_in, problems, picture
):
    sign_in(staff("operator"), "/admin/")
    page.get_by_role("link", name="Dashboard").click()
    expect(page.get_by_text("Nothing is late, and all is well.")).to_be_visible()
    expect(page.get_by_role("img", name="Reads verified")).to_be_visible()
    expect(page.get_by_role("meter", name="Readers' pool")).to_be_visible()
    picture("dashboard", height=1_400)
    picture("dashboard-phone-dark", 360, 1_400, "dark")
    # What is wide scrolls by itself, the page doesn't.
    page.get_by_text("Day by day, as a table").first.click()
    expect(page.get_by_role("region", name="The last 30 days, the newest first").get_by_role("row")).to_have_count(31)
    assert looking.too_wide(page) == []

    # The last tick was longer ago than it may be.
    DayFigure.objects.update(noted_at=morning - timedelta(minutes=20))
    page.reload()
    expect(page.get_by_role("listitem").filter(has_text="No worker is at work.")).to_be_visible()
    assert looking.found_by_axe(page) == []
    assert problems == []
