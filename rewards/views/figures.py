"""A report's rows as the panel and a report's own page show them, in one order."""

from typing import Any

from rewards.models import Item, PnlReport
from rewards.models.ledger import LOSS_ITEMS, PROFIT_ITEMS


def rows(report: PnlReport | None) -> dict[str, Any]:
    """This function will return what `rewards/_figures.html` shows; amounts are None until there are figures."""
    found = report.figures if report and report.figures else {}
    amounts = {row["item"]: row["amount_twei"] for row in found.get("profit", []) + found.get("loss", [])}

    def side(items: tuple[Item, ...]) -> list[tuple[str, int | None]]:
        return [(str(item.label), amounts.get(item.value)) for item in items]

    return {
        "profit": side(PROFIT_ITEMS),
        "loss": side(LOSS_ITEMS),
        "profit_subtotal": found.get("profit_subtotal_twei"),
        "loss_subtotal": found.get("loss_subtotal_twei"),
        "total": found.get("total_twei"),
    }
