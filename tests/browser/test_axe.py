"""Whoever can't see, or can't use a mouse, finds their way on every page: axe has nothing to say, by day and at night, on a
phone and on a desktop."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from comments import discussion
from config import clock
from rewards import adjusting, reports
from tests.api.client import app_of
from tests.browser.stories import tell
from tests.factories import UserFactory, open_day
from tests.reading import pass_gate

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1200, "height": 900}

OF_VISITORS = [
    "/",
    "/articles/tides/",
    "/articles/arabic/",
    "/articles/tides/panel/",
    "/articles/tides/comments/",
    "/tags/tides/",
    "/authors/ida-brook/",
    "/economy/",
    "/accounts/login/",
    "/accounts/signup/",
    "/accounts/password/reset/",
    "/nowhere/",
]
OF_READERS = [
    "/articles/tides/",
    "/articles/tides/comments/",
    "/articles/tides/flag/",
    "/wallet/",
    "/notifications/",
    "/reports/",
    "/reports/{public_id}/",
    "/reads/{read_id}/",
    "/comments/{comment_id}/reply/",
    "/accounts/email/",
    "/accounts/sessions/",
    "/accounts/2fa/",
    "/accounts/password/change/",
    "/accounts/logout/",
]


@pytest.fixture
def world(site):
    """An article with everything, and a reader of level 13 who has read it, commented on it and bought a report."""
    at = clock.now()
    open_day(at)
    article = tell(at)
    reader = UserFactory(level=13, handle="wren")
    adjusting.adjust(reader.pk, 10, "To spend", at)
    pass_gate(reader, article, at)
    comment = discussion.write(reader, article, "High tide at nine.", "bermudez", at)
    report = reports.buy(reader, article, at)
    reports.compute(report.pk, at)
    return {
        "reader": reader,
        "read_id": reader.reads.get().pk,
        "comment_id": comment.pk,
        "public_id": report.public_id,
    }


def findings(page, address):
    page.goto(address, wait_until="load")
    for section in page.locator("#panel, #comments").all():
        expect(section).not_to_have_class("htmx-request")
    expect(page.locator(".htmx-request, .htmx-settling, .waiting")).to_have_count(0)
    found = Axe().run(page, options={"runOnly": RULES, "resultTypes": ["violations"]})
    return [
        f"{violation['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


@pytest.mark.parametrize(
    ("size", "scheme"),
    [
        pytest.param(PHONE, "dark", id="phone-dark"),
        pytest.param(DESKTOP, "light", id="desktop-light"),
        pytest.param(PHONE, "light", id="phone-light", marks=pytest.mark.slow),
        pytest.param(DESKTOP, "dark", id="desktop-dark", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing(page, site, world, size, scheme):
    page.set_viewport_size(size)
    page.emulate_media(color_scheme=scheme)
    wrong = []

    def look(paths, who):
        for path in paths:
            found = findings(page, site + path.format(**world))
            wrong.extend(f"{path} for {who}: {one}" for one in found)

    look(OF_VISITORS, "a visitor")
    token = app_of(world["reader"]).token
    page.context.add_cookies([{"name": "sessionid", "value": token, "url": site}])
    look(OF_READERS, "a reader")
    assert not wrong, "\n".join(sorted(set(wrong)))
