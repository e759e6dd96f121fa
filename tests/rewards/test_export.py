"""The ledger in other programs' hands."""

import csv
import io
import subprocess
import sys
from datetime import timedelta

import pytest
from beancount import loader
from beancount.core import data
from django.core.management import call_command

from rewards import adjusting, export, ledger, pool, reports
from rewards.models import LedgerAccount, LedgerEntry
from tests.factories import ArticleFactory, UserFactory, open_day

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def busy(at):
    open_day(at)
    users = [UserFactory() for _ in range(3)]
    article = ArticleFactory()
    for user in users:
        adjusting.adjust(user.pk, 20, 'A gift, "quoted"', at)
    fees = [reports.buy(user, article, at).fee_entry for user in users]
    ledger.reverse([fees[0]], "Couldn't be computed; sorry", at)
    pool.turn(at + timedelta(days=1))
    return users


def exported(capsys, form):
    capsys.readouterr()
    call_command("export_ledger", "--format", form)
    return capsys.readouterr().out


def test_bean_check_accepts_it_and_its_balances_are_ours(busy, capsys, tmp_path):
    path = tmp_path / "ledger.beancount"
    path.write_text(exported(capsys, "beancount"))
    checked = subprocess.run(
        [sys.executable, "-m", "beancount.scripts.check", path], capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")
    entries, errors, _options = loader.load_file(str(path))
    assert errors == []
    assert sum(isinstance(entry, data.Transaction) for entry in entries) == LedgerEntry.objects.count()
    theirs = {entry.account: entry.amount.number for entry in entries if isinstance(entry, data.Balance)}
    for account in LedgerAccount.objects.exclude(balance_twei=None):
        assert theirs.get(export.name(account), 0) == account.balance_twei


def test_bean_check_would_notice_a_missing_twei(busy, capsys, tmp_path):
    path = tmp_path / "ledger.beancount"
    path.write_text(
        exported(capsys, "beancount").replace("balance Assets:Wallets:W100 20", "balance Assets:Wallets:W100 21")
    )
    _entries, errors, _options = loader.load_file(str(path))
    assert errors


def test_csv_has_a_line_for_each_entry(busy, capsys):
    rows = list(csv.DictReader(io.StringIO(exported(capsys, "csv"))))
    assert list(rows[0]) == export.COLUMNS
    assert len(rows) == LedgerEntry.objects.count()
    assert sum(int(row["amount_twei"]) for row in rows) == sum(
        LedgerEntry.objects.values_list("amount_twei", flat=True)
    )
    assert {row["reason"] for row in rows} >= {'A gift, "quoted"', "Couldn't be computed; sorry"}


def test_nobodys_name_or_address_is_in_it(busy, capsys):
    for form in ("beancount", "csv"):
        text = exported(capsys, form)
        for user in busy:
            assert user.handle not in text
            assert user.email not in text


def test_an_empty_ledger_is_a_file_without_transactions(capsys):
    assert "open Assets:Treasury" in exported(capsys, "beancount")
    assert exported(capsys, "csv").count("\n") == 1
