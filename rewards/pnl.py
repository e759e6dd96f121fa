"""Profit and loss of a wallet, by item and UTC day: the totals kept with the entries, less the entries that came after.

The ids of one wallet's entries are in the order of their commits (`ledger_post`), so "everything up to entry N" is exact,
however late it is asked.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.db import connection

from rewards.models.ledger import LOSS_ITEMS, PROFIT_ITEMS, Item

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


def figures(wallet_id: int, article_id: int | None, from_day: date, to_day: date, up_to_entry: int) -> Figures:
    """This function will return what one article (or all, for None) brought a wallet from one UTC day to another, both
    included, by its entries up to and including `up_to_entry`. One statement, so one snapshot."""
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
        moved = [(day, Item(item), int(amount), int(count)) for day, item, amount, count in cursor.fetchall()]
    return Figures(
        profit=tuple(_row(item, moved) for item in PROFIT_ITEMS),
        loss=tuple(_row(item, moved) for item in LOSS_ITEMS),
        days=tuple(_day(day, moved) for day in sorted({day for day, *_rest in moved})),
    )


_Moved = list[tuple[date, Item, int, int]]


def _row(item: Item, moved: _Moved) -> Row:
    own = [(amount, count) for _day, of, amount, count in moved if of == item]
    return Row(item, sum(amount for amount, _count in own), sum(count for _amount, count in own))


def _day(day: date, moved: _Moved) -> Day:
    return Day(
        day,
        profit_twei=sum(amount for on, item, amount, _count in moved if on == day and item in PROFIT_ITEMS),
        loss_twei=sum(amount for on, item, amount, _count in moved if on == day and item in LOSS_ITEMS),
    )
