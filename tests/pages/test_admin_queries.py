"""How many queries each page of the desk takes: no more than is written here, and no more with twice as many rows.

Two are for the session and its user, one for the rights of the roles, and one or two for each queue that the reader of the
page may see.
"""

from itertools import count

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config import clock
from rewards import adjusting, correcting, ledger, pool
from rewards.models import Case, Hold, Item, LedgerAccount, LedgerEntry
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.pages.test_admin_ledger import desk_of

pytestmark = pytest.mark.django_db

# By the role that looks, and by the page. Treasurers see one queue, whatever others there are.
PAGES = {
    "treasurer": {
        "/admin/rewards/ledgerentry/": 11,
        "/admin/rewards/ledgerentry/?before={entry}": 11,
        "/admin/rewards/ledgerentry/?item=likes_own": 11,
        "/admin/rewards/ledgerentry/?wallet=wren": 13,
        "/admin/rewards/ledgerentry/?article=tides": 12,
        "/admin/rewards/ledgerentry/?from_day=2025-10-25&to_day=2025-10-25": 11,
        "/admin/rewards/ledgerentry/?takes_back=on": 11,
        "/admin/rewards/ledgerentry/{entry}/change/": 7,
        "/admin/rewards/ledgerentry/wallet/{wallet}/": 16,
        "/admin/rewards/ledgerentry/article/{article}/": 15,
        "/admin/rewards/ledgerentry/act/likes_own/1/": 11,
        "/admin/rewards/ledgeraccount/": 11,
        "/admin/rewards/ledgeraccount/?wallet=wren": 12,
        "/admin/rewards/correction/": 8,
        "/admin/rewards/correction/take-back/{entry}/": 8,
        "/admin/rewards/correction/adjust/": 6,
        "/admin/rewards/funding/": 8,
        "/admin/rewards/funding/fund/": 6,
        "/admin/rewards/adjustment/": 8,
        "/admin/queues/corrections/": 8,
    },
}


class Desk:
    """Much of everything that the desk shows."""

    def __init__(self, at):
        self.at, self.number = at, count(1)
        open_day(at)
        clock.stop_at(at)
        self.reader, self.asking, self.deciding = UserFactory(handle="wren"), UserFactory(), UserFactory()
        self.article = ArticleFactory(slug="tides")
        self.case = Case.objects.create(opened_at=at, renewed_at=at)
        adjusting.adjust(self.reader.pk, 100, "To spend", at)
        self.grow(1)

    def grow(self, many):
        for number in [next(self.number) for _ in range(many)]:
            self.grow_the_ledger(number)
            self.grow_the_corrections(number)

    def grow_the_ledger(self, number):
        article = ArticleFactory()
        pays = [(Item.LIKES_OWN, ledger.READERS_POOL, self.article), (Item.LIKES_AUTHOR, ledger.WRITERS_POOL, article)]
        for item, paid_by, about in pays:
            for party in (self.reader, UserFactory()):
                entry = ledger.Entry(
                    item, 1, paid_by, ledger.wallet(party.pk), number, part=party.pk % 30000, article_id=about.pk
                )
                ledger.post([entry], self.at)
        pool.fund_treasury(100, f"More {number}", self.at)

    def grow_the_corrections(self, number):
        entries = LedgerEntry.objects.filter(source_id=number, item__in=[Item.LIKES_OWN, Item.LIKES_AUTHOR])
        back, *wait = entries.order_by("pk")
        correcting.approve(
            correcting.request_reversal(back, "By mistake", self.asking, self.at), self.deciding, self.at
        )
        for entry in wait:
            correcting.request_reversal(entry, "By mistake", self.asking, self.at)
        correcting.request_adjustment(UserFactory(), 5, "A bug", self.asking, self.at)
        Hold.objects.create(
            item=Item.LIKES_OWN,
            amount_twei=3,
            debit_kind="readers_pool",
            reader=self.reader,
            source_id=number,
            part=-1,
            article=self.article,
            case=self.case,
            held_at=self.at,
        )

    def asked(self, path):
        return path.format(
            entry=LedgerEntry.objects.filter(item=Item.LIKES_OWN, reverses=None).latest("pk").pk,
            wallet=LedgerAccount.objects.get(user=self.reader).pk,
            article=self.article.pk,
        )

    def taken(self, desks):
        return {(role, path): self.queries(desks[role], path) for role, table in PAGES.items() for path in table}

    def queries(self, desk, path):
        cache.clear()
        address = self.asked(path)
        with CaptureQueriesContext(connection) as asked:
            answer = desk.get(address)
        assert answer.status_code == 200, path
        return len([one for one in asked if not one["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT"))])


def test_each_page_of_the_desk_takes_a_few_queries_however_many_rows_there_are(at):
    desk = Desk(at)
    desks = {role: desk_of(role) for role in PAGES}
    desk.grow(3)
    few = desk.taken(desks)
    desk.grow(4)
    many = desk.taken(desks)
    allowed = {(role, path): number for role, table in PAGES.items() for path, number in table.items()}
    assert {page: number for page, number in many.items() if number > allowed[page]} == {}
    assert {page: number for page, number in many.items() if number > few[page]} == {}
