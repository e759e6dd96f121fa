"""The dashboard, prices and limits, and the desk's first page: who may see them, and what they say."""

import re
from datetime import timedelta

import pytest

from accounts import desk
from accounts.desk import Queue
from accounts.models import StaffRecord
from comments.models import Flag
from config import clock, tallies
from rewards import audit, figures, rules, settlement
from rewards.models import Progress, QuotaUse
from tests.days import live, move
from tests.desk import at_the_desk
from tests.factories import ArticleFactory, CommentFactory, UserFactory, open_day
from tests.reading import has_read

pytestmark = pytest.mark.django_db
SEEING = ["operator", "auditor"]


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def seen(client, path="/admin/dashboard/"):
    answer = client.get(path)
    assert answer.status_code == 200
    return words(answer.content.decode().split('<div id="content"', 1)[1])


def table(client, name):
    page = client.get("/admin/dashboard/").content.decode()
    found = re.search(rf'<table class="figures" id="{name}">.*?</table>', page, re.DOTALL)
    rows = re.findall(r"<tr>(.*?)</tr>", found[0] if found else "", re.DOTALL)
    return [[words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row)] for row in rows]


@pytest.fixture
def lived(at):
    """Two closed days, a third that goes on, a tick of the worker and an audit."""
    ended = live(at, {"read_time": 1_200, "minuses": 4}, {"pluses": 30})
    now = ended + timedelta(hours=9)
    clock.stop_at(now)
    audit.nightly(lambda: now - timedelta(hours=5))
    reader = UserFactory(date_joined=now - timedelta(minutes=5))
    Progress.objects.create(reader=reader, level=2, xp=200)
    QuotaUse.objects.create(reader=reader, quota="reader_twei", used_at=now, amount=60)
    has_read(reader, ArticleFactory(), now - timedelta(minutes=2))
    settlement.settle_read_time(now)
    tallies.count("plus_spent", now)
    for day in figures.due(now):
        figures.note(day, now)
    return now


@pytest.mark.parametrize("role", ["operator", "auditor", "moderator", "editor", "treasurer", ""])
def test_only_who_sees_figures_sees_the_dashboard(lived, role):
    client = at_the_desk(*filter(None, [role]))
    status = client.get("/admin/dashboard/").status_code
    assert status == (200 if role in SEEING else 403)
    assert StaffRecord.objects.filter(was_refused=True, reason="/admin/dashboard/").count() == (role not in SEEING)
    assert ("Dashboard" in client.get("/admin/").content.decode()) == (role in SEEING)
    assert seen(client, "/admin/prices/")


def test_nobody_writes_by_it(lived):
    client = at_the_desk("operator")
    assert [client.post(f"/admin/{page}/").status_code for page in ("dashboard", "prices")] == [405, 405]


def test_visitors_and_readers_come_to_neither(client, lived):
    for path in ("/admin/dashboard/", "/admin/prices/"):
        assert client.get(path).status_code == 302


def test_it_says_what_today_has_left_and_what_was_paid(lived):
    said = seen(at_the_desk("operator"))
    assert "Nothing is late, and all is well." in said
    assert "Readers&#x27; pool" in said or "Readers' pool" in said
    assert re.search(r"Readers.{1,6} pool 59,\d{3} of 59,\d{3} Twei left", said), said[:900]
    assert "26 Oct 2025: Paid 30, Received 0" in said
    assert "Paid 30 1,230" in said
    assert "The last audit of the ledger 5" in said
    assert "10 of 10 kept" in said
    assert re.search(r"Connections to the database \d+ of \d+", said)
    assert "Redis answers" in said


def test_it_says_what_readers_did_and_what_was_turned_down(lived):
    client = at_the_desk("operator")
    assert table(client, "refused")[1:] == [["plus_spent", "1", "1", "1"]]
    assert table(client, "newcomers")[1:] == [["LVL 2", "1"]]
    assert table(client, "lapsed")[1:] == [["The reader had earned all that a reader can in that time", "3", "3", "3"]]
    said = seen(client)
    assert "27 Oct 2025: Reads verified 1, Reads not paid in full 1" in said
    assert "27 Oct 2025: Active readers 1" in said
    # Who looks after the site has an account too, but joined by the true clock.
    assert "27 Oct 2025: New accounts 1" in said


