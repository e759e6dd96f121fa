"""A report as rows for a spreadsheet: blocks with an empty row between them, each under the names that the API has.

What it is a report of; the thirteen rows with their subtotals and the total; the days; of a whole wallet the articles.
"""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from config.spreadsheet import Cell
from rewards.models import Item, PnlReport

ARTICLE = ("article", "title", "profit_twei", "loss_twei", "total_twei")
DAY = ("date", "profit_twei", "loss_twei")


def name(report: PnlReport) -> str:
    """This function will return the name of a report's file."""
    of = report.article.slug if report.article else "wallet"
    return f"pnl-{of}-{report.from_day}-{report.to_day}.csv"


def rows(report: PnlReport) -> Iterator[list[Cell]]:
    """This function will yield the rows of a report that has its figures. Amounts are whole Twei, days UTC days."""
    figures = report.figures
    assert figures is not None, "a report has figures once it is ready"
    yield from _head(report)
    yield []
    yield ["item", "label", "side", "amount_twei", "count"]
    yield from _side("profit", figures["profit"])
    yield ["subtotal", _("Profit Subtotal, Twei"), "profit", figures["profit_subtotal_twei"], None]
    yield from _side("loss", figures["loss"])
    yield ["subtotal", _("Loss Subtotal, Twei"), "loss", figures["loss_subtotal_twei"], None]
    yield ["total", _("Total Twei Earned:"), None, figures["total_twei"], None]
    yield from _block(DAY, figures["days"])
    if "articles" in figures:
        yield from _block(ARTICLE, figures["articles"])


def _head(report: PnlReport) -> Iterator[list[Cell]]:
    yield ["report", str(report.public_id)]
    if report.article:
        yield ["article", report.article.slug]
        yield ["title", report.article.title]
    yield ["from", report.from_day.isoformat()]
    yield ["to", report.to_day.isoformat()]
    yield ["as_of", report.bought_at.isoformat()]
    yield ["price_twei", report.price_twei]


def _side(side: str, found: list[dict[str, Any]]) -> Iterator[list[Cell]]:
    for row in found:
        yield [row["item"], str(Item(row["item"]).label), side, row["amount_twei"], row["count"]]


def _block(columns: tuple[str, ...], found: list[dict[str, Any]]) -> Iterator[list[Cell]]:
    yield []
    yield list(columns)
    for row in found:
        yield [row[column] for column in columns]
