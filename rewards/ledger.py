"""The vault: the only code that writes money.

`post` appends any number of entries, all or none, in one round trip to one SQL function (`ledger_post`, beside its
migration), and is the last thing that a transaction does to shared rows. Each act has a natural key and pays once,
whatever is retried. What readers have and what the pools hold can't fall below 0. Nothing is ever edited: what was wrong
is taken back by a further entry.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import psycopg
from django.db import connection
from django.db.models import Q, Sum
from django.utils.translation import gettext_lazy as _

from config import prepared
from config.errors import Refusal
from rewards import rules
from rewards.models import Item, Kind, LedgerAccount, LedgerEntry

LARGEST_TWEI = 2**63 - 1


class InsufficientFunds(Refusal):
    code = "insufficient_funds"
    status = 402
    sentence = _("This takes {needed_twei} Twei and you have {balance_twei}.")


class PoolSpent(Refusal):
    code = "pool_spent"
    status = 409
    sentence = _("Today's pool is spent. A new one opens at midnight UTC.")


class NaturalKeyConflict(Exception):
    """An entry stands under this natural key with another amount or other accounts: a bug in the caller."""


class InvalidAmount(ValueError):
    """An amount is a whole number of Twei above 0 that fits into 63 bits."""


class Party(NamedTuple):
    """One side of an entry: a wallet by its user, the platform's accounts by their fixed ids, and a pool by None: it
    pays from whichever of its shards can."""

    kind: Kind
    number: int | None


TREASURY = Party(Kind.TREASURY, 1)
FEES = Party(Kind.FEES, 2)
OUTSIDE = Party(Kind.EXTERNAL, 3)
READERS_POOL = Party(Kind.READERS_POOL, None)
WRITERS_POOL = Party(Kind.WRITERS_POOL, None)
FIRST_SHARD = {Kind.READERS_POOL: 30, Kind.WRITERS_POOL: 62}


def wallet(user_id: int) -> Party:
    """This function will name the wallet of a user, which is made on first use."""
    return Party(Kind.WALLET, user_id)


def shard(kind: Kind, number: int) -> Party:
    """This function will name one shard of a pool, from 0 on."""
    return Party(kind, FIRST_SHARD[kind] + number)


@dataclass(frozen=True, slots=True)
class Entry:
    """One movement to post: `amount_twei` from `debit` to `credit` for `item`, caused by the act `source_id`."""

    item: Item
    amount_twei: int
    debit: Party
    credit: Party
    source_id: int
    part: int = 0
    article_id: int | None = None
    comment_id: int | None = None
    reverses: int | None = None
    reason: str | None = None

    def __post_init__(self) -> None:
        if type(self.amount_twei) is not int or not 0 < self.amount_twei <= LARGEST_TWEI:
            raise InvalidAmount(f"{self.amount_twei!r} is not a whole number of Twei from 1 to {LARGEST_TWEI}.")


class Posted(NamedTuple):
    """What became of an entry: its id, and whether this call appended it or it stood already."""

    id: int
    is_new: bool


_POST = "SELECT entry_id, is_new FROM ledger_post(%s, %s, %s::ledger_posting[], %s)"


def post(entries: Sequence[Entry], at: datetime) -> list[Posted]:
    """This function will append the entries, all or none, and return what became of each, in order.

    Call it inside the act's transaction, once, after everything else. Raises `InsufficientFunds` {balance_twei,
    needed_twei}, `PoolSpent` {pool}, `NaturalKeyConflict`.
    """
    if not entries:
        return []
    # Wallets are locked in the order of their users; few entries that come in this order are posted quickest.
    order = sorted(range(len(entries)), key=lambda n: _owner(entries[n]))
    postings = "{" + ",".join([_posting(entries[n]) for n in order]) + "}"
    reasons = [entries[n].reason for n in order]
    rows = _call(_POST, [at, rules.VERSION, postings, reasons if any(reasons) else None])
    posted = dict(zip(order, rows, strict=True))
    return [Posted(*posted[n]) for n in range(len(entries))]


def _owner(entry: Entry) -> int:
    """The user whose wallet is a party, 0 for none."""
    for party in (entry.credit, entry.debit):
        if party.kind is Kind.WALLET and party.number:
            return party.number
    return 0


def _posting(entry: Entry) -> str:
    """A `ledger_posting` as PostgreSQL reads it in an array: numbers and our own names, which need no escaping. The
    driver would look at the type of each value first."""
    debit, credit = entry.debit, entry.credit
    return (
        f'"({entry.item.value},{entry.amount_twei:d},{entry.source_id:d},{entry.part:d},'
        f"{debit.kind.value},{_or_null(debit.number)},{credit.kind.value},{_or_null(credit.number)},"
        f'{_or_null(entry.article_id)},{_or_null(entry.comment_id)},{_or_null(entry.reverses)})"'
    )


def _or_null(number: int | None) -> str:
    return "" if number is None else f"{number:d}"


def _call(statement: str, parameters: list[Any]) -> list[tuple[Any, ...]]:
    try:
        return prepared.rows(statement, parameters)
    except Exception as error:
        raise _refusal(error) or error from error.__cause__


def _refusal(error: Exception) -> Exception | None:
    cause = error.__cause__
    if not isinstance(cause, psycopg.Error):
        return None
    if cause.diag.constraint_name in ("one_act_pays_once", "an_entry_is_reversed_once"):
        return NaturalKeyConflict(cause.diag.message_detail)
    if cause.sqlstate == "LG003":
        return NaturalKeyConflict(cause.diag.message_detail)
    if cause.sqlstate in ("LG001", "LG002"):
        figures = json.loads(cause.diag.message_detail or "{}")
        if cause.sqlstate == "LG002":
            return PoolSpent(**figures)
        return InsufficientFunds(balance_twei=figures["balance_twei"], needed_twei=figures["needed_twei"])
    return None


def lock_wallets(user_ids: Iterable[int]) -> dict[int, int]:
    """This function will hold the wallets of some users until the transaction ends, locked in the order in which `post`
    locks them, and return what each has: 0 where there is none yet. What was decided by these figures is then posted under
    the same locks. Name every user whose wallet the posting touches, or two calls could wait for each other."""
    balances = dict.fromkeys(user_ids, 0)
    wallets = LedgerAccount.objects.filter(user_id__in=list(balances)).order_by("user_id")
    for user_id, balance in wallets.select_for_update(no_key=True).values_list("user_id", "balance_twei"):
        balances[user_id] = balance or 0
    return balances


def freeze() -> int:
    """This function will hold the treasury, every shard and the table of entries until the transaction ends, and return
    the number of the last entry: all entries up to it are there to be seen, and none is added meanwhile."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_freeze()")
        (last,) = cursor.fetchone() or (0,)
    return int(last)


