"""The ledger for other programs: plain-text accounting and CSV, entry by entry, in one snapshot."""

import csv
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import QuerySet

from config import patience
from rewards.models import Kind, LedgerAccount, LedgerEntry

CHUNK = 5_000
TIME_LIMIT = timedelta(hours=24)
_Row = TypeVar("_Row", LedgerAccount, LedgerEntry)

COLUMNS = [
    "id",
    "posted_at",
    "item",
    "source_id",
    "part",
    "debit_account",
    "credit_account",
    "amount_twei",
    "article_id",
    "comment_id",
    "reverses",
    "reason",
    "rules_version",
]


def beancount() -> Iterator[str]:
    """This function will yield the ledger as lines of Beancount (https://beancount.github.io), which `bean-check` accepts.

    A credit adds to an account and a debit takes from it, so balances are the ledger's own; they are asserted at the
    end, for the day after the last entry. Wallets are named by number; who they belong to is not said.
    """
    with _one_moment():
        yield 'option "title" "Read to Earn"\n'
        yield 'option "operating_currency" "TWEI"\n\n'
        balances: dict[str, int] = defaultdict(int)
        last_day = date.min
        accounts = {}
        first = LedgerEntry.objects.order_by("id").values_list("posted_at", flat=True).first()
        for account in _in_parts(LedgerAccount.objects.all()):
            accounts[account.pk] = name(account)
            # The platform's accounts were made by a migration, perhaps after the times that a rehearsal's entries show.
            opened = min(account.created_at, first).date() if first else account.created_at.date()
            yield f"{opened} open {name(account)} TWEI\n"
        yield "\n"
        for entry in _in_parts(LedgerEntry.objects.all()):
            day, debit, credit = (
                entry.posted_at.date(),
                accounts[entry.debit_account_id],
                accounts[entry.credit_account_id],
            )
            balances[debit] -= entry.amount_twei
            balances[credit] += entry.amount_twei
            last_day = max(last_day, day)
            yield f'{day} * "{entry.item}" "entry {entry.pk}"\n'
            yield f"  source: {entry.source_id}\n"
            if entry.reverses_id:
                yield f"  reverses: {entry.reverses_id}\n"
            yield f"  {debit}  -{entry.amount_twei} TWEI\n  {credit}  {entry.amount_twei} TWEI\n\n"
        for account_name, amount in balances.items():
            yield f"{last_day + timedelta(days=1)} balance {account_name} {amount} TWEI\n"


def name(account: LedgerAccount) -> str:
    """This function will return an account's name in plain-text accounting."""
    match account.kind:
        case Kind.WALLET:
            return f"Assets:Wallets:W{account.pk}"
        case Kind.READERS_POOL:
            return f"Assets:Pools:Readers:S{account.shard}"
        case Kind.WRITERS_POOL:
            return f"Assets:Pools:Writers:S{account.shard}"
        case Kind.EXTERNAL:
            return "Equity:Outside"
        case kind:
            return f"Assets:{str(kind).capitalize()}"


class _Line:
    """What `csv` writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


def as_csv() -> Iterator[str]:
    """This function will yield the ledger as CSV (RFC 4180), a header and a line for each entry, accounts by number."""
    with _one_moment():
        writer = csv.writer(_Line())
        yield writer.writerow(COLUMNS)
        for entry in _in_parts(LedgerEntry.objects.all()):
            yield writer.writerow(
                [
                    entry.pk,
                    entry.posted_at.isoformat(),
                    entry.item,
                    entry.source_id,
                    entry.part,
                    entry.debit_account_id,
                    entry.credit_account_id,
                    entry.amount_twei,
                    entry.article_id,
                    entry.comment_id,
                    entry.reverses_id,
                    entry.reason,
                    entry.rules_version,
                ]
            )


@contextmanager
def _one_moment() -> Iterator[None]:
    """One snapshot for all that is read; to be called where no transaction is open."""
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        patience.have(TIME_LIMIT)
        yield


def _in_parts(found: QuerySet[_Row]) -> Iterator[_Row]:
    """All of them in the order of their ids. No cursor of the database's is held open for that, which a pooler may not
    allow (`DISABLE_SERVER_SIDE_CURSORS`)."""
    last = 0
    while part := list(found.filter(pk__gt=last).order_by("pk")[:CHUNK]):
        yield from part
        last = part[-1].pk
