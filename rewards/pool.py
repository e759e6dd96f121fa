"""The day's pools: opened from the treasury, closed with what is left and with the fees.

A day is opened once and closed once, late if need be, whoever runs this and how often. Days are UTC days.
"""

from datetime import date, datetime, timedelta

from django.db import connection, transaction

from accounts import record
from accounts.models import User
from rewards import books, ledger, rules
from rewards.books import as_number
from rewards.ledger import FEES, OUTSIDE, TREASURY, Entry, Party, Posted
from rewards.models import Funding, Item, Kind, LedgerAccount, LedgerEntry, PoolDay, Read


@transaction.atomic
def fund_treasury(amount_twei: int, reference: str, at: datetime, by: User | None = None) -> Posted:
    """This function will move Twei from outside into the treasury, once per `reference`, and note by whom on the desk.

    Raises `NaturalKeyConflict` where the reference stands for another amount.
    """
    funding, is_new = Funding.objects.get_or_create(reference=reference, defaults={"funded_at": at})
    if by and is_new:
        record.done(by, "fund_treasury", funding, f"{amount_twei}: {reference}", at)
    return ledger.post([Entry(Item.FUNDING, amount_twei, OUTSIDE, TREASURY, source_id=funding.pk)], at)[0]


def standing_under(reference: str) -> int | None:
    """This function will return how many Twei came into the treasury under a reference, None where none did."""
    funding = Funding.objects.filter(reference=reference).first()
    entries = LedgerEntry.objects.filter(
        item=Item.FUNDING, source_id=funding.pk if funding else 0, reverses__isnull=True
    )
    return entries.values_list("amount_twei", flat=True).first()


@transaction.atomic
def turn(at: datetime) -> PoolDay:
    """This function will close every day that is over and open today, if that is still to be done; it returns today.

    Both in one transaction: who waits for a pool at midnight finds it filled, not spent.
    """
    _one_at_a_time()
    today = at.date()
    for over in PoolDay.objects.filter(day__lt=today, closed_at=None).order_by("day"):
        close_day(over.day, at)
    return open_day(today, at)


@transaction.atomic
def open_day(day: date, at: datetime) -> PoolDay:
    """This function will move the day's pools from the treasury to their shards, once."""
    _one_at_a_time()
    standing = PoolDay.objects.filter(day=day).first()
    if standing:
        return standing
    amount = min(rules.POOL_MAXIMUM_TWEI, ledger.balance_twei(TREASURY) // rules.POOL_TREASURY_DIVISOR)
    readers = amount * rules.READERS_POOL_PERCENT // 100
    opened = PoolDay.objects.create(
        day=day,
        opened_at=at,
        readers_twei=readers,
        writers_twei=amount - readers,
        reader_cap_twei=_reader_cap_twei(readers, day),
    )
    ledger.post(
        _to_shards(Kind.READERS_POOL, readers, day) + _to_shards(Kind.WRITERS_POOL, amount - readers, day),
        at,
    )
    return opened


def _one_at_a_time() -> None:
    """Whoever comes second waits here for the first, and then finds the day."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('rewards.pool'))")


def _reader_cap_twei(readers_twei: int, day: date) -> int | None:
    yesterday = day - timedelta(days=1)
    readers = Read.objects.filter(gate_passed_at__date=yesterday).values("reader").distinct().count()
    return max(1, readers_twei // readers) if readers else None


def _to_shards(kind: Kind, amount_twei: int, day: date) -> list[Entry]:
    """As many shards as can get 20 Twei each, the rest of the division to the first of them."""
    if not amount_twei:
        return []
    shards = max(1, min(rules.POOL_SHARDS, amount_twei // rules.SHARD_MINIMUM_TWEI))
    share, rest = divmod(amount_twei, shards)
    return [
        Entry(
            Item.DAY_OPEN,
            share + (rest if number == 0 else 0),
            TREASURY,
            ledger.shard(kind, number),
            source_id=as_number(day),
            part=number if kind is Kind.READERS_POOL else rules.POOL_SHARDS + number,
        )
        for number in range(shards)
    ]


@transaction.atomic
def close_day(day: date, at: datetime) -> PoolDay:
    """This function will move what the shards still hold, and the fees, back to the treasury, once."""
    closing = PoolDay.objects.select_for_update().get(day=day)
    if closing.closed_at:
        return closing
    through = ledger.freeze()
    standing = books.so_far()
    rest = [
        Entry(
            Item.DAY_CLOSE,
            shard.balance_twei or 0,
            Party(Kind(shard.kind), shard.pk),
            TREASURY,
            source_id=as_number(day),
            part=shard.shard or 0,
        )
        for shard in LedgerAccount.objects.filter(shard__isnull=False, balance_twei__gt=0).order_by("id")
    ]
    fees = standing.fees_twei
    if fees:
        debit, credit = (FEES, TREASURY) if fees > 0 else (TREASURY, FEES)
        rest.append(Entry(Item.FEES_RETURN, abs(fees), debit, credit, source_id=as_number(day)))
    ledger.post(rest, at)
    closing.closed_at, closing.fees_through_entry = at, through
    closing.moved_twei, closing.rules_history = standing.moved_twei, standing.noted_history()
    closing.save(update_fields=["closed_at", "fees_through_entry", "moved_twei", "rules_history"])
    return closing
