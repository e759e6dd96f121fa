"""What was paid and received, as tables and a chart: for the economy's public page and for the desk."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from rewards import charts
from rewards.economy import Day
from rewards.models import Item
from rewards.models.ledger import LOSS_ITEMS, PROFIT_ITEMS

ONE_DAY = timedelta(days=1)


def by_item(days: Sequence[Day], so_far_twei: Mapping[str, int] | None = None) -> dict[str, Any]:
    """This function will return what `rewards/_by_item.html` shows: items, those that were paid before those that were
    received, each side with its sum; of the last closed day, of all days that are shown, and of all time where that is
    given."""
    columns: list[Mapping[str, int]] = [so_far_twei] if so_far_twei is not None else []
    if days:
        of_all = {item: sum(day.by_item_twei[item] for day in days) for item in days[-1].by_item_twei}
        columns = [days[-1].by_item_twei, of_all, *columns]

    def side(title: str, items: Sequence[Item]) -> tuple[str, list[tuple[str, list[str]]], list[str]]:
        rows = [(str(item.label), [figure(column[item.value]) for column in columns]) for item in items]
        return title, rows, [figure(sum(column[item.value] for item in items)) for column in columns]

    sides = [side(_("Paid"), PROFIT_ITEMS), side(_("Received"), LOSS_ITEMS)]
    return {"sides": sides, "has_so_far": so_far_twei is not None}


def by_day(days: Sequence[Day]) -> dict[str, Any]:
    """This function will return what `rewards/_by_day.html` shows: the chart, and its table with a row for each day, the
    newest first, and the items of which anything moved."""
    moved = [item for item in PROFIT_ITEMS + LOSS_ITEMS if any(day.by_item_twei[item.value] for day in days)]
    drawn = [charts.Day(day.day, day.paid_twei, day.received_twei) for day in days]
    paid, received = ([item for item in moved if item in side] for side in (PROFIT_ITEMS, LOSS_ITEMS))
    return {
        "chart": charts.draw(drawn, days[0].day, days[-1].day) if days else None,
        "paid_items": paid,
        "received_items": received,
        "rows": [
            {
                "day": day.day,
                # A minute after midnight is what a close takes; a day that was closed later held more than a day.
                "late": day.closed_at if day.closed_at.date() > day.day + ONE_DAY else None,
                "amounts": [
                    (figure(day.paid_twei), True),
                    *((figure(day.by_item_twei[item.value]), False) for item in paid),
                    (figure(day.received_twei), True),
                    *((figure(day.by_item_twei[item.value]), False) for item in received),
                ],
            }
            for day in reversed(days)
        ],
        "has_gaps": any(after.day > before.day + ONE_DAY for before, after in pairwise(days)),
    }


def figure(amount: int) -> str:
    """This function will return an amount with a true minus sign: in a column of figures a hyphen is easily overlooked."""
    return str(intcomma(amount)).replace("-", "−")
