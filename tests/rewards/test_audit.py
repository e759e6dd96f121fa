"""The audit finds what is not as it should be, and repairs nothing."""

import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from rewards import audit, ledger, reports, tasks
from rewards.ledger import READERS_POOL, Entry
from rewards.models import Item
from tests.factories import ArticleFactory, UserFactory, open_day

pytestmark = [pytest.mark.django_db, pytest.mark.broken_ledger]


@pytest.fixture
def busy(at):
    """A ledger with a payment, a fee and a reversal in it."""
    open_day(at)
    user, article = UserFactory(), ArticleFactory()
    pay = Entry(Item.READ_TIME, 5, READERS_POOL, ledger.wallet(user.pk), source_id=1, article_id=article.pk)
    ledger.post([pay], at)
    fee = reports.buy(user, article, at).fee_entry
    ledger.reverse([fee], "Tried out", at + timedelta(minutes=1))
    connection.check_constraints()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_fold(id) FROM rewards_ledgeraccount WHERE user_id = %s", [user.pk])


def broken():
    return {finding.promise for finding in audit.run() if finding.wrong}


def by_force(*statements):
    """Does what nobody may do, with the guards taken down."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def test_a_busy_ledger_is_clean(busy):
    assert broken() == set()


@pytest.mark.parametrize(
    ("tampering", "promise"),
    [
        ("UPDATE rewards_ledgeraccount SET balance_twei = balance_twei + 1 WHERE kind = 'wallet'", "cached balance"),
        ("UPDATE rewards_ledgerentry SET amount_twei = 6 WHERE item = 'read_time'", "cached balance"),
        ("UPDATE rewards_articledaytotal SET amount_twei = 9 WHERE item = 'read_time'", "by article and day"),
        ("UPDATE rewards_walletdaytotal SET count = 9 WHERE item = 'read_time'", "by day"),
        ("DELETE FROM rewards_walletdaytotal WHERE item = 'read_time'", "by day"),
        ("UPDATE rewards_ledgeraccount SET totals_through = 0 WHERE kind = 'wallet'", "wait for its totals"),
        ("UPDATE rewards_ledgeraccount SET entries_since = 3 WHERE kind = 'wallet'", "wait for its totals"),
        ("DELETE FROM rewards_ledgerentry WHERE reverses_id IS NOT NULL", "cached balance"),
        ("UPDATE rewards_ledgerentry SET item = 'funding' WHERE item = 'read_time'", "closed list"),
        ("UPDATE rewards_ledgerentry SET amount_twei = 2 WHERE reverses_id IS NOT NULL", "reversal"),
        (
            "UPDATE rewards_ledgerentry SET id = id + 1000, posted_at = now() WHERE item = 'read_time'",
            "below 0 after any act",
        ),
        ("UPDATE rewards_ledgerentry SET debit_kind = 'fees' WHERE item = 'read_time'", "two accounts"),
    ],
)
def test_tampering_is_found(busy, tampering, promise):
    by_force(
        "ALTER TABLE rewards_ledgerentry DROP CONSTRAINT an_entry_is_on_the_closed_list",
        tampering,
    )
    assert any(promise in found for found in broken()), broken()


def test_a_payment_that_stands_twice_is_found(busy):
    columns = (
        "source_id, amount_twei, debit_account_id, credit_account_id, article_id, posted_at, item, debit_kind, "
        "credit_kind, part, rules_version"
    )
    by_force(
        "DROP INDEX one_act_pays_once",
        f"INSERT INTO rewards_ledgerentry ({columns}) SELECT {columns} FROM rewards_ledgerentry"
        " WHERE item = 'read_time'",
    )
    assert "one act pays once" in broken()


def test_every_section_of_the_file_is_a_promise_that_is_checked():
    assert audit.PROMISES == (Path(audit.__file__).parent / "audit.sql").read_text().count("-- PROMISE ") == 10
    assert audit.run()[0].promise == "every amount is a whole number above 0"


def test_the_nightly_audit_raises_an_alarm(busy, caplog):
    tasks.audit_ledger()
    assert not caplog.records
    by_force("UPDATE rewards_ledgeraccount SET balance_twei = balance_twei + 1 WHERE kind = 'wallet'")
    tasks.audit_ledger()
    assert [(record.levelname, "cached balance" in record.message) for record in caplog.records] == [("ERROR", True)]


def test_the_command_says_what_it_checked(busy, capsys):
    call_command("audit_ledger")
    said = capsys.readouterr().out
    assert "The ledger is clean." in said
    assert said.count("ok") == len(audit.run())


def test_the_command_ends_with_1_where_a_promise_is_broken_and_speaks_to_machines(busy, capsys):
    by_force("UPDATE rewards_ledgeraccount SET balance_twei = balance_twei + 1 WHERE kind = 'wallet'")
    with pytest.raises(SystemExit) as ended:
        call_command("audit_ledger", "--json")
    assert ended.value.code == 1
    answer = json.loads(capsys.readouterr().out)
    assert answer["clean"] is False
    assert any("account" in line for finding in answer["findings"] for line in finding["wrong"])
