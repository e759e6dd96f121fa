"""The public page of the economy: every figure of it from the ledger, for everybody the same."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from config import clock
from rewards import adjusting, audit, economy, ledger, pool, pricelist, reports, rules
from rewards.models import PoolDay
from tests.days import live, midnight, move
from tests.factories import ArticleFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_is_kept():
    cache.clear()


def queries(asked):
    """How many questions were asked of the database. The snapshot takes a statement that a test's transaction doesn't."""
    return 1 + sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE")) for query in asked.captured_queries)


def words(markup):
    """What a piece of a page says, in one line."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def page_at(client, at):
    clock.stop_at(at)
    answer = client.get("/economy/")
    assert answer.status_code == 200
    return answer.content.decode().split("<main", 1)[1].split("</main>")[0]


def said_at(client, at):
    return words(page_at(client, at))


def table(page, caption):
    """The rows of the table with a caption, the head first, each cell by its words."""
    found = next(one for one in re.findall(r"<table.*?</table>", page, re.DOTALL) if caption in words(one))
    rows = re.findall(r"<tr.*?</tr>", found, re.DOTALL)
    return [[words(cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.DOTALL)] for row in rows]


# How the platform stands.


def test_before_anything_moved_the_page_says_so(client, at):
    said = said_at(client, at)
    assert "0 Twei for the pools of the days to come" in said
    assert "How long it lasts can be said once a day has been closed." in said
    assert "No pool is open." in said
    assert "Waiting in fees: 0 Twei." in said
    assert "No day has been closed yet." in said
    assert "Nothing has been posted yet." in said
    assert "There was none yet. The ledger is audited every night." in said
    assert "<svg" not in page_at(client, at)


def test_the_treasury_the_pools_and_the_fees_are_those_of_the_ledger(client, at):
    open_day(at)
    user = UserFactory()
    adjusting.adjust(user.pk, 10, "To spend", at)
    move(user, at, read_time=25, comment_rewards=3, pnl_reports=2)
    page = page_at(client, at)
    assert "9,899,990 Twei for the pools" in words(page)
    assert table(page, "The pools of 25 October 2025, in Twei")[1:] == [
        ["Readers' pool", "60,000", "59,975"],
        ["Writers' pool", "40,000", "39,997"],
    ]
    assert "Waiting in fees: 2 Twei." in words(page)


def test_a_day_with_many_readers_says_what_one_of_them_gets(client, at):
    open_day(at)
    assert "So many read yesterday" not in said_at(client, at)
    for cap, shows in ((20, False), (19, True)):
        PoolDay.objects.update(reader_cap_twei=cap)
        cache.clear()
        sentence = f"today one reader gets at most {cap} Twei of the readers' pool in 24 hours."
        assert (sentence in said_at(client, at)) == shows


@pytest.mark.parametrize(
    ("days", "sentence"),
    [
        ([{"read_time": 500}], "at the rate of the last closed day, on which 500 Twei more were paid than received."),
        (
            [{"read_time": 9}] * 9,
            "at the rate of the last 7 closed days, on which 63 Twei more were paid than received.",
        ),
        ([{}], "It isn't shrinking: on the last closed day as much was received as paid."),
        ([{"minuses": 2}, {}], "It is growing: on the last 2 closed days 2 Twei more were received than paid."),
    ],
)
def test_the_runway_is_said_with_what_it_follows_from(client, at, days, sentence):
    ended = live(at, *days)
    said = said_at(client, ended)
    assert sentence in said
    lasts = economy.state(ended).runway_days
    assert f"It lasts {lasts:,} days" in said if lasts else "It lasts" not in said


# What moved.


def test_closed_days_are_drawn_and_stand_in_a_table(client, at):
    ended = live(at, {"read_time": 1_200, "minuses": 2}, {}, {"pluses": 30, "pnl_reports": 4})
    page = page_at(client, ended)
    chart = re.search(r"<svg.*?</svg>", page, re.DOTALL)[0]
    assert (chart.count('class="above"'), chart.count('class="below"')) == (2, 2)
    assert "Paid and received on 3 closed days" in chart
    assert "Bars from 25 Oct 2025 to 27 Oct 2025" in words(chart)
    assert "25 Oct 2025: Paid 1,200, Received 2" in words(chart)
    assert table(page, "The last 3 closed days, in Twei, the newest first") == [
        ["Day", "Paid", "Read Time", "Earned for Pluses", "Received", "Spent for Minuses", "PnL Reports"],
        ["27 Oct 2025", "30", "0", "30", "4", "0", "4"],
        ["26 Oct 2025", "0", "0", "0", "0", "0", "0"],
        ["25 Oct 2025", "1,200", "1,200", "0", "2", "2", "0"],
    ]
    by_item = {row[0]: row[1:] for row in table(page, "By item, in Twei")}
    assert by_item["Item"] == ["27 Oct", "3 days", "So far"]
    assert by_item["Read Time"] == ["0", "1,200", "1,200"]
    assert by_item["Paid"] == ["30", "1,230", "1,230"]
    assert by_item["Received"] == ["4", "6", "6"]
    assert len(by_item) == 1 + 7 + 1 + 6 + 1
    assert "On days that are missing" not in words(page)


def test_what_moved_today_is_in_no_day_and_in_all_of_them_together(client, at):
    ended = live(at, {"read_time": 5})
    move(UserFactory(), ended, read_time=2)
    page = page_at(client, ended)
    assert table(page, "The last closed day, in Twei")[1] == ["25 Oct 2025", "5", "5", "0"]
    assert {row[0]: row[1:] for row in table(page, "By item, in Twei")}["Read Time"] == ["5", "5", "7"]


