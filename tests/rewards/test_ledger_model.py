"""The ledger against a model of it, written naively: whatever is posted in whatever order, both hold the same."""

from collections import Counter, defaultdict
from datetime import date, timedelta

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from rewards import audit, books, ledger, pnl, pool, rules
from rewards.ledger import FEES, OUTSIDE, READERS_POOL, TREASURY, WRITERS_POOL, Entry
from rewards.models import Item, Kind, LedgerAccount, LedgerEntry
from rewards.models.ledger import PNL_ITEMS
from tests.factories import AT, ArticleFactory, UserFactory

FROM_READERS_POOL = [Item.READ_TIME, Item.PLUSES, Item.LIKES_OWN]
FROM_WRITERS_POOL = [Item.COMMENT_REWARDS, Item.LIKES_COMMENTER, Item.LIKES_AUTHOR]
TO_FEES = [
    Item.MINUSES,
    Item.COMMENT_TRIBUTES,
    Item.DISLIKES_OWN,
    Item.DISLIKES_COMMENTER,
    Item.PUBLISH_TRIBUTES,
    Item.PNL_REPORTS,
]

people = st.integers(0, 2)
articles = st.one_of(st.none(), st.integers(0, 1))
amounts = st.one_of(st.integers(1, 10), st.integers(1, 90), st.integers(1, 3_000))
# Few numbers, so that acts repeat.
sources = st.integers(1, 12)


def without_nothing(kept):
    return {key: figures for key, figures in kept.items() if figures != [0, 0]}


