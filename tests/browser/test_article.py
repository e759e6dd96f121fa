"""An article's page as its readers see it: in a real Chromium."""

import pytest
from playwright.sync_api import expect

from config import clock
from tests.browser.stories import tell
from tests.factories import open_day


@pytest.fixture(scope="module")
def site(standing_site):
    return standing_site


@pytest.fixture(scope="module")
def article(site):
    open_day(clock.now())
    return tell(clock.now())


def test_an_article_shows_all_that_it_has(page, site, article, problems, picture):
    page.goto(f"{site}/articles/tides/")
    lead = page.locator(".lead-picture img")
    expect(lead).to_have_js_property("complete", value=True)
    assert lead.evaluate("image => image.naturalWidth") > 0
    figure = page.locator(".body figure img").first
    figure.scroll_into_view_if_needed()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=figure.element_handle())
    picture("article-whole-phone", 390, 844)
    page.goto(f"{site}/articles/arabic/")
    picture("article-arabic-phone-dark", 390, 844, "dark")
    assert not problems


def test_a_phone_gets_a_picture_that_is_no_larger_than_it_needs(page, site, article):
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{site}/articles/tides/")
    assert "-480.webp" in page.locator(".lead-picture img").evaluate("image => image.currentSrc")


def test_pictures_have_their_room_before_they_come(page, site, article):
    page.route("**/pictures/*", lambda route: None)
    page.goto(f"{site}/articles/tides/", wait_until="domcontentloaded")
    for image, ratio in [(".lead-picture img", 1600 / 900), (".body figure img", 900 / 640)]:
        box = page.locator(image).bounding_box()
        assert box["width"] > 600
        assert abs(box["width"] / box["height"] - ratio) < 0.01


def test_the_page_is_no_wider_than_the_phone(page, site, article):
    for path in ("tides", "arabic", "thuy-trieu"):
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(f"{site}/articles/{path}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, path


def test_the_link_is_copied(page, site, article):
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site)
    page.goto(f"{site}/articles/tides/")
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == "http://127.0.0.1:8000/articles/tides/"


def test_without_javascript_nothing_of_the_article_is_missing(browser, site, article):
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(f"{site}/articles/tides/")
    for heading in ("Why the moon is late", "Questions and answers", "About the author", "Read on"):
        expect(page.get_by_role("heading", name=heading)).to_be_visible()
    expect(page.get_by_role("button", name="Copy link")).to_be_hidden()
    expect(page.get_by_role("link", name="Telegram")).to_be_visible()
