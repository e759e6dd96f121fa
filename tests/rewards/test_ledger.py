"""The vault, tried through its one function, and around it through the database's own door."""

from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from rewards import adjusting, books, ledger, pnl, pool
from rewards.ledger import FEES, OUTSIDE, READERS_POOL, TREASURY, Entry, Party
from rewards.models import ArticleDayTotal, Item, Kind, LedgerAccount, LedgerEntry, WalletDayTotal
from tests.factories import ArticleFactory, UserFactory, open_day

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[2]


def pay(user, amount=3, source=1, article=None, **changes):
    parts = {
        "item": Item.READ_TIME,
        "amount_twei": amount,
        "debit": READERS_POOL,
        "credit": ledger.wallet(user.pk),
        "source_id": source,
        "article_id": article.pk if article else None,
    }
    return Entry(**parts | changes)


@pytest.fixture
def user(at):
    open_day(at)
    return UserFactory()


def refused_by_the_database(sql, *parameters):
    """The name of the constraint, or the message, with which raw SQL was turned down."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, parameters)
    cause = caught.value.__cause__
    return cause.diag.constraint_name or cause.diag.message_primary


def test_a_payment_from_the_pool_lands_in_the_wallet(user, at):
    (posted,) = ledger.post([pay(user)], at)
    assert posted.is_new
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 3
    assert ledger.balance_twei(READERS_POOL) == 60_000 - 3
    entry = LedgerEntry.objects.get(pk=posted.id)
    assert (entry.item, entry.debit_kind, entry.credit_kind) == ("read_time", "readers_pool", "wallet")
    assert (entry.rules_version, entry.posted_at, entry.is_reversal) == (1, at, False)


def test_the_sum_over_all_accounts_is_zero_with_the_outside_below_it(user):
    assert ledger.balance_twei(OUTSIDE) == -10_000_000
    assert ledger.balance_twei(TREASURY) == 10_000_000 - 100_000


def test_several_entries_are_posted_all_or_none_and_one_wallets_in_order(user, at):
    other = UserFactory()
    first, elsewhere, second = ledger.post([pay(user), pay(other, source=2), pay(user, source=3)], at)
    assert first.id < second.id
    assert LedgerEntry.objects.get(pk=elsewhere.id).source_id == 2
    before = LedgerEntry.objects.count()
    too_much = Entry(Item.MINUSES, 100, ledger.wallet(user.pk), FEES, source_id=9)
    with pytest.raises(ledger.InsufficientFunds), transaction.atomic():
        ledger.post([pay(user, source=4), too_much], at)
    assert LedgerEntry.objects.count() == before


def test_the_same_act_is_answered_with_what_stands(user, at):
    (first,) = ledger.post([pay(user)], at)
    (again, other) = ledger.post([pay(user), pay(user, source=2)], at + timedelta(days=1))
    assert again == (first.id, False)
    assert other.is_new
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 6


@pytest.mark.parametrize("change", ["amount", "wallet", "article"])
def test_the_same_key_for_something_else_is_a_conflict(user, at, change):
    article = ArticleFactory()
    ledger.post([pay(user, article=article)], at)
    other = {
        "amount": pay(user, amount=4, article=article),
        "wallet": pay(UserFactory(), article=article),
        "article": pay(user),
    }[change]
    with pytest.raises(ledger.NaturalKeyConflict), transaction.atomic():
        ledger.post([other], at)


def test_one_call_that_names_a_key_twice_is_a_conflict(user, at):
    with pytest.raises(ledger.NaturalKeyConflict), transaction.atomic():
        ledger.post([pay(user), pay(user)], at)


def test_who_has_too_little_is_told_how_much(user, at):
    ledger.post([pay(user, amount=1)], at)
    with pytest.raises(ledger.InsufficientFunds) as caught, transaction.atomic():
        ledger.post([Entry(Item.MINUSES, 2, ledger.wallet(user.pk), FEES, source_id=1)], at)
    assert caught.value.figures["balance_twei"] == 1
    assert caught.value.figures["needed_twei"] == 2
    assert caught.value.detail == "This takes 2 Twei and you have 1."


def test_a_spent_pool_pays_nobody(at):
    pool.fund_treasury(100, "little", at)
    pool.turn(at)
    user = UserFactory()
    with pytest.raises(ledger.PoolSpent), transaction.atomic():
        ledger.post([pay(user)], at)


def test_a_payment_that_no_one_shard_can_pay_whole_is_refused(at):
    open_day(at, treasury_twei=10_000)
    user = UserFactory()
    assert LedgerAccount.objects.filter(kind=Kind.READERS_POOL, balance_twei=20).count() == 3
    ledger.post([pay(user, amount=20, source=1), pay(user, amount=20, source=2)], at)
    with pytest.raises(ledger.PoolSpent), transaction.atomic():
        ledger.post([pay(user, amount=21, source=3)], at)
    ledger.post([pay(user, amount=20, source=3)], at)
    assert ledger.balance_twei(READERS_POOL) == 0


@pytest.mark.parametrize("amount", [0, -1, 2**63, 1.0, True, "3", float("nan"), None])
def test_an_amount_that_is_no_whole_number_of_twei_is_refused_before_it_leaves_python(user, amount):
    with pytest.raises(ledger.InvalidAmount):
        pay(user, amount=amount)


@pytest.mark.parametrize("amount", ["0", "-1", "9223372036854775808", "0.4", "'NaN'::numeric"])
def test_the_database_refuses_such_amounts_itself(user, at, amount):
    ledger.post([pay(user)], at)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"""SELECT * FROM ledger_post(now(), 1::smallint, ARRAY[ROW(
                'read_time', {amount}, 7, 0, 'readers_pool', NULL, 'wallet', {user.pk}, NULL, NULL, NULL
            )::ledger_posting])"""
        )


@pytest.mark.owner
def test_entries_are_append_only_for_raw_sql_and_for_the_orm(user, at):
    ledger.post([pay(user)], at)
    # A table with deferred checks to do can't be truncated; that is not the guard that is meant here.
    connection.check_constraints()
    for sql in (
        "UPDATE rewards_ledgerentry SET amount_twei = 1000",
        "DELETE FROM rewards_ledgerentry",
        "TRUNCATE rewards_ledgerentry CASCADE",
        "DELETE FROM rewards_ledgeraccount",
        "TRUNCATE rewards_ledgeraccount CASCADE",
    ):
        assert refused_by_the_database(sql) == "entries_are_append_only", sql
    for act in (LedgerEntry.objects.all().delete, lambda: LedgerEntry.objects.update(amount_twei=1)):
        with pytest.raises(IntegrityError), transaction.atomic():
            act()


@pytest.mark.owner
def test_a_wallet_cant_be_driven_below_zero_by_raw_sql(user, at):
    ledger.post([pay(user)], at)
    sql = "UPDATE rewards_ledgeraccount SET balance_twei = -1 WHERE user_id = %s"
    assert refused_by_the_database(sql, user.pk) == "wallet_is_never_overdrawn"


def test_what_is_not_on_the_closed_list_is_refused(user, at):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        ledger.post([pay(user, debit=TREASURY)], at)
    assert caught.value.__cause__.diag.constraint_name == "an_entry_is_on_the_closed_list"


def test_a_user_who_doesnt_exist_gets_no_wallet(user, at):
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.post([pay(user, credit=Party(Kind.WALLET, 10**9))], at)
        connection.check_constraints()


def test_a_reversal_swaps_the_parties_and_takes_the_figure_back(user, at):
    article = ArticleFactory()
    (posted,) = ledger.post([pay(user, article=article)], at)
    (reversal,) = ledger.reverse([posted.id], "Read by a machine", at)
    entry = LedgerEntry.objects.get(pk=reversal.id)
    assert (entry.debit_kind, entry.credit_kind, entry.reverses_id) == ("wallet", "readers_pool", posted.id)
    assert (entry.reason, entry.is_reversal) == ("Read by a machine", True)
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 0
    assert pnl.so_far(entry.debit_account_id, article.pk).profit_twei == 0


def test_an_entry_is_taken_back_once(user, at):
    (posted,) = ledger.post([pay(user, amount=5)], at)
    (first,) = ledger.reverse([posted.id], "Why", at)
    (again,) = ledger.reverse([posted.id], "Why", at)
    assert again == (first.id, False)
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 0


def test_a_reversal_that_the_wallet_cant_pay_is_refused(user, at):
    (posted,) = ledger.post([pay(user, amount=2)], at)
    ledger.post([Entry(Item.MINUSES, 2, ledger.wallet(user.pk), FEES, source_id=1)], at)
    with pytest.raises(ledger.InsufficientFunds), transaction.atomic():
        ledger.reverse([posted.id], "Why", at)


def test_a_correction_without_a_reason_is_refused_by_the_database(user, at):
    with pytest.raises(IntegrityError) as caught, transaction.atomic():
        ledger.post([Entry(Item.ADJUSTMENT, 5, TREASURY, ledger.wallet(user.pk), source_id=1)], at)
    assert caught.value.__cause__.diag.constraint_name == "a_correction_says_why"


def days_of(user, article=None):
    wallet = ledger.wallet_id(user.pk)
    moved = pnl.moved(wallet, article and article.pk, date.min, date.max, pnl.LATEST)
    return sorted((one.day, one.amount_twei, one.count) for one in moved)


def test_what_moved_is_known_by_utc_day(user, at):
    article = ArticleFactory()
    late = at.replace(hour=23, minute=59, second=59)
    ledger.post([pay(user, article=article)], late)
    ledger.post([pay(user, source=2)], late + timedelta(seconds=1))
    assert days_of(user) == [(at.date(), 3, 1), (at.date() + timedelta(days=1), 3, 1)]
    assert days_of(user, article) == [(at.date(), 3, 1)]


@pytest.mark.parametrize("at_once", [1, 3, 100])
def test_256_entries_of_a_wallet_are_added_to_its_totals_and_the_figures_stay_what_they_are(user, at, at_once):
    article = ArticleFactory()
    entries = [pay(user, 1, source=number, article=article) for number in range(300)]
    for first in range(0, 300, at_once):
        posted = ledger.post(entries[first : first + at_once], at)
    wallet = LedgerAccount.objects.get(user=user)
    through, waiting = {1: (256, 44), 3: (258, 42), 100: (300, 0)}[at_once]
    assert (ArticleDayTotal.objects.get().count, WalletDayTotal.objects.get().count) == (through, through)
    assert wallet.entries_since == waiting
    assert days_of(user) == days_of(user, article) == [(at.date(), 300, 300)]
    # Asked for what was there before the totals were added to, and since.
    for up_to in (0, 1, 255, 256, 257, 300):
        moved = pnl.moved(wallet.pk, article.pk, at.date(), at.date(), posted[-1].id - 300 + up_to)
        assert sum(one.count for one in moved) == up_to
    assert books.so_far().moved_twei == {"read_time": 300}


@pytest.mark.owner
def test_entries_are_checked_without_a_search_path_as_when_a_backup_is_restored(user, at):
    ledger.post([pay(user)], at)
    columns = """source_id, amount_twei, debit_account_id, credit_account_id, article_id, posted_at, item, debit_kind,
        credit_kind, rules_version, part"""
    copy = f"INSERT INTO public.rewards_ledgerentry ({columns}) SELECT {columns.replace('part', '9')} FROM kept"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE TEMP TABLE kept AS SELECT * FROM rewards_ledgerentry WHERE item = 'read_time'")
        cursor.execute("SET LOCAL search_path = ''")
        cursor.execute(copy.replace("FROM kept", "FROM pg_temp.kept"))
        cursor.execute("UPDATE public.rewards_ledgeraccount SET shard = shard WHERE id = 30")
        transaction.set_rollback(True)


def test_a_wallet_never_changes_hands(user, at):
    ledger.post([pay(user)], at)
    other = UserFactory()
    sql = "UPDATE rewards_ledgeraccount SET user_id = %s WHERE user_id = %s"
    assert refused_by_the_database(sql, other.pk, user.pk) == "a_wallet_never_changes_hands"


def test_a_wallet_whose_owner_is_gone_can_be_no_party(user, at):
    (posted,) = ledger.post([pay(user)], at)
    LedgerAccount.objects.filter(user=user).update(user=None)
    with pytest.raises(IntegrityError), transaction.atomic():
        ledger.reverse([posted.id], "Why", at)


def test_no_entries_are_nothing_to_do(at):
    assert ledger.post([], at) == []


def test_an_adjustment_moves_twei_both_ways_with_its_reason(user, at):
    adjusting.adjust(user.pk, 10, "A prize", at)
    adjusting.adjust(user.pk, -4, "Given twice", at)
    assert ledger.balance_twei(ledger.wallet(user.pk)) == 6
    with pytest.raises(ledger.InsufficientFunds), transaction.atomic():
        adjusting.adjust(user.pk, -7, "Too much", at)


def test_the_closed_list_is_the_one_in_the_documentation():
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT item::text, debit::text, credit::text FROM unnest(enum_range(NULL::ledger_item)) AS item,
                unnest(enum_range(NULL::ledger_account_kind)) AS debit,
                unnest(enum_range(NULL::ledger_account_kind)) AS credit
            WHERE ledger_permits(item, debit, credit)"""
        )
        permitted = set(cursor.fetchall())
    documented = set()
    for line in (ROOT / "docs" / "ledger.md").read_text().split("## Items")[1].split("## ")[0].splitlines():
        cells = [cell.strip().split(", ") for cell in line.split("|")[1:4]]
        for item in cells[0] if cells else []:
            if item in ("fees_return", "adjustment"):
                documented |= {(item, *pair) for pair in zip(cells[1], cells[2], strict=True)}
            elif item in Item.values:
                documented |= {(item, debit, credit) for debit in cells[1] for credit in cells[2]}
    assert permitted == documented
    assert len(permitted) == 25


def test_the_driver_that_the_vault_uses_is_the_connections_own(user, at):
    assert isinstance(connection.connection, psycopg.Connection)


def test_wallets_that_are_held_say_what_they_have(at):
    open_day(at)
    rich, poor, nobody = UserFactory(), UserFactory(), UserFactory()
    adjusting.adjust(rich.pk, 5, "A prize", at)
    adjusting.adjust(poor.pk, 1, "A prize", at)
    adjusting.adjust(poor.pk, -1, "Taken back", at)
    assert ledger.lock_wallets([nobody.pk, rich.pk, poor.pk]) == {rich.pk: 5, poor.pk: 0, nobody.pk: 0}
    assert ledger.lock_wallets([]) == {}
    assert ledger.wallet_id(nobody.pk) is None, "looking makes no wallet"
