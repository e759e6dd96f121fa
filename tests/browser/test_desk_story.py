"""What those who look after the site do in a day, in a real Chromium, and what readers see of it. After each act the audit
of the ledger is clean."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from accounts import origins
from comments import discussion, evidence, flagging
from comments.models import Comment, Flag
from config import clock
from rewards import audit, cases, holds, rating, settlement
from rewards.models import Case, LedgerEntry
from tests.comments.people import balance
from tests.comments_world import reader_of, say
from tests.desk import staff
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day
from tests.reading import has_read


@pytest.fixture
def now(site):
    at = clock.now()
    open_day(at)
    return at


@pytest.fixture
def article(now):
    author = AuthorFactory(name="Odile Brannock", user=UserFactory(handle="odile"))
    return ArticleFactory(slug="tides", title="The Tide Tables", author=author)


def clean():
    assert not [finding for finding in audit.run() if finding.wrong]


def say_why(page, reason, button):
    page.get_by_label("Reason").fill(reason)
    page.get_by_role("button", name=button).click()


def test_a_moderator_hides_and_answers_the_appeal(page, site, sign_in, article, now, problems, picture):
    moderator, other = staff("moderator", handle="mara"), staff("moderator", handle="milo")
    wren = reader_of(article, now, level=13, twei=9, handle="wren")
    comment = say(wren, article, now, body="Buy lamps, they are cheap at the corner of the harbour.")
    say(wren, article, now, body="The second high tide is the better one to sail on.")
    for handle in ("heron", "ibis"):
        flagging.flag(reader_of(article, now, handle=handle), comment, Flag.Reason.SPAM, "He sells lamps", now)
    sign_in(moderator, "/admin/")
    expect(page.get_by_role("link", name="1 flagged comment")).to_be_visible()
    picture("admin", height=1000)
    page.goto(f"{site}/admin/queues/flagged-comments/")
    page.get_by_role("checkbox").first.check()
    picture("admin-queue", height=700)
    say_why(page, "Advertising has no place here.", "Hide")
    expect(page.locator(".messagelist")).to_contain_text("1 done")
    assert Comment.objects.get(pk=comment.pk).status == Comment.Status.HIDDEN
    clean()

    sign_in(wren, "/notifications/")
    expect(page.locator(".told")).to_contain_text("Advertising has no place here.")
    page.goto(f"{site}/comments/{comment.pk}/appeal/")
    page.get_by_label("Why should it be shown?").fill("I sell nothing. I read by lamp, that is all.")
    page.get_by_role("button", name="Ask a moderator to look again").click()
    expect(page.locator("main")).to_contain_text("look")

    sign_in(other, "/admin/queues/appeals/")
    expect(page.locator(".row")).to_contain_text("7 days left")
    picture("admin-appeal", height=760)
    page.get_by_role("checkbox").first.check()
    say_why(page, "You are right, it names no shop.", "Grant")
    expect(page.locator(".messagelist")).to_contain_text("1 done")
    clean()
    sign_in(wren, "/notifications/")
    expect(page.locator(".told")).to_contain_text("You are right, it names no shop.")
    assert problems == []


@pytest.fixture
def farm(now, article):
    """Six accounts that one machine reads for, and what was found about them."""
    readers = [UserFactory(handle=f"gull-{number}", level=2 + number % 2) for number in range(6)]
    for number, reader in enumerate(readers):
        for day in range(4):
            at = now - timedelta(days=day)
            origins.note(reader.pk, "203.0.113.7", "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/126", at)
        has_read(reader, article, now - timedelta(seconds=2 * number))
    return readers


def test_a_moderator_decides_a_case_and_the_reader_sees_why(page, site, sign_in, farm, now, problems, picture):
    known = evidence.of([reader.pk for reader in farm], 40, 44, now)
    case = cases.open_case(known.counts, known.points_for, known.points_against, now)
    settlement.settle_read_time(now)
    sign_in(staff("moderator", handle="mara"), "/admin/queues/cases/")
    page.get_by_role("link", name="6 accounts").click()
    expect(page.locator(".evidence")).to_contain_text("203.0.113.0/24")
    picture("admin-case", height=1100)
    for reader in farm[:5]:
        page.get_by_label(reader.handle).check()
    say_why(page, "One machine reads for all of them, to the second.", "The chosen are one person's")
    expect(page.locator(".messagelist")).to_contain_text("Decided.")
    assert Case.objects.get(pk=case.pk).verdict == Case.Verdict.ONE
    clean()
    holds.pay(now)
    assert [balance(reader) for reader in farm] == [3, 0, 0, 0, 0, 3]
    clean()

    sign_in(farm[1], "/wallet/")
    expect(page.locator("main")).to_contain_text("One machine reads for all of them, to the second.")
    picture("wallet-held", width=390, height=844)
    page.get_by_role("link", name="Appeal").first.click()
    page.get_by_label("Why is your account nobody else's?").fill("It is mine alone.")
    page.get_by_role("button", name="Ask a moderator to look again").click()
    expect(page.locator("main")).to_contain_text("A moderator will look at it again.")
    assert problems == []


def test_a_correction_takes_two_treasurers_and_the_reader_sees_it(page, site, sign_in, article, now, problems, picture):
    wren = reader_of(article, now, level=5, twei=9, handle="wren")
    rating.minus(wren, article, "poor", now)
    tess, theo = staff("treasurer", handle="tess"), staff("treasurer", handle="theo")
    entry = LedgerEntry.objects.get(item="minuses")
    sign_in(tess, "/admin/rewards/ledgerentry/")
    picture("admin-entries", height=800)
    page.goto(f"{site}/admin/rewards/correction/take-back/{entry.pk}/")
    page.get_by_label("Reason").fill("The page counted a press that wren never made.")
    page.locator(".submit-row").get_by_role("button").click()
    page.goto(f"{site}/admin/queues/corrections/")
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Approve and post").click()
    expect(page.locator(".messagelist")).to_contain_text("somebody else")
    assert balance(wren) == 7
    clean()

    sign_in(theo, "/admin/queues/corrections/")
    picture("admin-correction", height=600)
    page.get_by_role("checkbox").first.check()
    page.get_by_role("button", name="Approve and post").click()
    expect(page.locator(".messagelist")).to_contain_text("1 done")
    assert balance(wren) == 9
    clean()
    sign_in(wren, "/wallet/")
    expect(page.locator("main")).to_contain_text("The page counted a press that wren never made.")
    assert problems == []


def test_the_page_of_a_person_has_what_helps_and_nothing_to_type_into(page, sign_in, article, now, picture):
    wren = reader_of(article, now, level=13, twei=9, handle="wren")
    say(wren, article, now, body="The second high tide is the better one to sail on.")
    discussion.delete(wren, say(wren, article, now, body="Never mind this one."), now)
    sign_in(staff("moderator", handle="mara"), f"/admin/accounts/user/{wren.pk}/change/")
    expect(page.locator("#content")).to_contain_text("The second high tide")
    expect(page.locator("body")).not_to_contain_text(wren.email)
    picture("admin-person", height=1100)
    picture("admin-person-phone-dark", width=390, height=844, scheme="dark")
