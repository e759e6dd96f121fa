"""The vault, tried through its one function."""

import pytest

from rewards import ledger
from rewards.ledger import FEES, OUTSIDE, READERS_POOL, TREASURY, Entry, Party
from rewards.models import Item, Kind, LedgerAccount, LedgerEntry
from tests.factories import ArticleFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db


def pay(user, amount=3, source=1, article=None):
    return Entry(
        Item.READ_TIME,
        amount,
        READERS_POOL,
        ledger.wallet(user.pk),
        source_id=source,
        article_id=article.pk if article else None,
    )


def test_a_payment_from_the_pool_lands_in_the_wallet(at):
    open_day(at)
    user = UserFactory()
    (posted,) = ledger.post([pay(user)], at)
    assert posted.is_new
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 3
    assert ledger.balance_twei(READERS_POOL) == 60_000 - 3
    entry = LedgerEntry.objects.get(pk=posted.id)
    assert (entry.item, entry.debit_kind, entry.credit_kind) == ("read_time", "readers_pool", "wallet")