def test_a_late_close_a_missing_day_and_a_figure_below_0_are_said(client, at):
    start = midnight(at)
    open_day(start)
    user = UserFactory()
    adjusting.adjust(user.pk, 5, "To spend", start)
    report = reports.buy(user, None, start)
    pool.turn(start + timedelta(days=3))
    ledger.reverse([report.fee_entry], "It could not be computed", start + timedelta(days=3))
    pool.turn(start + timedelta(days=4))
    page = page_at(client, start + timedelta(days=4))
    assert table(page, "The last 2 closed days")[1:] == [
        ["28 Oct 2025", "0", "−1", "−1"],
        ["25 Oct 2025 closed 28 Oct", "0", "1", "1"],
    ]
    assert "On days that are missing no pool was opened." in words(page)


# Prices and limits.


def test_every_number_of_the_rules_stands_on_the_page_with_its_words(client, at):
    page = page_at(client, at)
    shown = [line for title, _lines in pricelist.priced(economy.numbers()) for line in table(page, title)]
    expected = [
        [words(label), words(number)] for _t, lines in pricelist.priced(economy.numbers()) for label, number in lines
    ]
    assert [line for line in expected if line not in shown] == []
    assert ["Most Read Time of one article, at one Twei for each minute begun", "10 Twei"] in shown
    assert [
        "Pluses of one reader in 24 hours",
        words("3 from LVL 1, 5 from LVL 3, 8 from LVL 6, 10 from LVL 10, 15 from LVL 13, 20 from LVL 20"),
    ] in shown
    assert ["LVL 13 begins at", "8,350 XP"] in shown


def test_another_price_shows_with_its_version_and_stands_in_the_history(client, at, monkeypatch):
    open_day(at)
    monkeypatch.setattr(rules, "VERSION", 2)
    monkeypatch.setattr(rules, "MINUS_TWEI", 3)
    later = at + timedelta(days=1)
    pool.turn(later)
    page = page_at(client, later)
    assert "all numbers of the rules, version 2." in words(page)
    assert ["A Minus, from its reader", "3 Twei"] in table(page, "Ratings")
    assert table(page, "Versions of the rules")[1:] == [
        ["1", "25 Oct 2025", "25 Oct 2025", "65"],
        ["2", "26 Oct 2025", "26 Oct 2025", "128"],
    ]


# The audit.


def test_a_clean_audit_says_when_and_over_how_much(client, at):
    open_day(at)
    audit.nightly(lambda: at)
    page = page_at(client, at)
    assert "Ended 25 Oct 2025, 09:00 UTC, over 65 entries. The ledger keeps all its 10 promises." in words(page)
    assert ["every amount is a whole number above 0", "65"] in table(page, "Promises, and how many rows")


@pytest.mark.broken_ledger
def test_a_broken_promise_is_named_and_nobodys_wallet(client, at):
    open_day(at)
    user = UserFactory()
    move(user, at, read_time=5)
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute("UPDATE rewards_ledgeraccount SET balance_twei = balance_twei + 1 WHERE kind = 'wallet'")
    audit.nightly(lambda: at)
    said = said_at(client, at)
    assert "1 of 10 promises of the ledger is broken." in said
    assert "every cached balance is the sum of its entries" in said
    assert "cached 6" not in said


# For everybody.


def test_the_page_is_the_same_for_everybody_and_names_nobody(client, at):
    ended = live(at, {"read_time": 5})
    reader, article = UserFactory(handle="wren"), ArticleFactory(title="The Tide Tables")
    browser = Client()
    browser.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    clock.stop_at(ended)
    theirs, mine = client.get("/economy/"), browser.get("/economy/")
    assert theirs.content == mine.content
    assert not theirs.cookies
    # Only the cookie of the language changes it.
    assert theirs["Vary"] == "Accept-Language, Cookie"
    for secret in (reader.email, reader.handle, article.title):
        assert secret not in theirs.content.decode()


def test_what_has_not_changed_is_not_sent_again(client, at):
    open_day(at)
    clock.stop_at(at)
    first = client.get("/economy/")
    assert first["Cache-Control"] == "public, max-age=10"
    again = client.get("/economy/", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "at most 10 seconds ago" in words(first.content.decode())


def test_a_page_takes_few_queries(client, at):
    ended = live(at, *[{"read_time": 5, "minuses": 2}] * 9)
    audit.nightly(lambda: ended)
    clock.stop_at(ended)
    with CaptureQueriesContext(connection) as asked:
        client.get("/economy/")
    assert queries(asked) <= 5
    with CaptureQueriesContext(connection) as asked:
        client.get("/economy/")
    assert len(asked) == 0


def test_nothing_in_the_page_is_inline_and_tables_have_captions(client, at):
    page = page_at(client, live(at, {"read_time": 5}))
    assert not re.search(r"\sstyle=|<style|<script|\son\w+=", page)
    assert page.count("<table") == page.count("<caption") > 8
    svg = re.search(r"<svg.*?</svg>", page, re.DOTALL)[0]
    assert not re.search(r"\s(fill|stroke|style)=", svg), "the stylesheet says how it looks"


def test_every_page_leads_to_it(client, at):
    assert '<a href="/economy/">The economy</a>' in client.get("/").content.decode()
