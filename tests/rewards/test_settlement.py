"""Paying for reading, once, as far as the allowances and the pool go."""

from datetime import timedelta

import pytest

from rewards import ledger, levels, quotas, settlement
from rewards.ledger import READERS_POOL
from rewards.models import Item, LedgerEntry, Progress, QuotaUse, Read
from rewards.quotas import Quota
from tests.factories import ArticleFactory, AuthorFactory, UserFactory, open_day, words
from tests.reading import pass_gate, read

pytestmark = pytest.mark.django_db


def balance(user):
    return ledger.balance_twei(ledger.wallet(user.pk))


def test_a_read_that_passed_its_gate_is_paid_once(at):
    open_day(at)
    user, article = UserFactory(), ArticleFactory()
    ended = pass_gate(user, article, at)
    assert settlement.settle_read_time(ended) == 1
    assert settlement.settle_read_time(ended) == 0
    assert balance(user) == 3
    entry = LedgerEntry.objects.get(item=Item.READ_TIME)
    settled = Read.objects.get()
    assert (entry.source_id, entry.article_id) == (settled.pk, article.pk)
    assert (settled.paid_twei, settled.lapsed_twei, settled.settled_at) == (3, 0, ended)


def test_reading_on_after_it_was_paid_pays_nothing_more(at):
    open_day(at)
    user, article = UserFactory(), ArticleFactory()
    ended = pass_gate(user, article, at)
    settlement.settle_read_time(ended)
    later, _credit = read(user, article, ended, 300)
    assert settlement.settle_read_time(later) == 0
    assert balance(user) == 3
    assert Read.objects.get().verified_seconds == Read.objects.get().ceiling_seconds


def test_nothing_is_paid_below_the_gate(at):
    open_day(at)
    user, article = UserFactory(), ArticleFactory()
    ended, credit = read(user, article, at, 85)
    assert credit.read.seconds_left == 1
    assert settlement.settle_read_time(ended) == 0
    assert balance(user) == 0


def test_nothing_is_paid_for_an_article_seen_to_89_percent(at):
    open_day(at)
    user, article = UserFactory(), ArticleFactory()
    ended, _credit = read(user, article, at, 150, depth=89)
    assert settlement.settle_read_time(ended) == 0
    read(user, article, ended, 5, depth=90)
    assert settlement.settle_read_time(ended + timedelta(seconds=5)) == 1


@pytest.mark.parametrize("text", ["", words(118)])
def test_a_text_that_is_too_short_is_settled_without_pay(at, text):
    open_day(at)
    user, article = UserFactory(), ArticleFactory(body_markdown=text)
    ended, _credit = read(user, article, at, 60)
    settlement.settle_read_time(ended)
    assert balance(user) == 0


def test_an_authors_own_article_pays_no_read_time(at):
    open_day(at)
    user = UserFactory()
    article = ArticleFactory(author=AuthorFactory(user=user))
    ended = pass_gate(user, article, at)
    settlement.settle_read_time(ended)
    assert balance(user) == 0


def test_an_edit_during_a_read_keeps_the_terms_that_it_began_with(at):
    open_day(at)
    user, article = UserFactory(), ArticleFactory()
    ended, _credit = read(user, article, at, 60)
    article.words = 5_000
    article.save()
    ended, credit = read(user, article, ended, 30)
    assert credit.read.gate_passed_at
    settlement.settle_read_time(ended)
    assert balance(user) == 3


def test_what_the_days_allowance_doesnt_pay_lapses_and_says_so(at):
    open_day(at)
    user = UserFactory()
    quotas.use(user.pk, Quota.READER_ALLOWANCE, at, 18)
    ended = pass_gate(user, ArticleFactory(), at)
    settlement.settle_read_time(ended)
    settled = Read.objects.get()
    assert (settled.paid_twei, settled.lapsed_twei, settled.lapse_reason) == (2, 1, "allowance_spent")
    assert balance(user) == 2


def test_the_allowance_of_seven_days_holds_too(at):
    open_day(at)
    user = UserFactory()
    quotas.use(user.pk, Quota.READER_ALLOWANCE, at - timedelta(days=6), 60)
    ended = pass_gate(user, ArticleFactory(), at)
    settlement.settle_read_time(ended)
    assert balance(user) == 0
    assert Read.objects.get().lapsed_twei == 3


def test_uses_older_than_their_window_count_no_more(at):
    open_day(at)
    user = UserFactory()
    quotas.use(user.pk, Quota.READER_ALLOWANCE, at - timedelta(days=1), 20)
    ended = pass_gate(user, ArticleFactory(), at)
    settlement.settle_read_time(ended)
    assert balance(user) == 3


def test_a_spent_pool_pays_those_who_passed_first_and_the_others_lapse(at):
    open_day(at, treasury_twei=700)
    readers = [UserFactory() for _ in range(3)]
    article = ArticleFactory()
    assert ledger.balance_twei(READERS_POOL) == 4
    for number, user in enumerate(readers):
        ended = pass_gate(user, article, at + timedelta(seconds=number))
    settled = []
    while some := settlement.settle_read_time(ended):
        settled.append(some)
    assert sum(settled) == 3
    assert [balance(user) for user in readers] == [3, 0, 0]
    lapsed = Read.objects.filter(lapse_reason="pool_spent")
    assert {row.lapsed_twei for row in lapsed} == {3}
    assert QuotaUse.objects.filter(quota=Quota.READER_ALLOWANCE).count() == 1


def test_those_who_have_not_confirmed_an_address_stand_in_nobodys_way(at, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    open_day(at)
    article = ArticleFactory()
    for _ in range(2):
        pass_gate(UserFactory(address=False), article, at)
    user = UserFactory()
    ended = pass_gate(user, article, at + timedelta(seconds=1))
    assert settlement.settle_read_time(ended, limit=2) == 1
    assert balance(user) == 3


def test_who_has_not_confirmed_an_address_is_paid_when_it_is(at, settings):
    settings.ADDRESSES_COUNT_AS_CONFIRMED = False
    open_day(at)
    user = UserFactory(address=False)
    ended = pass_gate(user, ArticleFactory(), at)
    assert settlement.settle_read_time(ended) == 0
    user.emailaddress_set.update(verified=True)
    assert settlement.settle_read_time(ended) == 1
    assert balance(user) == 3


def test_verified_minutes_bring_xp_and_levels(at):
    open_day(at)
    user = UserFactory()
    ended = pass_gate(user, ArticleFactory(body_markdown=words(2_800)), at)
    settlement.settle_read_time(ended)
    progress = levels.of(user.pk)
    verified = Read.objects.get().verified_ms
    assert progress.xp == verified * 20 // 60_000 == 161
    assert progress.level == 2


def test_xp_stops_at_600_in_24_hours(at):
    progress = quotas.lock([UserFactory().pk]).popitem()[1]
    assert levels.grant(progress, 599, at) == 599
    assert levels.grant(progress, 50, at + timedelta(hours=23)) == 1
    assert levels.grant(progress, 50, at + timedelta(hours=23)) == 0
    assert levels.grant(progress, 50, at + timedelta(hours=24)) == 50
    assert Progress.objects.get().xp == 650


def test_a_batch_settles_many_readers_at_once(at):
    open_day(at)
    article = ArticleFactory()
    readers = [UserFactory() for _ in range(25)]
    for user in readers:
        ended = pass_gate(user, article, at)
    assert settlement.settle_read_time(ended, limit=20) == 20
    assert settlement.settle_read_time(ended, limit=20) == 5
    assert {balance(user) for user in readers} == {3}
