"""People speak under an article, and are paid for it: in a real Chromium."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from comments import discussion
from comments.discussion import DuplicateComment
from comments.models import Comment
from config import clock
from rewards import adjusting, audit, pool, rules
from tests.browser import payloads
from tests.edge.away import database_away
from tests.factories import ArticleFactory, UserFactory, words
from tests.reading import pass_gate

THREAD = "/articles/tides/"


@pytest.fixture
def article(site):
    pool.fund_treasury(10_000_000, "tests", clock.now())
    pool.turn(clock.now())
    return ArticleFactory(slug="tides", title="The Tide Tables", body_markdown=words(60), published_at=clock.now())


@pytest.fixture
def someone(article):
    """Makes readers who have read the article, and have 10 Twei."""

    def make(level, twei=10, **fields):
        user = UserFactory(level=level, **fields)
        adjusting.adjust(user.pk, twei, "To spend", clock.now())
        pass_gate(user, article, clock.now() - timedelta(minutes=5))
        return user

    return make


def wallet(page, site):
    page.goto(f"{site}/wallet/")
    lines = page.locator(".entries li").all()
    return [f"{one.locator('.what').inner_text()} {one.locator('.amount').inner_text().split()[0]}" for one in lines]


def test_what_is_typed_stays_while_the_database_is_away(page, article, someone, sign_in):
    sign_in(someone(13), THREAD)
    thread, said = page.locator("#comments"), "The column for the moon can be trusted."
    page.get_by_label("Your comment", exact=True).fill(said)
    thread.get_by_text("Bermudez", exact=True).last.click()
    with database_away():
        for _ in range(2):
            thread.get_by_role("button", name="Comment", exact=True).click()
            # Said once, however often it was tried.
            expect(thread.get_by_text("so nothing was done").filter(visible=True)).to_have_count(1)
        expect(page.get_by_label("Your comment", exact=True)).to_have_value(said)
    thread.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator("#thread").get_by_text(said)).to_be_visible()
    expect(thread.get_by_text("so nothing was done")).to_have_count(0)


def test_a_comment_is_written_and_liked_and_both_see_their_twei(
    page, site, article, someone, sign_in, problems, picture
):
    writer, reader, newcomer = someone(13), someone(5), someone(2)
    discussion.write(someone(13), article, "A neap tide never gets into the songs.", "bermudez", clock.now())

    # Level 13 comments, in place.
    sign_in(writer, THREAD)
    thread = page.locator("#comments")
    page.get_by_label("Your comment", exact=True).fill(
        "My grandfather trusted the column for the moon.\n\nOnly that one."
    )
    thread.get_by_text("Bermudez", exact=True).last.click()
    picture("comment-form", of=page.locator("#write"))
    thread.get_by_role("button", name="Comment", exact=True).click()
    expect(thread).to_contain_text("2 Comments")
    expect(thread.locator(".comment").last).to_contain_text("Bermudez 2 you")
    expect(thread).to_contain_text("Here you are Bermudez 2.")
    assert wallet(page, site)[0] == "Comment Tributes −3"

    # Another likes it, and replies are a form away.
    sign_in(reader, THREAD)
    mine = thread.locator(".comment", has_text="column for the moon")
    mine.get_by_role("button", name="Like 0", exact=True).click()
    expect(mine).to_contain_text("You earned 1 Twei.")
    expect(mine.get_by_role("button", name="Like 1")).to_be_visible()
    expect(page.locator(".balance")).to_have_text("11 Twei")
    assert wallet(page, site)[0] == "Likes Own +1"
    sign_in(writer, THREAD)
    expect(mine.get_by_role("button", name="Like 1")).to_be_visible()
    picture("thread", of=thread)
    picture("thread-phone-dark", 360, 740, "dark", of=thread)
    assert wallet(page, site)[0] == "Likes Commenter +2"

    # Level 2 sees the lock, and how far it is.
    sign_in(newcomer, THREAD)
    expect(thread).to_contain_text("Available from LVL 13 · you are at LVL 2, 8,195 XP to go")
    expect(thread.locator("fieldset textarea")).to_be_disabled()
    picture("thread-locked-phone", 360, 740, of=page.locator("#write"))

    assert [finding for finding in audit.run() if finding.wrong] == []
    assert problems == []


def test_a_comment_is_edited_flagged_and_deleted_in_place(page, site, article, someone, sign_in, problems):
    writer = someone(13)
    discussion.write(writer, article, "The colum for the moon.", "kite", clock.now())
    sign_in(writer, THREAD)
    own = page.locator(".comment", has_text="Kite")
    own.get_by_role("link", name="Edit").click()
    own.get_by_label("Your comment").fill("The column for the moon.")
    own.get_by_role("button", name="Save").click()
    expect(own).to_contain_text("edited")
    expect(own.locator(".said")).to_have_text("The column for the moon.")
    sign_in(someone(5), THREAD)
    own.get_by_role("link", name="Flag").click()
    own.get_by_label("Misleading or false").check()
    own.get_by_role("button", name="Flag it").click()
    expect(own).to_contain_text("A moderator will look at it.")
    sign_in(writer, THREAD)
    own.get_by_role("link", name="Delete").click()
    own.get_by_role("button", name="Delete it").click()
    expect(own).to_contain_text("Deleted by its writer.")
    expect(page.locator("#comments")).not_to_contain_text("column")
    assert problems == []


def test_nothing_that_is_said_is_ever_run(page, site, article, someone, sign_in, problems, monkeypatch):
    for limit in ("COMMENTS_PER_HOUR", "COMMENTS_PER_DAY"):
        monkeypatch.setattr(rules, limit, 1_000)
    writer, other = (someone(20, twei=1_000) for _ in range(2))
    tried = 0
    for payload in payloads.ALL:
        try:
            comment = discussion.write(writer, article, payload, "kite", clock.now())
        except DuplicateComment:
            # The same, once it is made sound.
            continue
        tried += 1
        discussion.write(other, article, f"({payload})", "otter", clock.now(), parent=comment)

    assert tried >= 100

    page.add_init_script("window.hits = []; window.hit = (...what) => window.hits.push(what.join());")
    page.on("dialog", lambda dialog: problems.append(dialog.message))
    sign_in(writer, THREAD)
    more = page.get_by_role("link", name="More comments")
    expect(more).to_be_visible()
    while more.count():
        count = page.locator(".comment").count()
        more.click()
        expect(page.locator(".comment").nth(count)).to_be_attached()
    assert page.locator(".said").count() == 2 * tried
    # What waits for a mouse or for the focus gets both.
    page.evaluate(
        "for (const it of document.querySelectorAll('.said *')) { it.focus(); it.dispatchEvent(new Event('mouseover')); }"
    )
    assert page.evaluate("window.hits") == []
    kinds = page.evaluate("[...new Set([...document.querySelectorAll('.said *')].map((it) => it.localName))]")
    assert set(kinds) <= {"p", "br", "a"}
    links = page.evaluate(
        "[...document.querySelectorAll('.said a')].map((it) => [it.protocol, it.getAttributeNames().join()])"
    )
    assert {protocol for protocol, _names in links} <= {"http:", "https:"}
    assert {names for _protocol, names in links} <= {"href,rel", "rel,href"}

    # Nor in the form in which a comment is edited.
    worst = Comment.objects.filter(body__contains="</textarea>").first()
    page.goto(f"{site}/comments/{worst.pk}/edit/")
    assert page.get_by_label("Your comment").input_value() == worst.body
    assert page.evaluate("window.hits") == []
    assert problems == []
