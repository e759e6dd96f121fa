"""Profit and loss of a wallet, by item and UTC day: its totals, and the entries that they don't hold yet or hold already.
Of a whole wallet also the articles that brought most and those that cost most.

The ids of one wallet's entries are in the order of their commits (`ledger_post`), so "everything up to entry N" is exact,
however late it is asked.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from config import prepared
from rewards.models.ledger import LOSS_ITEMS, PNL_ITEMS, PROFIT_ITEMS, Item

# An entry that none comes after.
LATEST: Final = 2**63 - 1

# So many that brought most, and so many that cost most.
ARTICLES: Final = 10

_SQL = (Path(__file__).parent / "pnl.sql").read_text()
_WALLET_SQL = (Path(__file__).parent / "pnl_wallet.sql").read_text()


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
class OfArticle:
    """What one article brought a wallet, and what it cost it."""

    slug: str
    title: str
    profit_twei: int
    loss_twei: int

    @property
    def total_twei(self) -> int:
        return self.profit_twei - self.loss_twei


@dataclass(frozen=True, slots=True)
class Figures:
    """All rows in the panel's order, zeros too, and the days on which anything moved. Of a whole wallet also the articles
    that brought most and those that cost most, from the one to the other; None for one article's."""

    profit: tuple[Row, ...]
    loss: tuple[Row, ...]
    days: tuple[Day, ...]
    articles: tuple[OfArticle, ...] | None = None

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
    asked = {"wallet": wallet_id, "article": article_id, "from": from_day, "to": to_day, "up_to": up_to_entry}
    return [_moved(*found) for found in prepared.rows(_SQL, asked)]


def of_article(wallet_id: int, article_id: int, from_day: date, to_day: date, up_to_entry: int) -> Figures:
    """This function will return the report on what one article `moved`."""
    return _figures(moved(wallet_id, article_id, from_day, to_day, up_to_entry))


def of_wallet(wallet_id: int, from_day: date, to_day: date, up_to_entry: int) -> Figures:
    """This function will return the report on what everything `moved`, with the ten articles on balance above 0 that
    brought most and the ten below 0 that cost most; of equals, those that were made first. One snapshot for all of it."""
    asked = {"wallet": wallet_id, "from": from_day, "to": to_day, "up_to": up_to_entry, "articles": ARTICLES}
    by_day, by_article = [], []
    for day, item, amount, count, article_id, *article in prepared.rows(_WALLET_SQL, asked):
        if article_id is None:
            by_day.append(_moved(day, item, amount, count))
        else:
            by_article.append((article_id, OfArticle(*article)))
    by_article.sort(key=lambda numbered: (-numbered[1].total_twei, numbered[0]))
    return _figures(by_day, tuple(article for _number, article in by_article))


def so_far(wallet_id: int, article_id: int) -> Figures:
    """This function will return what an article moved in a wallet until now."""
    return of_article(wallet_id, article_id, date.min, date.max, LATEST)


def _moved(day: date, item: str, amount_twei: int, count: int) -> Moved:
    return Moved(day, Item(item), int(amount_twei), int(count))


def _figures(all_moved: Iterable[Moved], articles: tuple[OfArticle, ...] | None = None) -> Figures:
    rows = {item: [0, 0] for item in PNL_ITEMS}
    days: dict[date, list[int]] = {}
    for one in all_moved:
        rows[one.item][0] += one.amount_twei
        rows[one.item][1] += one.count
        days.setdefault(one.day, [0, 0])[one.item in LOSS_ITEMS] += one.amount_twei
    return Figures(
        profit=tuple(Row(item, *rows[item]) for item in PROFIT_ITEMS),
        loss=tuple(Row(item, *rows[item]) for item in LOSS_ITEMS),
        days=tuple(Day(day, *sides) for day, sides in sorted(days.items())),
        articles=articles,
    )
