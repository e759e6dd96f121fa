"""Reports against a model of them, written naively: a list of what moved, gone through again for each report."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import NamedTuple

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from articles.models import Article
from rewards import ledger, pnl, reports
from rewards.ledger import FEES, OUTSIDE, READERS_POOL, TREASURY, WRITERS_POOL, Entry, InsufficientFunds
from rewards.models import Item, PnlReport
from rewards.models.ledger import LOSS_ITEMS, PNL_ITEMS, PROFIT_ITEMS
from tests.factories import AT, ArticleFactory, AuthorFactory, UserFactory, open_day

READERS, ARTICLES = 3, 25
FROM_READERS_POOL = (Item.READ_TIME, Item.PLUSES, Item.LIKES_OWN)


class Moved(NamedTuple):
    """One movement as the wallet's PnL has it."""

    reader: int
    article: int | None
    day: date
    item: Item
    amount_twei: int
    count: int


people = st.integers(0, READERS - 1)
# Most acts are about few articles, so that they come together.
about = st.one_of(st.none(), st.integers(0, 2), st.integers(0, ARTICLES - 1))
amounts = st.one_of(st.integers(1, 3), st.integers(1, 500))
back = st.one_of(st.none(), st.integers(0, 6))
acts = st.one_of(
    st.tuples(st.just("pay"), st.sampled_from(PNL_ITEMS), people, about, amounts),
    st.tuples(st.just("pay"), st.sampled_from(PNL_ITEMS), people, about, amounts),
    st.tuples(st.just("everywhere"), people, st.lists(st.integers(-2, 2), min_size=ARTICLES, max_size=ARTICLES)),
    st.tuples(st.just("take_back"), st.integers(0, 100)),
    st.tuples(st.just("in_vain"), st.sampled_from(PNL_ITEMS), people, about),
    st.tuples(st.just("wait"), st.integers(1, 3)),
    st.tuples(st.just("add_to_totals"), people),
    st.tuples(st.just("buy"), people, about, back, back, st.booleans()),
)


class History:
    """What happened, in the ledger and in a list beside it."""

    def __init__(self, readers, articles):
        self.readers, self.articles = readers, articles
        self.at = AT
        self.moved, self.balances = [], Counter()
        self.standing, self.bought = [], []
        # Far from the numbers of the reports.
        self.source = 1_000_000
        for reader in range(READERS):
            self.pay(Item.PLUSES, reader, None, 100)

    def pay(self, item, reader, about, amount):
        self.source += 1
        wallet = ledger.wallet(self.readers[reader].pk)
        pool = READERS_POOL if item in FROM_READERS_POOL else WRITERS_POOL
        parties = (FEES if item == Item.DISLIKES_AUTHOR else pool, wallet) if item in PROFIT_ITEMS else (wallet, FEES)
        article = None if about is None else self.articles[about].pk
        entry = Entry(item, amount, *parties, source_id=self.source, article_id=article)
        try:
            with transaction.atomic():
                ((number, _is_new),) = ledger.post([entry], self.at)
        except InsufficientFunds:
            assert item in LOSS_ITEMS
            assert self.balances[reader] < amount
            return
        self.standing.append((number, self.note(reader, about, item, amount, 1)))

    def note(self, reader, about, item, amount, count):
        self.balances[reader] += amount if item in PROFIT_ITEMS else -amount
        self.moved.append(Moved(reader, about, self.at.date(), item, amount, count))
        return self.moved[-1]

    def everywhere(self, reader, signed):
        for about, amount in enumerate(signed):
            if amount:
                self.pay(Item.LIKES_AUTHOR if amount > 0 else Item.MINUSES, reader, about, abs(amount))

    def take_back(self, which):
        number, original = self.standing[which % len(self.standing)]
        try:
            with transaction.atomic():
                ((_number, is_new),) = ledger.reverse([number], "The model says so", self.at)
        except InsufficientFunds:
            assert self.balances[original.reader] < original.amount_twei
            return
        if is_new:
            self.note(original.reader, original.article, original.item, -original.amount_twei, -1)

    def in_vain(self, item, reader, about):
        """All that a day saw is taken back on the same day."""
        self.wait(1)
        self.pay(item, reader, about, 1)
        self.take_back(-1)
        self.wait(1)

    def wait(self, days):
        self.at += timedelta(days=days)

    def add_to_totals(self, reader):
        with connection.cursor() as cursor:
            cursor.execute("SELECT ledger_fold(%s)", [ledger.wallet_id(self.readers[reader].pk)])

    def buy(self, reader, about, from_back, to_back, is_computed_at_once):
        to_day = None if to_back is None else self.at.date() - timedelta(days=to_back)
        from_day = None if from_back is None else (to_day or self.at.date()) - timedelta(days=from_back)
        article = None if about is None else self.articles[about]
        try:
            report = reports.buy(self.readers[reader], article, self.at, from_day, to_day)
        except InsufficientFunds:
            assert self.balances[reader] == 0
            return
        self.note(reader, about, Item.PNL_REPORTS, 1, 1)
        days = (from_day or date.min, to_day or self.at.date())
        self.bought.append((report.pk, reader, about, days, len(self.moved)))
        if is_computed_at_once:
            reports.compute(report.pk, self.at)

    def expected(self, reader, about, days, up_to):
        """The figures of a report, from nothing but the list."""
        found = [
            one
            for one in self.moved[:up_to]
            if one.reader == reader and about in (None, one.article) and days[0] <= one.day <= days[1]
        ]
        profit, loss = (self.rows(items, found) for items in (PROFIT_ITEMS, LOSS_ITEMS))
        subtotals = [sum(row["amount_twei"] for row in rows) for rows in (profit, loss)]
        figures = {
            "profit": profit,
            "profit_subtotal_twei": subtotals[0],
            "loss": loss,
            "loss_subtotal_twei": subtotals[1],
            "total_twei": subtotals[0] - subtotals[1],
            "days": self.days(found),
        }
        return figures | ({"articles": self.outstanding(found)} if about is None else {})

    def rows(self, items, found):
        return [
            {
                "item": item.value,
                "amount_twei": sum(one.amount_twei for one in found if one.item == item),
                "count": sum(one.count for one in found if one.item == item),
            }
            for item in items
        ]

    def days(self, found):
        shown = []
        for day in sorted({one.day for one in found}):
            today = [one for one in found if one.day == day]
            rows = self.rows(PNL_ITEMS, today)
            if any(row["amount_twei"] or row["count"] for row in rows):
                profit, loss = (
                    sum(one.amount_twei for one in today if one.item in items) for items in (PROFIT_ITEMS, LOSS_ITEMS)
                )
                shown.append({"date": day.isoformat(), "profit_twei": profit, "loss_twei": loss})
        return shown

    def outstanding(self, found):
        sides = defaultdict(lambda: [0, 0])
        for one in found:
            if one.article is not None:
                sides[one.article][one.item in LOSS_ITEMS] += one.amount_twei
        named = [
            {
                "article": self.articles[about].slug,
                "title": self.articles[about].title,
                "profit_twei": profit,
                "loss_twei": loss,
                "total_twei": profit - loss,
            }
            for about, (profit, loss) in sorted(sides.items())
        ]
        best = sorted(named, key=lambda one: -one["total_twei"])
        worst = sorted(named, key=lambda one: one["total_twei"])
        brought = [one for one in best if one["total_twei"] > 0][:10]
        cost = [one for one in worst if one["total_twei"] < 0][:10]
        return brought + sorted(cost, key=lambda one: (-one["total_twei"], self.place(one)))

    def place(self, one):
        return next(n for n, article in enumerate(self.articles) if article.slug == one["article"])


