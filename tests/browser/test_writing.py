"""An author writes, sees the preview, publishes, finds the tribute in the wallet, and edits: in a real Chromium."""

import re

import pytest
from django.conf import settings
from playwright.sync_api import expect

from articles.models import Article, Manuscript, Version
from config import clock
from rewards import adjusting, pool
from tests.browser import looking
from tests.committed import until
from tests.factories import UserFactory

PICTURE = settings.BASE_DIR / "demo" / "articles" / "pictures" / "tides.webp"
BODY = """The harbour prints its tide tables in March, and by April nobody can find one.

## What the columns say

> The moon does the sums, and we only copy them out.
>
> — Odile, harbour mistress

- high water, to the minute
- low water, to the hand"""


@pytest.fixture
def author(site):
    pool.fund_treasury(10_000_000, "tests", clock.now())
    pool.turn(clock.now())
    user = UserFactory(level=15, handle="wren")
    adjusting.adjust(user.pk, 60, "To spend", clock.now())
    return user


def looks(page, picture, name):
    """Takes its pictures, and lets axe look at it."""
    assert not looking.found_by_axe(page)
    picture(f"{name}", width=1280)
    picture(f"{name}-phone-dark", width=390, height=844, scheme="dark")


def write(page, picture):
    """From the head of the page to a draft that is saved."""
    page.get_by_role("link", name="Write", exact=True).click()
    page.get_by_role("link", name="New article").click()
    page.get_by_label("Title").fill("The harbour prints its tides")
    page.get_by_role("button", name="Begin").click()

    # What is typed is shown as it will be published, and kept.
    page.get_by_label("Text").fill(BODY)
    preview = page.locator("#preview")
    expect(preview.get_by_role("heading", name="What the columns say")).to_be_visible()
    kept = page.locator("#kept")
    expect(kept).to_have_text(re.compile(r"Saved \d\d:\d\d UTC"))
    assert Article.objects.get().body_markdown == BODY
    page.get_by_text("Lead picture").click()
    page.get_by_label("Picture", exact=False).first.set_input_files(PICTURE)
    page.get_by_label("What it shows").fill("A harbour at low water")
    page.get_by_text("About it").click()
    page.get_by_label("Keywords").fill("Harbour, Sea")
    page.get_by_text("Questions and answers").first.click()
    page.get_by_label("Question 1").fill("Who prints them?")
    page.get_by_label("Answer").first.fill("The *harbour* does.")
    page.get_by_role("button", name="Add another").click()
    expect(page.get_by_label("Question 2")).to_be_visible()
    expect(page.get_by_label("Question 1")).to_have_value("Who prints them?")
    expect(preview.get_by_role("heading", name="Who prints them?")).to_be_visible()
    looks(page, picture, "editor")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#messages")).to_have_text("Saved.")
    expect(preview.get_by_role("img", name="A harbour at low water")).to_be_visible()
    article = Article.objects.get()
    assert article.lead_picture.width == 1600
    assert article.faq == [{"question": "Who prints them?", "answer": "The *harbour* does."}]
    assert {tag.name for tag in article.tags.all()} == {"Harbour", "Sea"}


def publish(page, picture):
    """Saved at once after typing, while what was typed is being kept: no conflict with oneself."""
    page.get_by_label("Dek").fill("A column for the moon.")
    page.wait_for_timeout(1950)
    page.get_by_label("Dek").press_sequentially(" And")
    page.get_by_role("button", name="Publish …").click()

    # What it costs is said before.
    expect(page.get_by_text("In your wallet after")).to_be_visible()
    looks(page, picture, "publish")
    page.get_by_role("button", name="Publish for 50 Twei").click()
    expect(page.locator("#messages")).to_contain_text("Published. 50 Twei were paid for it.")
    looks(page, picture, "published")


def edit(page, site, picture):
    """The same words stand on the page, and it is changed from there."""
    kept = page.locator("#kept")
    page.goto(f"{site}/articles/the-harbour-prints-its-tides/")
    expect(page.locator("article .dek")).to_have_text("A column for the moon. And")
    page.locator("#panel").get_by_role("link", name="Edit").click()
    page.get_by_label("Text").press("Control+End")
    page.get_by_label("Text").press_sequentially("\n- and the wind")
    expect(kept).to_have_text(re.compile("not published yet"))
    assert until(Manuscript.objects.exists)
    assert "wind" not in Article.objects.get().body_markdown
    page.get_by_role("button", name="Publish changes").click()
    expect(page.locator("#messages")).to_have_text("Saved, and there for everybody to read.")
    page.get_by_role("link", name="Read it").click()
    expect(page.locator(".body").first).to_contain_text("and the wind")
    looking.come_to_rest(page)
    assert Version.objects.count() == 2
    page.goto(f"{site}/write/")
    looks(page, picture, "desk")


def visit(browser, site):
    """A visitor whose browser speaks Vietnamese finds it by its words and by its keyword."""
    page = browser.new_context(locale="vi-VN").new_page()
    page.goto(site)
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    page.locator("header.site a.find").click()
    page.locator("main input[name=q]").fill("harbour mistre")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="The harbour prints its tides").first.click()
    expect(page.locator("article h1")).to_have_text("The harbour prints its tides")
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    expect(page.get_by_role("img", name="A harbour at low water")).to_be_visible()
    page.locator("article footer .tags").get_by_role("link", name="Harbour").click()
    expect(page.locator("h1")).to_have_text("Harbour")
    expect(page.get_by_role("link", name="The harbour prints its tides").first).to_be_visible()
    page.context.close()


def test_an_author_writes_publishes_and_edits_and_a_visitor_finds_it(
    page, browser, site, author, sign_in, problems, picture
):
    sign_in(author)
    write(page, picture)
    publish(page, picture)
    page.goto(f"{site}/wallet/")
    expect(page.locator(".entries")).to_contain_text("Post Publish Tribute")
    expect(page.locator(".balance")).to_have_text("10 Twei")
    edit(page, site, picture)
    visit(browser, site)
    assert not problems


def test_what_was_written_survives_the_end_of_the_session_and_another_tab(page, site, author, sign_in):
    sign_in(author, "/write/new/")
    page.get_by_label("Title").fill("Ebb")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Text").fill("Words.")
    expect(page.locator("#kept")).to_have_text(re.compile("Saved"))
    session = [cookie for cookie in page.context.cookies() if cookie["name"] == "sessionid"]
    page.context.clear_cookies()
    page.get_by_label("Text").fill("Words that must not be lost.")
    expect(page.locator("#kept")).to_have_text(re.compile("Not saved"))
    page.context.add_cookies(session)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_label("Text").fill("From another tab.")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.locator("#messages")).to_have_text("Saved.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Your words are all here")
    expect(page.get_by_label("Text")).to_have_value("Words that must not be lost.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#messages")).to_have_text("Saved.")
    assert Article.objects.get().body_markdown == "Words that must not be lost."