def test_a_worker_that_stopped_is_said_first(lived):
    client = at_the_desk("operator")
    clock.stop_at(lived + timedelta(minutes=3))
    assert "No worker is at work" not in seen(client)
    clock.stop_at(lived + timedelta(minutes=3, seconds=1))
    assert "No worker is at work. Nothing is paid, mailed or closed." in seen(client)


def test_an_audit_that_is_missing_or_late_or_broken_is_said(lived):
    client = at_the_desk("operator")
    ended = lived - timedelta(hours=5)
    for hours, is_late in ((26, False), (27, True)):
        clock.stop_at(ended + timedelta(hours=hours))
        assert ("wasn&#x27;t audited last night" in seen(client)) == is_late
    clock.stop_at(lived)
    last = audit.LedgerAudit.objects.get()
    last.findings[0]["wrong"] = ["entry 1"]
    last.broken = 1
    last.save()
    assert "9 of 10 kept" in seen(client)
    assert "The ledger breaks a promise." in seen(client)
    last.delete()
    assert "The last audit of the ledger: never." in seen(client)


def test_readers_who_wait_to_be_paid_are_said(lived):
    has_read(UserFactory(), ArticleFactory(), lived - timedelta(minutes=6))
    figures.note(lived.date(), lived)
    assert "Readers aren&#x27;t paid." in seen(at_the_desk("operator"))


def test_without_an_open_day_it_says_that_nothing_can_be_paid(at):
    clock.stop_at(at)
    figures.note(at.date(), at)
    said = seen(at_the_desk("operator"))
    assert "Pools: none is open. Nothing can be paid." in said
    assert "No day has been closed yet." in said


def test_a_pool_that_is_spent_is_said(at):
    open_day(at, treasury_twei=200)
    clock.stop_at(at)
    figures.note(at.date(), at)
    client = at_the_desk("operator")
    assert "spent" not in seen(client)
    move(UserFactory(), at, read_time=1)
    said = seen(client)
    assert "pool: spent. What it pays lapses or waits until midnight (UTC)." in said
    assert "0 of 1 Twei left" in said


class OfFlags(Queue):
    slug, title, about = "of-flags", "Flags of this test", "What readers flagged."
    permission, row_template, acts = "comments.moderate_comment", "", ()
    since, due = "flagged_at", timedelta(days=2)

    def waiting(self):
        return Flag.objects.filter(resolved_at=None)


def test_queues_are_numbers_for_who_may_not_open_them_and_late_ones_are_said_first(lived, monkeypatch):
    monkeypatch.setitem(desk.site().queues, "of-flags", OfFlags())
    client = at_the_desk("operator")
    assert "Flags of this test empty" in seen(client)
    flagged_at = lived - timedelta(days=2)
    Flag.objects.create(reader=UserFactory(), comment=CommentFactory(), reason="spam", flagged_at=flagged_at)
    said = seen(client)
    assert "Flags of this test 1, the longest for 2" in said
    assert "later than it may be" not in said
    clock.stop_at(lived + timedelta(minutes=1))
    assert "Flags of this test : 1, the longest for 2" in seen(client)
    assert "The oldest is later than it may be." in seen(client)
    assert client.get("/admin/queues/of-flags/").status_code == 403
    assert "Flags of this test" not in client.get("/admin/").content.decode()
    assert "Flags of this test" in at_the_desk("moderator").get("/admin/").content.decode()


def test_prices_are_those_of_the_rules_with_their_history(lived, settings):
    settings.HOLD_FIRST_COMMENTS = 4
    said = seen(at_the_desk(), "/admin/prices/")
    assert f"A Minus, from its reader {rules.MINUS_TWEI} Twei" in said
    assert f"version {rules.VERSION}" in said
    assert "a change is a release" in said
    assert re.search(rf"{rules.VERSION} 25 Oct 2025 27 Oct 2025 \d+", said)
    assert "HOLD_FIRST_COMMENTS 4" in said


def test_the_first_page_has_what_a_role_may_see_by_subject(lived):
    editor = at_the_desk("editor").get("/admin/").content.decode()
    assert [words(one) for one in re.findall(r'<h3 id="subject-.*?</h3>', editor)] == ["Library", "Comments"]
    assert 'href="/admin/articles/article/add/"' in editor
    auditor = at_the_desk("auditor").get("/admin/").content.decode()
    assert [words(one) for one in re.findall(r'<h3 id="subject-.*?</h3>', auditor)] == [
        *("People", "Library", "Comments", "Reading", "Ledger", "Records"),
    ]
    assert "/add/" not in auditor
    assert at_the_desk().get("/admin/").status_code == 200
