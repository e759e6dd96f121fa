"""The ledger on the desk: its lists, what finds rows in them, and the stories of a wallet, an article and an act."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from articles.models import Article
from config import clock
from rewards import adjusting, correcting, ledger, rating, stories
from rewards.models import Case, Hold, Item, LedgerAccount, LedgerEntry
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day
from tests.pages.test_admin import SIGNED_IN_BY
from tests.reading import has_read

pytestmark = pytest.mark.django_db

ENTRIES = "/admin/rewards/ledgerentry/"
ACCOUNTS = "/admin/rewards/ledgeraccount/"


def desk_of(*roles):
    client = Client()
    client.user = UserFactory(is_staff=True)
    client.user.groups.set(Group.objects.filter(name__in=roles))
    client.force_login(client.user, backend=SIGNED_IN_BY)
    return client


def words_of(answer, status=200):
    assert answer.status_code == status, answer.content[:500]
    page = answer.content.decode().split("<main", 1)[-1].split("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def ids(answer):
    assert answer.status_code == 200
    return [int(pk) for pk in re.findall(r"/admin/rewards/ledgerentry/(\d+)/change/", answer.content.decode())]


@pytest.fixture
def auditor():
    return desk_of("auditor")


@pytest.fixture
def reader(at):
    """Somebody who has got 1 Twei by a plus under the article "tides", and 20 by an adjustment."""
    open_day(at)
    clock.stop_at(at)
    user = UserFactory(handle="wren", email="wren@example.com", level=5)
    adjusting.adjust(user.pk, 20, "Lost by a bug", at)
    article = ArticleFactory(slug="tides", title="Tides", author=AuthorFactory(user=UserFactory(handle="odile")))
    has_read(user, article, at)
    rating.plus(user, article, at)
    return user


def entries_of(user, item=None):
    found = LedgerEntry.objects.filter(credit_account__user=user)
    return list((found.filter(item=item) if item else found).order_by("-pk").values_list("pk", flat=True))


def test_the_list_has_every_entry_newest_first_with_its_words(auditor, reader):
    answer = auditor.get(ENTRIES)
    assert ids(answer) == list(LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True))
    page = words_of(answer)
    for said in ("Earned for Pluses", "wren", "Tides", "Lost by a bug", "Readers&#x27; pool", "in all"):
        assert said in page
    assert "wren@example.com" not in answer.content.decode()


def test_nothing_is_counted_and_nothing_skipped(auditor, reader):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        auditor.get(ENTRIES)
        auditor.get(f"{ENTRIES}?before=10")
        auditor.get(f"{ENTRIES}?wallet=wren")
        auditor.get(ACCOUNTS)
    said = [one["sql"] for one in asked if "rewards_ledger" in one["sql"]]
    assert said
    assert not [sql for sql in said if "COUNT(" in sql or "OFFSET" in sql]


def test_pages_go_on_from_an_id_both_ways_and_meet_each_entry_once(auditor, reader, at, monkeypatch):
    monkeypatch.setattr("rewards.admin.ledger.PAGE", 4)
    every = list(LedgerEntry.objects.order_by("-pk").values_list("pk", flat=True))
    seen, address = [], ENTRIES
    while address:
        answer = auditor.get(address)
        seen += ids(answer)
        older = re.search(r'href="(\?[^"]*before=\d+[^"]*)" rel="next"', answer.content.decode())
        address = older and ENTRIES + older[1].replace("&amp;", "&")
    assert seen == every
    newer = re.search(r'href="(\?after=\d+)" rel="prev"', answer.content.decode())[1]
    last = len(every) % 4 or 4
    assert ids(auditor.get(ENTRIES + newer)) == every[-last - 4 : -last]
    adjusting.adjust(reader.pk, 1, "Posted meanwhile", at)
    assert ids(auditor.get(f"{ENTRIES}?before={every[3]}")) == every[4:8]


@pytest.mark.owner
def test_how_many_there_are_is_exact_on_one_page_and_about_on_more(auditor, reader, monkeypatch):
    assert f"{LedgerEntry.objects.count()} in all" in words_of(auditor.get(ENTRIES))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE rewards_ledgerentry")
    monkeypatch.setattr("rewards.admin.ledger.PAGE", 4)
    assert f"about {LedgerEntry.objects.count()} in all" in words_of(auditor.get(ENTRIES))


def test_entries_are_found_by_what_indexes_carry(auditor, reader, at):
    pluses, adjusted = entries_of(reader, Item.PLUSES), entries_of(reader, Item.ADJUSTMENT)
    article = LedgerEntry.objects.filter(article__slug="tides").order_by("-pk").values_list("pk", flat=True)
    late = adjusting.adjust(reader.pk, 2, "A day later", at + timedelta(days=1))
    late = LedgerEntry.objects.get(item=Item.ADJUSTMENT, source_id=late.pk)
    plus = LedgerEntry.objects.get(pk=pluses[0])
    assert ids(auditor.get(f"{ENTRIES}?wallet=wren")) == [late.pk, *pluses, *adjusted]
    assert ids(auditor.get(f"{ENTRIES}?wallet=wren&item=pluses")) == pluses
    assert ids(auditor.get(f"{ENTRIES}?article=tides")) == list(article)
    assert ids(auditor.get(f"{ENTRIES}?item=adjustment")) == [late.pk, *adjusted]
    act = LedgerEntry.objects.filter(item=Item.PLUSES, source_id=plus.source_id).order_by("-pk")
    assert ids(auditor.get(f"{ENTRIES}?item=pluses&number={plus.source_id}")) == [one.pk for one in act]
    assert ids(auditor.get(f"{ENTRIES}?from_day=2025-10-26&to_day=2025-10-26")) == [late.pk]
    assert ids(auditor.get(f"{ENTRIES}?from_day=2025-10-26")) == [late.pk]
    assert ids(auditor.get(f"{ENTRIES}?wallet=wren&to_day=2025-10-25")) == [*pluses, *adjusted]
    assert ids(auditor.get(f"{ENTRIES}?wallet=odile&item=funding")) == []


def test_what_takes_back_is_found_by_itself_and_not_under_its_item(auditor, reader, at):
    (plus,) = entries_of(reader, Item.PLUSES)
    ledger.reverse([plus], "By mistake", at)
    reversal = LedgerEntry.objects.get(reverses=plus)
    assert ids(auditor.get(f"{ENTRIES}?takes_back=on")) == [reversal.pk]
    assert ids(auditor.get(f"{ENTRIES}?takes_back=on&item=pluses")) == [reversal.pk]
    assert ids(auditor.get(f"{ENTRIES}?takes_back=on&item=read_time")) == []
    assert reversal.pk not in ids(auditor.get(f"{ENTRIES}?item=pluses"))
    assert "taken back" in words_of(auditor.get(f"{ENTRIES}?wallet=wren"))


def test_an_address_finds_the_wallet_and_is_shown_nowhere(auditor, reader):
    answer = auditor.get(f"{ENTRIES}?wallet=Wren@example.com&item=pluses")
    assert (answer.status_code, answer["Location"]) == (302, f"{ENTRIES}?wallet=wren&item=pluses")
    shown = auditor.get(f"{ACCOUNTS}?wallet=wren@example.com", follow=True)
    assert "wren" in words_of(shown)
    assert "wren@example.com" not in shown.content.decode()


HUGE = "9" * 5000
WRONG = {
    f"before={HUGE}": "There is no such page",
    "before=-1": "There is no such page",
    "after=x": "There is no such page",
    "item=gold": "not one of the available choices",
    f"item=pluses&number={HUGE}": "whole number",
    f"item=pluses&number={2**63}": "less than or equal",
    "number=5": "choose what it is for",
    "wallet=nobody": "Nobody has this handle or this address.",
    "wallet=nobody@example.com": "Nobody has this handle or this address.",
    "wallet=wr%00en": "Null characters are not allowed",
    "wallet=a%00@example.com": "Null characters are not allowed",
    "article=nowhere": "There is no article at this address.",
    "article=%00": "Null characters are not allowed",
    "from_day=yesterday": "Enter a valid date",
    "from_day=2025-02-30": "Enter a valid date",
    "to_day=2025-10-25": "Choose a first day",
    "from_day=2020-01-01&to_day=2025-10-25": "at most 14 days",
    "from_day=0001-01-01&to_day=9999-12-31": "at most 14 days",
}


@pytest.mark.parametrize("wrong", WRONG, ids=lambda one: one[:40])
def test_a_filter_that_makes_no_sense_finds_nothing_and_says_why(auditor, reader, wrong):
    answer = auditor.get(f"{ENTRIES}?{wrong}")
    assert WRONG[wrong] in words_of(answer)
    assert ids(answer) == []


def test_days_at_both_ends_of_time_are_looked_for(auditor, reader):
    assert ids(auditor.get(f"{ENTRIES}?from_day=9999-12-31&to_day=9999-12-31")) == []
    assert ids(auditor.get(f"{ENTRIES}?from_day=0001-01-01&to_day=0001-01-02")) == []


def test_what_is_no_filter_of_ours_changes_nothing(auditor, reader):
    for other in ("p=3", "q=x", "o=1.2", "all=", "debit_account__user__email=x", "_facets=True", "e=1"):
        assert ids(auditor.get(f"{ENTRIES}?{other}")) == ids(auditor.get(ENTRIES))


def test_accounts_are_found_by_kind_and_by_reader(auditor, reader):
    page = words_of(auditor.get(f"{ACCOUNTS}?kind=treasury"))
    assert "Treasury" in page
    assert "1 in all" in page
    assert "1 in all" in words_of(auditor.get(f"{ACCOUNTS}?wallet=wren"))
    wallets = LedgerAccount.objects.filter(kind="wallet").count()
    assert f"{wallets} in all" in words_of(auditor.get(f"{ACCOUNTS}?kind=wallet"))
    assert "None." in words_of(auditor.get(f"{ACCOUNTS}?kind=fees&wallet=wren"))
    assert "Nobody has this handle" in words_of(auditor.get(f"{ACCOUNTS}?wallet=nobody"))


def wallet_page(user):
    return f"{ENTRIES}wallet/{LedgerAccount.objects.get(user=user).pk}/"


@pytest.fixture
def held(reader, at):
    case = Case.objects.create(opened_at=at, renewed_at=at)
    return Hold.objects.create(
        item=Item.PLUSES, amount_twei=3, debit_kind="readers_pool", reader=reader, source_id=4711, case=case, held_at=at
    )


def test_the_story_of_a_wallet_has_all_that_happened_to_it(auditor, reader, held, at):
    asking, deciding = UserFactory(handle="tess"), UserFactory(handle="theo")
    correcting.approve(correcting.request_adjustment(reader, -6, "Given twice", asking, at), deciding, at)
    (plus,) = LedgerEntry.objects.filter(pk__in=entries_of(reader, Item.PLUSES))
    correcting.request_reversal(plus, "Pressed by mistake", asking, at)
    page = words_of(auditor.get(wallet_page(reader)))
    for said in ("15 Twei", "LVL 5", "waits for a moderator", "Given twice", "approved, theo", "Pressed by mistake"):
        assert said in page
    lines = re.findall(r"Adjustment ([+−]\d+) (\d+)|Earned for Pluses ([+−]\d+) (\d+)", page)
    assert lines == [("−6", "15", "", ""), ("", "", "+1", "21"), ("+20", "20", "", "")]


def test_what_a_wallet_had_is_told_on_older_pages_too_unless_it_takes_too_long(auditor, reader, at, monkeypatch):
    for _ in range(5):
        adjusting.adjust(reader.pk, 2, "More", at)
    account = LedgerAccount.objects.get(user=reader)
    first = stories.of_wallet(account, 3, None, None)
    older = stories.of_wallet(account, 3, first.page.older, None)
    assert [line.balance_twei for line in (*first.lines, *older.lines)] == [31, 29, 27, 25, 23, 21]
    monkeypatch.setattr(stories, "ADDED_UP", 3)
    assert stories.of_wallet(account, 3, first.page.older, None).lines[0].balance_twei is None


def test_the_story_of_an_article_says_what_it_moved(auditor, reader, at, monkeypatch):
    article = Article.objects.get(slug="tides")
    (plus,) = entries_of(reader, Item.PLUSES)
    place = f"{ENTRIES}article/{article.pk}/"
    page = words_of(auditor.get(place))
    assert "What it moved, by item" in page
    assert "Earned for Pluses 2 2" in page
    ledger.reverse([plus], "By mistake", at)
    assert "Earned for Pluses 3 1" in words_of(auditor.get(place))
    monkeypatch.setattr(stories, "ADDED_UP", 1)
    assert "What its newest" in words_of(auditor.get(place))


def test_the_story_of_an_act_has_its_parts_and_who_decided(reader, at):
    auditor, treasurer = desk_of("auditor"), desk_of("treasurer")
    (plus,) = LedgerEntry.objects.filter(pk__in=entries_of(reader, Item.PLUSES))
    asking, deciding = UserFactory(handle="tess"), UserFactory(handle="theo")
    correcting.approve(correcting.request_reversal(plus, "Pressed by mistake", asking, at), deciding, at)
    place = f"{ENTRIES}act/pluses/{plus.source_id}/"
    page = words_of(auditor.get(place))
    for said in ("odile", "wren", f"takes back entry {plus.pk}", "approved, theo", "approve_correction"):
        assert said in page
    assert "approve_correction" not in words_of(treasurer.get(place))


def test_an_act_that_only_waits_has_a_story(auditor, held):
    assert "waits for a moderator" in words_of(auditor.get(f"{ENTRIES}act/pluses/4711/"))


def test_a_like_is_one_act_of_several_items(auditor, reader, at):
    pays = [(Item.LIKES_OWN, ledger.READERS_POOL), (Item.LIKES_COMMENTER, ledger.WRITERS_POOL)]
    ledger.post([ledger.Entry(item, 1, pool, ledger.wallet(reader.pk), source_id=9) for item, pool in pays], at)
    page = words_of(auditor.get(f"{ENTRIES}act/likes_own/9/"))
    assert "Likes Commenter" in page


@pytest.mark.parametrize(
    "place", ["wallet/4711/", "wallet/1/", f"wallet/{HUGE[:30]}/", "article/0/", "act/gold/1/", "act/pluses/0/"]
)
def test_what_there_is_no_story_of_is_not_found(auditor, reader, place):
    assert auditor.get(ENTRIES + place).status_code == 404
    assert auditor.get(f"{ENTRIES}act/pluses/{HUGE[:30]}/").status_code == 404


def test_a_page_of_a_story_that_there_isnt_is_said(auditor, reader):
    page = words_of(auditor.get(f"{wallet_page(reader)}?before={HUGE}"))
    assert "There is no such page; these are the newest." in page
    assert "Lost by a bug" in page


def test_stories_lead_to_each_other(auditor, reader):
    page = auditor.get(wallet_page(reader)).content.decode()
    article = Article.objects.get(slug="tides")
    (plus,) = LedgerEntry.objects.filter(pk__in=entries_of(reader, Item.PLUSES))
    assert f"{ENTRIES}article/{article.pk}/" in page
    assert f"{ENTRIES}act/pluses/{plus.source_id}/" in page
    for place in (f"{ENTRIES}article/{article.pk}/", f"{ENTRIES}act/pluses/{plus.source_id}/", ENTRIES):
        assert wallet_page(reader) in auditor.get(place).content.decode()
    assert f"{ENTRIES}act/pluses/{plus.source_id}/" in auditor.get(f"{ENTRIES}{plus.pk}/change/").content.decode()


@pytest.mark.parametrize("role", ["editor", "operator"])
def test_who_may_not_see_entries_sees_no_story(reader, role):
    desk = desk_of(role)
    article = Article.objects.get(slug="tides")
    for place in (ENTRIES, wallet_page(reader), f"{ENTRIES}article/{article.pk}/", f"{ENTRIES}act/pluses/1/"):
        assert desk.get(place).status_code == 403
    assert desk.get(f"{ENTRIES}?wallet=wren@example.com").status_code == 403


def test_nothing_is_posted_to_a_story(auditor, reader):
    assert auditor.post(wallet_page(reader)).status_code == 405