class LedgerMachine(RuleBasedStateMachine):
    @initialize()
    def begin(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.at = AT
        self.users = [UserFactory().pk for _ in range(3)]
        self.articles = [ArticleFactory().pk for _ in range(2)]
        self.balances = Counter()
        self.by_article, self.by_day = defaultdict(lambda: [0, 0]), defaultdict(lambda: [0, 0])
        self.keys, self.reversed, self.funded = {}, set(), 0
        # Something to move, or most acts would only be refused.
        pool.fund_treasury(100_000, "the beginning", self.at)
        self.balances[Kind.EXTERNAL] -= 100_000
        self.balances[Kind.TREASURY] += 100_000
        self.turn_the_day(0)
        for number, user in enumerate(self.users[:2]):
            gift = Entry(Item.ADJUSTMENT, 40, TREASURY, ledger.wallet(user), source_id=100 + number, reason="To begin")
            self.post([gift])

    def teardown(self):
        if hasattr(self, "atomic"):
            transaction.set_rollback(True)
            self.atomic.__exit__(None, None, None)

    # What the model knows.

    def note(self, entry, sign=1):
        for party, amount in ((entry.debit, -entry.amount_twei), (entry.credit, entry.amount_twei)):
            name = party.number if party.kind is Kind.WALLET else party.kind
            self.balances[name] += sign * amount
        if entry.item in PNL_ITEMS:
            user = entry.debit.number if entry.debit.kind is Kind.WALLET else entry.credit.number
            keys = [(self.by_day, (user, self.at.date(), entry.item))]
            if entry.article_id:
                keys.append((self.by_article, (user, entry.article_id, self.at.date(), entry.item)))
            for totals, key in keys:
                totals[key][0] += sign * entry.amount_twei
                totals[key][1] += sign

    def expected(self, entries):
        """What a naive ledger would say to these entries: "conflict", "short", or the new ones."""
        new, keys, balances, named = [], dict(self.keys), Counter(self.balances), set()
        for entry in entries:
            key = (entry.item, entry.source_id, entry.part)
            # Nobody posts one act twice at once, whether it stands already or not.
            if key in named or (key in keys and keys[key] != entry):
                return "conflict"
            named.add(key)
            if key in keys:
                continue
            keys[key] = entry
            new.append(entry)
        for entry in new:
            for party, amount in ((entry.debit, -entry.amount_twei), (entry.credit, entry.amount_twei)):
                balances[party.number if party.kind is Kind.WALLET else party.kind] += amount
        return "short" if any(balances[user] < 0 for user in self.users) else new

    def post(self, entries):
        expected = self.expected(entries)
        shards = dict(LedgerAccount.objects.filter(shard__isnull=False).values_list("id", "balance_twei"))
        try:
            with transaction.atomic():
                posted = ledger.post(entries, self.at)
        except ledger.NaturalKeyConflict:
            assert expected == "conflict"
        except ledger.InsufficientFunds:
            assert expected in ("short", "conflict")
        except ledger.PoolSpent:
            largest = max(e.amount_twei for e in entries if e.debit.kind in (Kind.READERS_POOL, Kind.WRITERS_POOL))
            total = sum(e.amount_twei for e in entries if e.debit.kind in (Kind.READERS_POOL, Kind.WRITERS_POOL))
            assert largest > min(shards.values()) or total > min(shards.values())
        else:
            assert isinstance(expected, list), expected
            assert [p.is_new for p in posted] == [any(e is entry for e in expected) for entry in entries]
            for entry in expected:
                self.keys[(entry.item, entry.source_id, entry.part)] = entry
                self.note(entry)

    # What happens.

    @rule(amount=st.integers(100, 1_000_000))
    def fund(self, amount):
        self.funded += 1
        pool.fund_treasury(amount, f"funding {self.funded}", self.at)
        self.balances[Kind.EXTERNAL] -= amount
        self.balances[Kind.TREASURY] += amount

    @rule(days=st.integers(0, 3))
    def turn_the_day(self, days):
        self.at += timedelta(days=days)
        before = {kind: self.balances[kind] for kind in (Kind.READERS_POOL, Kind.WRITERS_POOL, Kind.FEES)}
        standing = pool.PoolDay.objects.filter(closed_at=None).first()
        today = pool.turn(self.at)
        if standing and standing.day == today.day:
            return
        if standing:
            self.balances[Kind.TREASURY] += sum(before.values())
            for kind in before:
                self.balances[kind] = 0
        self.balances[Kind.TREASURY] -= today.readers_twei + today.writers_twei
        self.balances[Kind.READERS_POOL] += today.readers_twei
        self.balances[Kind.WRITERS_POOL] += today.writers_twei

    @rule(
        acts=st.lists(
            st.tuples(
                st.sampled_from(FROM_READERS_POOL + FROM_WRITERS_POOL + TO_FEES), people, articles, amounts, sources
            ),
            min_size=1,
            max_size=5,
        )
    )
    def act(self, acts):
        entries = []
        for item, person, article, amount, source in acts:
            wallet = ledger.wallet(self.users[person])
            if item in TO_FEES:
                debit, credit = wallet, FEES
            else:
                debit, credit = (READERS_POOL if item in FROM_READERS_POOL else WRITERS_POOL), wallet
            about = None if article is None else self.articles[article]
            entries.append(Entry(item, amount, debit, credit, source_id=source, article_id=about))
        self.post(entries)

    @rule(person=people, amount=amounts, source=sources, give=st.booleans())
    def adjust(self, person, amount, source, give):
        wallet = ledger.wallet(self.users[person])
        debit, credit = (TREASURY, wallet) if give else (wallet, TREASURY)
        if give and self.balances[Kind.TREASURY] < amount:
            return
        self.post([Entry(Item.ADJUSTMENT, amount, debit, credit, source_id=source, reason="The model says so")])

    @rule(number=st.integers(0, 50))
    def reverse(self, number):
        entries = LedgerEntry.objects.filter(reverses=None, item__in=[i.value for i in PNL_ITEMS]).order_by("id")
        if not entries:
            return
        original = entries[number % len(entries)]
        entry = self.keys[(Item(original.item), original.source_id, original.part)]
        payer = entry.credit.number if entry.credit.kind is Kind.WALLET else None
        try:
            with transaction.atomic():
                (posted,) = ledger.reverse([original.pk], "The model says so", self.at)
        except ledger.InsufficientFunds:
            assert payer
            assert self.balances[payer] < entry.amount_twei
            return
        assert posted.is_new == (original.pk not in self.reversed)
        if posted.is_new:
            self.reversed.add(original.pk)
            self.note(entry, sign=-1)

    @rule(data=st.data())
    def add_to_the_totals(self, data):
        wallet = ledger.wallet_id(data.draw(st.sampled_from(self.users)))
        with connection.cursor() as cursor:
            cursor.execute("SELECT ledger_fold(%s)", [wallet])

    # What holds after each step.

    def moved(self, wallet, article):
        found = pnl.moved(wallet, article, date.min, date.max, pnl.LATEST)
        return {(one.day, one.item): [one.amount_twei, one.count] for one in found}

    @invariant()
    def both_hold_the_same(self):
        if not hasattr(self, "balances"):
            return
        for party in (TREASURY, READERS_POOL, WRITERS_POOL, FEES, OUTSIDE):
            assert ledger.balance_twei(party) == self.balances[party.kind], party
        for user in self.users:
            assert ledger.balance_twei(ledger.wallet(user)) == self.balances[user]
        for user in self.users:
            wallet = ledger.wallet_id(user)
            if wallet is None:
                continue
            of_user = {(day, item): kept for (owner, day, item), kept in self.by_day.items() if owner == user}
            assert self.moved(wallet, None) == without_nothing(of_user)
            for article in self.articles:
                of_article = {
                    (day, item): kept
                    for (owner, under, day, item), kept in self.by_article.items()
                    if (owner, under) == (user, article)
                }
                assert self.moved(wallet, article) == without_nothing(of_article)
        by_item = Counter()
        for (_user, _day, item), (amount, _count) in self.by_day.items():
            by_item[item.value] += amount
        standing = books.so_far()
        assert {item: amount for item, amount in standing.moved_twei.items() if amount} == {
            item: amount for item, amount in by_item.items() if amount
        }
        assert standing.fees_twei == self.balances[Kind.FEES]
        counted = {one.version: one.entries for one in standing.rules_history}
        assert counted == ({rules.VERSION: LedgerEntry.objects.count()} if LedgerEntry.objects.exists() else {})
        assert [finding for finding in audit.run() if finding.wrong] == []


def run(examples, steps):
    run_state_machine_as_test(
        LedgerMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.explicit, Phase.generate] if examples < 100 else list(Phase),
            derandomize=examples < 100,
        ),
    )


@pytest.mark.django_db
@pytest.mark.owner
def test_the_ledger_and_its_model_agree():
    run(examples=20, steps=20)


@pytest.mark.slow
@pytest.mark.django_db
def test_the_ledger_and_its_model_agree_for_long():
    run(examples=150, steps=50)
