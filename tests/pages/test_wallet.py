"""What is the reader's own: the wallet, the receipts of what was read, and what was told."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts import notifications
from accounts.notifications import Kind
from config import clock
from rewards import adjusting, cases, quotas, rating, reading, settlement
from rewards.models import Read
from rewards.quotas import Quota
from tests.factories import ArticleFactory, UserFactory, open_day, words
from tests.reading import pass_gate, read

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def article():
    return ArticleFactory(slug="tides", title="The Tide Tables")


@pytest.fixture
def reader(at):
    open_day(at)
    return UserFactory(handle="wren")


@pytest.fixture
def browser(reader):
    client = Client()
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def text(answer):
    """What a page says, in one line."""
    assert answer.status_code == 200
    main = answer.content.decode().split("<main", 1)[1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def test_the_wallet_shows_what_moved_and_leads_to_why(browser, reader, article, at):
    ended = pass_gate(reader, article, at)
    settlement.settle_read_time(ended)
    rating.plus(reader, article, ended)
    clock.stop_at(ended)
    said = text(browser.get("/wallet/"))
    assert "4 Twei" in said
    assert re.search(r"Earned for Pluses \+ ?1 .*The Tide Tables.*Read Time \+ ?3 ", said)
    assert "Twei from reading and liking 4 of 20" in said
    assert f"/reads/{Read.objects.get().pk}/" in browser.get("/wallet/").content.decode()


def test_a_new_wallet_says_how_to_fill_it(browser):
    assert "Read an article to its end" in text(browser.get("/wallet/"))


def test_the_wallet_goes_on_to_older_entries(browser, reader, at):
    for number in range(51):
        adjusting.adjust(reader.pk, 1, f"No. {number}", at)
    first = browser.get("/wallet/").content.decode()
    assert ("No. 50" in first, "No. 0<" in first) == (True, False)
    older = re.search(r'href="(\?before=\d+)"', first)[1]
    assert "No. 0<" in browser.get(f"/wallet/{older}").content.decode()
    assert browser.get("/wallet/?before=nothing").status_code == 404


def test_a_receipt_says_what_counted_and_what_did_not_and_why(browser, reader, article, at):
    opened = reading.begin(reader, article, at)
    beats = [(10, {}), (40, {}), (50, {"visible": False}), (55, {"focused": False})]
    for number, (second, changes) in enumerate(beats, 1):
        sent = {"visible": True, "focused": True, "idle_seconds": 0, "depth": 70} | changes
        reading.beat(reader, opened.pk, reading.Beat(number, **sent), at + timedelta(seconds=second))
    said = text(browser.get(f"/reads/{opened.pk}/"))
    assert "It doesn't count yet: 56 s more to read, 20 % of the text still to be seen" in said
    assert "Verified 30" in said
    assert re.search(r"more than 20 seconds: a lost network, or a sleeping device\. 10 ", said)
    assert "The page was not on screen. 10" in said
    assert "You were in another window. 5" in said
    assert "Read Time of 3 Twei is paid once it counts" in said


def test_a_receipt_says_what_a_ceiling_left_unpaid(browser, reader, article, at):
    quotas.use(reader.pk, Quota.READER_ALLOWANCE, at, 18)
    settlement.settle_read_time(pass_gate(reader, article, at))
    said = text(browser.get(f"/reads/{Read.objects.get().pk}/"))
    assert "Read Time 2" in said
    assert "you had earned all that a reader can in that time. 1" in said


def test_the_panel_leads_to_the_receipt(browser, reader, article, at):
    ended, _credit = read(reader, article, at, 10)
    clock.stop_at(ended)
    panel = browser.get("/articles/tides/panel/").content.decode()
    assert f'href="/reads/{Read.objects.get().pk}/"' in panel


def test_a_receipt_is_its_readers_alone(browser, article, at):
    opened = reading.begin(UserFactory(), article, at)
    assert browser.get(f"/reads/{opened.pk}/").status_code == 404


def test_a_level_up_is_told_once_and_seen_by_looking(browser, reader, at):
    ended = pass_gate(reader, ArticleFactory(body_markdown=words(2_800)), at)
    settlement.settle_read_time(ended)
    settlement.settle_read_time(ended)
    clock.stop_at(ended)
    assert "2 new" in browser.get("/whoami/").content.decode()
    assert "new You have reached LVL 2." in text(browser.get("/notifications/"))
    assert " new<" not in browser.get("/whoami/").content.decode()
    assert "new You" not in text(browser.get("/notifications/"))


def test_what_somebody_else_was_told_is_theirs(browser, at):
    notifications.tell(UserFactory().pk, Kind.LEVEL_UP, at, level=9)
    assert "Nothing has happened yet." in text(browser.get("/notifications/"))


def test_entries_are_found_by_item_article_and_day(browser, reader, article, at):
    settlement.settle_read_time(pass_gate(reader, article, at))
    adjusting.adjust(reader.pk, 5, "A gift", at + timedelta(days=2))
    assert "A gift" not in text(browser.get("/wallet/?item=read_time"))
    assert "Read Time +" not in text(browser.get("/wallet/?item=adjustment"))
    assert "A gift" not in text(browser.get("/wallet/?article=tides"))
    assert "Read Time +" not in text(browser.get(f"/wallet/?from={at + timedelta(days=1):%Y-%m-%d}"))
    assert "Nothing of this moved." in text(browser.get("/wallet/?item=minuses"))
    page = browser.get("/wallet/?item=read_time&to=2025-10-25").content.decode()
    assert 'href="/api/v1/me/entries?item=read_time&amp;to=2025-10-25&amp;format=csv"' in page


@pytest.mark.parametrize("query", ["item=money", "from=yesterday", "to=2025-02-30"])
def test_a_filter_that_makes_no_sense_says_so(browser, reader, at, query):
    adjusting.adjust(reader.pk, 5, "A gift", at)
    answer = browser.get(f"/wallet/?{query}")
    assert "A gift" not in text(answer)
    assert 'class="refusal" role="alert"' in answer.content.decode()


def test_the_head_is_asked_for_again_for_nothing_until_something_moves(browser, reader, at):
    first = browser.get("/whoami/", headers=HTMX)
    again = {**HTMX, "If-None-Match": first["ETag"]}
    assert "no-cache" in first["Cache-Control"]
    same = browser.get("/whoami/", headers=again)
    assert (same.status_code, same.content) == (304, b"")
    adjusting.adjust(reader.pk, 5, "A gift", at)
    assert "5 Twei" in browser.get("/whoami/", headers=again).content.decode()


def test_the_wallet_shows_what_waits_for_a_moderator_and_why_it_was_dropped(browser, reader, article, at):
    other = UserFactory()
    clock.stop_at(at)
    case = cases.open_case({reader.pk: {}, other.pk: {}}, [], [], at)
    for user in (reader, other):
        pass_gate(user, article, at)
    settlement.settle_read_time(at + timedelta(minutes=5))
    page = text(browser.get("/wallet/"))
    assert "What waits for a moderator" in page
    assert "A moderator will look at your account." in page
    receipt = text(browser.get(f"/reads/{Read.objects.get(reader=reader).pk}/"))
    assert "until a moderator has looked at your account. 3" in receipt
    assert "3 Twei of Read Time wait until a moderator" in browser.get("/articles/tides/panel/").content.decode()
    cases.confirm(case, [reader.pk, other.pk], "One machine reads for both", UserFactory(), at)
    client = Client()
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = text(client.get("/wallet/"))
    assert "not paid" in page
    assert "One machine reads for both" in page