def reverse(entry_ids: Iterable[int], reason: str, at: datetime) -> list[Posted]:
    """This function will take entries back by further ones with the accounts swapped, all or none.

    In the PnL they subtract from the rows that they reverse. Raises `InsufficientFunds` where a wallet that got the
    Twei no longer has them.
    """
    originals = LedgerEntry.objects.filter(id__in=list(entry_ids)).select_related("debit_account", "credit_account")
    return post([_reversal(original, reason) for original in originals.order_by("id")], at)


def _reversal(original: LedgerEntry, reason: str) -> Entry:
    return Entry(
        item=Item(original.item),
        amount_twei=original.amount_twei,
        debit=_party(original.credit_account),
        credit=_party(original.debit_account),
        source_id=original.source_id,
        part=original.part,
        article_id=original.article_id,
        comment_id=original.comment_id,
        reverses=original.pk,
        reason=reason,
    )


def _party(account: LedgerAccount) -> Party:
    return Party(Kind(account.kind), account.user_id if account.kind == Kind.WALLET else account.pk)


def balance_twei(party: Party) -> int:
    """This function will return what a party has: cached where there is a floor, else summed. 0 for no wallet yet."""
    if party.kind in (Kind.FEES, Kind.EXTERNAL):
        sums = LedgerEntry.objects.aggregate(
            received=Sum("amount_twei", filter=Q(credit_kind=party.kind), default=0),
            paid=Sum("amount_twei", filter=Q(debit_kind=party.kind), default=0),
        )
        return int(sums["received"] - sums["paid"])
    accounts = LedgerAccount.objects.filter(kind=party.kind)
    if party.number is not None:
        named = {"user_id": party.number} if party.kind == Kind.WALLET else {"pk": party.number}
        accounts = LedgerAccount.objects.filter(**named)
    return int(accounts.aggregate(held=Sum("balance_twei", default=0))["held"])


def wallet_id(user_id: int) -> int | None:
    """This function will return the number of a user's wallet, None where nothing was ever paid or charged."""
    found = _call("SELECT id FROM rewards_ledgeraccount WHERE user_id = %s", [user_id])
    return int(found[0][0]) if found else None
