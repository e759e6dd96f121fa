"""Everything but reading goes without JavaScript: whole pages, forms, and back to where one was. In a real Chromium."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article, KeptArticle, TagFollower
from comments import discussion
from comments.models import Comment, Flag
from config import clock
from rewards import adjusting
from rewards.models import PnlReport, Rating
from tests.browser.stories import tell
from tests.committed import until
from tests.factories import PASSWORD, UserFactory, open_day
from tests.reading import pass_gate

ARTICLE, PANEL = "/articles/tides/", "/articles/tides/panel/"


@pytest.fixture
def page(browser):
    context = browser.new_context(java_script_enabled=False)
    yield context.new_page()
    context.close()


@pytest.fixture
def article(site):
    open_day(clock.now())
    return tell(clock.now())


def member(level, article, twei=100):
    """Somebody who has read the article and has Twei to spend."""
    user = UserFactory(level=level, handle=f"wren-{level}")
    user.set_password(PASSWORD)
    user.save()
    adjusting.adjust(user.pk, twei, "To spend", clock.now())
    pass_gate(user, article, clock.now())
    return user


def sign_in(page, site, user):
    """From an article by the head of its page, and back to it."""
    page.goto(site + ARTICLE)
    page.get_by_role("link", name="Your page, or sign in").click()
    page.locator("main").get_by_role("link", name="Sign in").click()
    page.get_by_label("Email").fill(user.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(site + ARTICLE)


def test_a_reader_keeps_follows_rates_comments_buys_changes_the_language_and_leaves(page, site, article, at_work):
    other, reader = member(13, article), member(14, article)
    said = discussion.write(other, article, "High tide at nine.", "bermudez", clock.now())
    sign_in(page, site, reader)

    page.get_by_role("link", name="Read later").click()
    page.get_by_role("button", name="Read later").click()
    expect(page).to_have_url(site + ARTICLE)
    assert KeptArticle.objects.get().reader == reader
    page.locator("article footer .tags").get_by_role("link", name="Tides").click()
    page.get_by_role("link", name="Follow").click()
    page.get_by_role("button", name="Follow").click()
    expect(page).to_have_url(f"{site}/tags/tides/")
    assert TagFollower.objects.get().tag.name == "Tides"

    page.goto(site + ARTICLE)
    page.get_by_role("link", name="See what this article pays").click()
    expect(page.locator("header.site")).to_contain_text("wren-14")
    page.get_by_role("button", name="Plus").click()
    expect(page.get_by_text("You pressed Plus.")).to_be_visible()
    assert Rating.objects.get().kind == "plus"
    page.get_by_role("button", name="Get report", exact=True).click()
    assert until(PnlReport.objects.filter(status="ready").exists)
    page.goto(site + PANEL)
    page.get_by_role("link", name="By day, and as CSV").click()
    expect(page.get_by_role("heading", name="Profit and loss")).to_be_visible()

    page.goto(site + ARTICLE)
    page.get_by_role("link", name="Read the comments").click()
    page.get_by_role("button", name="Like", exact=False).first.click()
    expect(page).to_have_url(re.compile(rf"/comments/{said.pk}/|#comment-{said.pk}"))
    page.get_by_role("link", name="Flag", exact=True).click()
    page.get_by_label("Spam").check()
    page.get_by_role("button", name="Flag it").click()
    assert Flag.objects.get().comment == said
    page.goto(f"{site}{ARTICLE}comments/")
    page.get_by_label("Your comment", exact=True).fill("And a quarter past.")
    page.get_by_label("Comandante").check()
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.get_by_text("And a quarter past.")).to_be_visible()
    assert Comment.objects.latest("pk").writer == reader

    page.goto(site + ARTICLE)
    page.get_by_role("button", name="Tiếng Việt").click()
    expect(page).to_have_url(site + ARTICLE)
    expect(page.locator("html")).to_have_attribute("lang", "vi")
    page.get_by_role("button", name="English").click()
    page.get_by_role("link", name="Your page, or sign in").click()
    page.locator("main").get_by_role("link", name="Sign out").click()
    page.locator("main").get_by_role("button", name="Sign out").click()
    page.goto(f"{site}/whoami/")
    expect(page.get_by_text("You are not signed in.")).to_be_visible()


def test_an_author_writes_looks_at_it_and_publishes(page, site, article):
    sign_in(page, site, member(15, article))
    page.get_by_role("link", name="Your page, or sign in").click()
    page.locator("main").get_by_role("link", name="Writing").click()
    page.get_by_role("link", name="New article").click()
    page.get_by_label("Title").fill("Ebb")
    page.get_by_role("button", name="Begin").click()
    page.get_by_label("Text").fill("## Slack water\n\nIt stands still.")
    page.get_by_role("button", name="Preview").click()
    shown = page.locator("#preview").get_by_role("heading", name="Slack water")
    expect(shown).to_be_in_viewport()
    page.get_by_role("button", name="Add another").click()
    expect(page.get_by_label("Question 2")).to_be_visible()
    expect(page.get_by_label("Text")).to_have_value("## Slack water\n\nIt stands still.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#messages")).to_have_text("Saved.")
    page.get_by_role("button", name="Publish …").click()
    page.get_by_role("button", name="Publish for 50 Twei").click()
    expect(page.locator("#messages")).to_contain_text("Published. 50 Twei were paid for it.")
    page.get_by_role("link", name="Read it").click()
    expect(page.get_by_role("heading", name="Slack water")).to_be_visible()
    assert Article.objects.get(title="Ebb").status == "published"


def test_the_panel_says_that_reading_takes_a_script_and_pays_what_it_pays(page, site, article):
    user = UserFactory(handle="wren")
    user.set_password(PASSWORD)
    user.save()
    sign_in(page, site, user)
    page.get_by_role("link", name="See what this article pays").click()
    expect(page.locator("#panel")).to_contain_text("Reading it pays")
    expect(page.locator("#panel")).to_contain_text("where scripts are switched off, nothing counts it")
    expect(page.locator("#panel progress")).to_have_count(0)
