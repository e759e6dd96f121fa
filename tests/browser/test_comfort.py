"""What makes pages good to read and to use: lines of a good length, paper, and nothing over what has the focus."""

import pytest
from playwright.sync_api import expect

from articles import writing
from articles.manuscripts import Text
from config import clock
from tests.browser.stories import tell
from tests.factories import UserFactory, open_day

# The characters of each line but the last of each paragraph.
LINES = """() => [...document.querySelectorAll(".body > p")].flatMap((paragraph) => {
  const lines = new Map(), range = document.createRange();
  const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode;
    for (let at = 0; at < node.length; at++) {
      range.setStart(node, at);
      range.setEnd(node, at + 1);
      const { bottom } = range.getBoundingClientRect();
      lines.set(Math.round(bottom), (lines.get(Math.round(bottom)) ?? 0) + 1);
    }
  }
  return [...lines.values()].slice(0, -1);
})"""
COVERED = """() => {
  const has = document.activeElement, bar = document.querySelector(".saving");
  if (has === document.body || bar.contains(has)) return "";
  const its = has.getBoundingClientRect(), over = bar.getBoundingClientRect();
  const from = Math.max(its.top, 0), to = Math.min(its.bottom, innerHeight);
  return to - from > 8 && !(from > over.top - 8 && to < over.bottom + 8) ? "" : has.outerHTML;
}"""


@pytest.fixture
def article(site):
    open_day(clock.now())
    return tell(clock.now())


def test_a_line_has_60_to_75_characters(page, site, article):
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(f"{site}/articles/tides/")
    lengths = page.evaluate(LINES)
    assert len(lengths) >= 2
    assert 60 <= sum(lengths) / len(lengths) <= 75


def test_on_paper_there_is_the_article_alone_black_on_white_even_at_night(page, site, article):
    page.emulate_media(media="print", color_scheme="dark")
    page.goto(f"{site}/articles/tides/", wait_until="networkidle")
    for gone in ("header.site", "footer.site", ".crumbs", "#panel", "#comments", ".press-place", ".share"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    expect(page.locator(".body p").first).to_have_css("color", "rgb(0, 0, 0)")
    link = page.get_by_role("link", name="trust the moon")
    assert "https://example.org/moon" in link.evaluate('link => getComputedStyle(link, "::after").content')
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_what_sticks_to_the_foot_covers_nothing_that_has_the_focus(page, site, sign_in):
    author = UserFactory(level=15)
    draft = writing.draft(author, Text(title="Ebb", body_markdown="Words.\n\n" * 60, dateline="Brest"), clock.now())
    page.set_viewport_size({"width": 360, "height": 640})
    sign_in(author, f"/write/{draft.pk}/")
    expect(page.locator(".waiting")).to_have_count(0)
    covered = []
    for key in ["Tab"] * 60 + ["Shift+Tab"] * 60:
        page.keyboard.press(key)
        covered.append(page.evaluate(COVERED))
    assert [one[:160] for one in covered if one] == []


@pytest.mark.parametrize("width", [360, 1440])
def test_an_arabic_article_has_its_byline_where_its_lines_begin(page, site, article, width):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{site}/articles/arabic/")
    edge = page.locator(".text h1").bounding_box()
    for part in (".byline", ".crumbs li:last-child"):
        box = page.locator(part).bounding_box()
        assert abs(box["x"] + box["width"] - edge["x"] - edge["width"]) < 2
    assert page.locator(".initials").bounding_box()["x"] > page.locator(".byline .name").bounding_box()["x"]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
