"""Each page of the site is for everybody: axe has nothing to say, by day and at night, on a phone and on a desktop, nothing
stands out to the side, and the browser complains of nothing."""

import re
from contextlib import suppress
from uuid import UUID

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import expect

from config import clock
from tests.browser import looking, pages, ways
from tests.browser.looking import DESKTOP, PHONE, SMALL_PHONE
from tests.browser.world import World

ROWS = pages.table()
by_row = pytest.mark.parametrize("row", ROWS, ids=[row.name for row in ROWS])


@pytest.fixture(scope="module")
def site(standing_site):
    return standing_site


@pytest.fixture(scope="module")
def world(site):
    return World(clock.now())


@pytest.fixture
def come(page, site, world, problems):
    """Comes to the page of a row, which is answered as the row says."""
    documents = []
    page.on("response", lambda got: documents.append(got) if got.request.is_navigation_request() else None)

    def visit(row):
        world.enter(page, site, row.who)
        if row.name in ways.TO:
            ways.TO[row.name](page, site)
        else:
            page.goto(site + row.address.format(**world.names))
        looking.come_to_rest(page)
        assert documents[-1].status == row.status, documents[-1].url
        if row.status >= 400:
            # The browser says so of the page itself.
            problems[:] = [one for one in problems if f"status of {row.status} " not in one]

    return visit


class Anything(dict):
    """Stands for whatever the addresses of `pages` name."""

    def __missing__(self, name):
        return {"report": UUID(int=1), "pending": UUID(int=2)}.get(name, 1 if name.endswith("_id") else "1-key")


def test_every_page_is_looked_at():
    looked_at = set()
    for row in ROWS:
        with suppress(Resolver404):
            looked_at.add("/" + resolve(row.address.format_map(Anything())).route)
    without = sorted(path for path in pages.paths() if path.replace("/^", "/") not in looked_at)
    assert not without, f"pages without a line in tests/browser/pages.py: {without}"
    assert len({row.name for row in ROWS}) == len(ROWS)


def wrong_with(page, row):
    found = looking.too_wide(page)
    # Their page of the API; its colours and headings are not ours to mend.
    return found if row.name == "api-docs" else found + looking.found_by_axe(page)


@pytest.mark.parametrize(
    ("row", "first", "second", "scheme"),
    [
        pytest.param(
            row,
            *((PHONE, DESKTOP, "dark") if n % 2 else (DESKTOP, PHONE, "light")),
            id=row.name,
            marks=[pytest.mark.slow] if row.is_again else [],
        )
        for n, row in enumerate(ROWS)
    ],
)
def test_a_page_is_for_everybody(page, come, problems, picture, row, first, second, scheme):
    """Every other page on a phone at night, and the others on a desktop by day; axe takes its time."""
    looking.shape(page, first, scheme)
    come(row)
    wrong = wrong_with(page, row)
    looking.shape(page, second, scheme)
    wrong += looking.too_wide(page) + problems
    assert not wrong, "\n".join(wrong)
    if row.picture not in ("story", "none"):
        picture(row.name, *(PHONE if "phone" in row.picture else DESKTOP), "dark" if "dark" in row.picture else "light")


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["phone", "desktop"])
@by_row
def test_a_page_is_for_everybody_however_it_comes(page, come, problems, row, size, scheme):
    looking.shape(page, size, scheme)
    come(row)
    wrong = wrong_with(page, row) + problems
    assert not wrong, "\n".join(wrong)


def test_no_page_is_wider_than_a_small_phone_in_vietnamese(page, come):
    page.set_extra_http_headers({"Accept-Language": "vi"})
    looking.shape(page, SMALL_PHONE, "light")
    wrong = []
    for row in ROWS:
        # The ways are known in English.
        if row.is_again or row.name in ways.TO:
            continue
        come(row)
        if row.name != "api-docs":
            assert page.locator("html").get_attribute("lang") == "vi", row.name
        wrong += [f"{row.name}: {one}" for one in looking.too_wide(page)]
    assert not wrong, "\n".join(wrong)


def test_an_article_is_printed_without_what_stands_around_it(page, come):
    come(next(row for row in ROWS if row.name == "article-signed-in"))
    page.emulate_media(media="print")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".body").first).to_be_visible()
    for around in ("header.site", "footer.site", "nav", "#panel", "#comments", "form", "button"):
        assert not [one for one in page.locator(around).all() if one.is_visible()], around
    printed = page.pdf(format="A4")
    assert printed.startswith(b"%PDF")
    assert 1 <= len(re.findall(rb"/Type\s*/Page\b", printed)) <= 4