def agree(happened, added_up, readers, articles):
    history = History(readers, articles)
    for name, *arguments in happened:
        getattr(history, name)(*arguments)
    # What no report may know, in some wallets already in their totals.
    for reader in range(READERS):
        history.pay(Item.READ_TIME, reader, reader, 7)
        if reader in added_up:
            history.add_to_totals(reader)
    later = history.at + timedelta(hours=1)
    for pk, *of in reversed(history.bought):
        expected = history.expected(*of)
        assert reports.compute(pk, later).figures == expected
        assert reports.compute(pk, later + timedelta(days=1)).figures == expected
        assert PnlReport.objects.get(pk=pk).figures == expected
    earned = 0
    for number, reader in enumerate(readers):
        total = pnl.of_wallet(ledger.wallet_id(reader.pk), date.min, date.max, pnl.LATEST).total_twei
        assert total == ledger.balance_twei(ledger.wallet(reader.pk)) == history.balances[number]
        earned += total
    # What the readers have, the platform's accounts have moved; together they began at 0.
    platform = (TREASURY, READERS_POOL, WRITERS_POOL, FEES, OUTSIDE)
    assert earned == -sum(ledger.balance_twei(party) for party in platform)


def run(examples):
    open_day(AT)
    readers = [UserFactory() for _ in range(READERS)]
    author = AuthorFactory()
    articles = [ArticleFactory(author=author, body_markdown="Short.") for _ in range(ARTICLES)]
    assert [article.pk for article in articles] == list(Article.objects.order_by("pk").values_list("pk", flat=True)), (
        "of equals the first comes first"
    )

    @settings(
        max_examples=examples,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.explicit, Phase.generate] if examples < 100 else list(Phase),
        derandomize=examples < 100,
    )
    @given(st.lists(acts, min_size=8, max_size=50), st.sets(people))
    def each_in_a_transaction_of_its_own(happened, added_up):
        with transaction.atomic():
            agree(happened, added_up, readers, articles)
            transaction.set_rollback(True)

    each_in_a_transaction_of_its_own()


@pytest.mark.django_db
@pytest.mark.owner
def test_every_report_is_what_a_list_of_what_moved_adds_up_to():
    run(examples=40)


@pytest.mark.slow
@pytest.mark.django_db
def test_every_report_is_what_a_list_of_what_moved_adds_up_to_for_long():
    run(examples=400)
