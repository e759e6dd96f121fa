"""The desk in a browser: a queue is worked through by its keys, and its pages are good to look at on a phone too."""

import pytest
from playwright.sync_api import expect

from accounts import suspension
from comments import appealing, discussion, flagging, moderation
from comments.models import Comment, Flag
from config import clock
from tests.browser.looking import DESKTOP, SMALL_PHONE, come_to_rest, found_by_axe, shape, too_wide
from tests.comments_world import reader_of, say
from tests.desk import staff
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day

LONG = "I have sailed past that bar for thirty years and never saw it dry. " * 4


@pytest.fixture
def moderator(site):
    return staff("moderator", handle="moderator")


@pytest.fixture
def flagged(moderator):
    """Four comments that readers have flagged, the oldest first, and an appeal."""
    at = clock.now()
    open_day(at)
    article = ArticleFactory(slug="tides", title="The Tide Tables", author=AuthorFactory(user=UserFactory()))
    writer = reader_of(article, at, level=13, twei=60, handle="wren")
    heron = reader_of(article, at, handle="heron")
    said = [say(writer, article, at, body=f"{LONG} Buy lamps at https://example.com/{n}") for n in range(4)]
    discussion.edit(writer, said[0], f"{LONG} Buy candles.", at)
    for comment in said:
        flagging.flag(heron, comment, Flag.Reason.SPAM, "It is the fourth time today", at)
    hidden = say(writer, article, at, body="It is high at nine.")
    moderation.hide(hidden, "It is wrong: it is high at ten.", moderator, at)
    appealing.appeal(writer, hidden, "It was high at nine that day. Here is the table.", at)
    suspension.suspend(writer, "Lamps, again and again", 7, UserFactory(), at)
    return said


def statuses(comments):
    return list(
        Comment.objects.filter(pk__in=[one.pk for one in comments]).order_by("pk").values_list("status", flat=True)
    )


def test_a_queue_is_worked_through_by_keys(page, site, sign_in, moderator, flagged, problems):
    sign_in(moderator, "/admin/queues/flagged-comments/")
    rows, reason = page.locator(".row"), page.get_by_label("Reason")
    expect(rows).to_have_count(4)
    for key in "jjk":
        page.keyboard.press(key)
    expect(rows.nth(0)).to_be_focused()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("x")
    expect(page.locator("input[name=row]:checked")).to_have_count(2)
    # Without a reason the key leads to where it is said.
    page.keyboard.press("h")
    expect(reason).to_be_focused()
    page.keyboard.type("hidden jokes")
    page.keyboard.press("Escape")
    page.keyboard.press("h")
    expect(page.locator(".messagelist")).to_contain_text("Hide: 2 done.")
    assert statuses(flagged) == ["hidden", "visible", "hidden", "visible"]
    # Who has chosen none decides about the one where they are.
    page.keyboard.press("j")
    page.keyboard.press("/")
    page.keyboard.type("It is sound.")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect(page.locator(".messagelist")).to_contain_text("Dismiss the flags: 1 done.")
    expect(rows).to_have_count(1)
    assert Flag.objects.filter(upheld=False).count() == 1
    assert problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [SMALL_PHONE, DESKTOP], ids=["phone", "desktop"])
def test_queues_and_people_are_good_to_look_at(page, site, sign_in, moderator, flagged, problems, size, scheme):
    sign_in(moderator, "/admin/")
    shape(page, size, scheme)
    writer = flagged[0].writer_id
    places = ["queues/flagged-comments/", "queues/appeals/", "accounts/user/", f"accounts/user/{writer}/change/"]
    found = []
    for place in places:
        page.goto(f"{site}/admin/{place}")
        for closed in page.locator("summary").all():
            closed.click()
        come_to_rest(page)
        found += [f"{place}: {one}" for one in found_by_axe(page) + too_wide(page)]
    assert not found, chr(10).join(found)
    assert problems == []
