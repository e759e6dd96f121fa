"""The public page of the economy: the same for everybody, and the same as `GET /api/v1/economy` says to programs."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_safe

from config import clock
from rewards import charts, economy, pricelist, rules
from rewards.economy import Day, Economy
from rewards.models import Item, Kind
from rewards.models.ledger import LOSS_ITEMS, PROFIT_ITEMS

ONE_DAY = timedelta(days=1)


@require_safe
@conditional_page
def page(request: HttpRequest) -> HttpResponse:
    at = clock.now()
    state = economy.latest(at)
    cap_twei = state.reader_cap_twei
    context = {
        "state": state,
        "pools": [(Kind.READERS_POOL.label, state.readers_pool), (Kind.WRITERS_POOL.label, state.writers_pool)],
        # On a day with few readers the limit of the rules is the lower one.
        "cap_twei": cap_twei if cap_twei and cap_twei < rules.READER_ALLOWANCE_DAY_TWEI else None,
        "week_limit_twei": rules.READER_ALLOWANCE_WEEK_TWEI,
        "groups": pricelist.priced(state.rules),
        "kept_seconds": economy.KEPT.seconds,
    }
    answer = render(request, "rewards/economy.html", context | _totals(state) | _days(state.days))
    patch_cache_control(answer, public=True, max_age=economy.good_for_seconds(state, at))
    return answer


def _totals(state: Economy) -> dict[str, Any]:
    """A table of items, those that were paid before those that were received, each side with its sum: of the last closed
    day, of all days that are shown, and of all time."""
    columns = [state.by_item_twei]
    if state.days:
        items = list(state.by_item_twei)
        columns = [
            state.days[-1].by_item_twei,
            {item: sum(day.by_item_twei[item] for day in state.days) for item in items},
            *columns,
        ]

    def side(title: str, items: Sequence[Item]) -> tuple[str, list[tuple[str, list[str]]], list[str]]:
        rows = [(str(item.label), [_figure(column[item.value]) for column in columns]) for item in items]
        return title, rows, [_figure(sum(column[item.value] for item in items)) for column in columns]

    return {"sides": [side(_("Paid"), PROFIT_ITEMS), side(_("Received"), LOSS_ITEMS)]}


def _days(days: Sequence[Day]) -> dict[str, Any]:
    """The chart, and its table: a row for each day, the newest first, with the items of which anything moved."""
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
                    (_figure(day.paid_twei), True),
                    *((_figure(day.by_item_twei[item.value]), False) for item in paid),
                    (_figure(day.received_twei), True),
                    *((_figure(day.by_item_twei[item.value]), False) for item in received),
                ],
            }
            for day in reversed(days)
        ],
        "has_gaps": any(after.day > before.day + ONE_DAY for before, after in pairwise(days)),
    }


def _figure(amount: int) -> str:
    """With a true minus sign: in a column of figures a hyphen is easily overlooked."""
    return str(intcomma(amount)).replace("-", "−")
