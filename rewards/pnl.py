"""Profit and loss of a wallet, by item and UTC day: its totals, and the entries that they don't hold yet or hold already.

The ids of one wallet's entries are in the order of their commits (`ledger_post`), so "everything up to entry N" is exact,
however late it is asked.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from django.db import connection

from rewards.models.ledger import LOSS_ITEMS, PROFIT_ITEMS, Item

# An entry that none comes after.
LATEST: Final = 2**63 - 1

_SQL = (Path(__file__).parent / "pnl.sql").read_text()


@dataclass(frozen=True, slots=True)
class Row:
    item: Item
    amount_twei: int
    count: int


@dataclass(frozen=True, slots=True)
class Day:
    day: date
    profit_twei: int
    loss_twei: int


@dataclass(frozen=True, slots=True)
class Figures:
    """All rows in the panel's order, zeros too, and the days on which anything moved."""

    profit: tuple[Row, ...]
    loss: tuple[Row, ...]
    days: tuple[Day, ...]

    @property
    def profit_twei(self) -> int:
        return sum(row.amount_twei for row in self.profit)

    @property
    def loss_twei(self) -> int:
        return sum(row.amount_twei for row in self.loss)

    @property
    def total_twei(self) -> int:
        return self.profit_twei - self.loss_twei


@dataclass(frozen=True, slots=True)
class Moved:
    """What moved on one UTC day for one item; reversals taken off."""

    day: date
    item: Item
    amount_twei: int
    count: int


def moved(wallet_id: int, article_id: int | None, from_day: date, to_day: date, up_to_entry: int) -> list[Moved]:
    """This function will return what one article (or all, for None) moved in a wallet from one UTC day to another, both
    included, by its entries up to and including `up_to_entry`, in no order. One statement, so one snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(
            _SQL,
            {
                "wallet": wallet_id,
                "article": article_id,
                "from": from_day,
                "to": to_day,
                "up_to": up_to_entry,
            },
        )
        return [Moved(day, Item(item), int(amount), int(count)) for day, item, amount, count in cursor.fetchall()]


def figures(wallet_id: int, article_id: int | None, from_day: date, to_day: date, up_to_entry: int) -> Figures:
    """This function will return the report on what `moved`."""
    all_moved = moved(wallet_id, article_id, from_day, to_day, up_to_entry)
    return Figures(
        profit=tuple(_row(item, all_moved) for item in PROFIT_ITEMS),
        loss=tuple(_row(item, all_moved) for item in LOSS_ITEMS),
        days=tuple(_day(day, all_moved) for day in sorted({one.day for one in all_moved})),
    )


def so_far(wallet_id: int, article_id: int) -> Figures:
    """This function will return what an article moved in a wallet until now."""
    return figures(wallet_id, article_id, date.min, date.max, LATEST)


def _row(item: Item, moved: list[Moved]) -> Row:
    own = [one for one in moved if one.item == item]
    return Row(item, sum(one.amount_twei for one in own), sum(one.count for one in own))


def _day(day: date, moved: list[Moved]) -> Day:
    return Day(
        day,
        profit_twei=sum(one.amount_twei for one in moved if one.day == day and one.item in PROFIT_ITEMS),
        loss_twei=sum(one.amount_twei for one in moved if one.day == day and one.item in LOSS_ITEMS),
    )
