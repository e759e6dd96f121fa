"""A visitor finds an article by searching and by its tag, and a reader follows and keeps: in a real Chromium."""

import re

import pytest
from playwright.sync_api import expect

from articles.models import Article, AuthorFollower, KeptArticle
from config import clock
from tests.factories import AuthorFactory, UserFactory, open_day
from tests.finding import published


@pytest.fixture
def library(site):
    open_day(clock.now())
    author = AuthorFactory(name="Trịnh Mai Khê", slug="trinh-mai-khe", biography="Writes of mornings.")
    published(
        "Cà phê phin và nghệ thuật chờ đợi",
        "Đường phố Hà Nội buổi sáng.",
        language="vi",
        tags=["Cà phê"],
        author=author,
        slug="ca-phe-phin",
    )
    published("المد والجزر", "كتب عن البحر", language="ar", tags=["بحر"])
    for number in range(25):
        published(f"The Tide Tables, part {number}", "Twice a day the tides come in.", tags=["Moon", "Sea"])
    Article.objects.filter(slug="ca-phe-phin").update(reads_this_week=12)


def headings(page):
    return page.locator("main h2[lang] a")


def test_a_visitor_finds_an_article_by_search_and_by_tag(page, site, library, problems, picture):
    page.goto(site)
    page.get_by_role("link", name="Search").click()
    page.get_by_label("Words to look for").fill("ca phe ha noi")
    page.keyboard.press("Enter")
    expect(headings(page)).to_have_text(["Cà phê phin và nghệ thuật chờ đợi"])
    expect(page.locator("mark").first).to_have_text("Cà")
    picture("search", width=1200, height=700)
    page.locator(".tags").get_by_role("link", name="Cà phê").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cà phê")
    headings(page).click()
    page.wait_for_url(f"{site}/articles/ca-phe-phin/")
    assert problems == []


def test_lists_lead_on_to_older_articles(page, site, library, problems):
    page.goto(f"{site}/tags/moon/")
    expect(headings(page)).to_have_count(20)
    page.get_by_role("link", name="Older articles").click()
    expect(headings(page)).to_have_count(5)
    assert problems == []


def test_a_reader_follows_an_author_and_keeps_an_article(page, site, library, sign_in, problems):
    reader = UserFactory()
    sign_in(reader, "/authors/trinh-mai-khe/")
    page.get_by_role("button", name="Follow").click()
    expect(page.get_by_role("button", name="Following")).to_be_visible()
    assert AuthorFollower.objects.get().reader == reader
    page.goto(f"{site}/articles/ca-phe-phin/keep/")
    page.get_by_role("button", name="Read later").click()
    expect(page.get_by_role("button", name="On your reading list")).to_be_visible()
    assert KeptArticle.objects.get().reader == reader
    page.get_by_role("contentinfo").get_by_role("link", name="Reading list").click()
    expect(headings(page)).to_have_text(["Cà phê phin và nghệ thuật chờ đợi"])
    expect(page.get_by_role("link", name="Trịnh Mai Khê").last).to_be_visible()
    page.goto(f"{site}/authors/trinh-mai-khe/")
    page.get_by_role("button", name="Following").click()
    expect(page.get_by_role("button", name=re.compile("^Follow$"))).to_be_visible()
    assert not AuthorFollower.objects.exists()
    assert problems == []
