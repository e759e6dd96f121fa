"""A chart of what was paid and received by day, as numbers for an SVG: paid above the line, received below it.

Both have one scale. Places and sizes are whole units of the drawing; a stylesheet says how it looks.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from rewards.economy import Day

WIDTH: Final = 640
PLOT: Final = 220
# For a line of writing, above and below the bars.
MARGIN: Final = 34
WIDEST_BAR: Final = 40
LEAST_BAR: Final = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: where it stands, and how high above and how deep below the line. What is too little to be drawn is drawn
    as little as can be seen; what is not above 0 isn't drawn."""

    day: date
    left: int
    width: int
    paid_twei: int
    paid_top: int
    paid_height: int
    received_twei: int
    received_height: int


@dataclass(frozen=True, slots=True)
class Chart:
    """The line stands at `line`; at the top and the bottom stand `paid_scale_twei` and `received_scale_twei`."""

    width: int
    height: int
    top: int
    line: int
    bottom: int
    paid_scale_twei: int
    received_scale_twei: int
    most_paid_twei: int
    most_received_twei: int
    bars: tuple[Bar, ...]


def of(days: Sequence[Day]) -> Chart | None:
    """This function will return the chart of some days, the first at the left; None without a day."""
    if not days:
        return None
    most_paid, most_received = max(day.paid_twei for day in days), max(day.received_twei for day in days)
    paid, received = round_up(most_paid), round_up(most_received)
    scale = paid + received
    line = MARGIN + (PLOT * paid // scale if scale else PLOT)
    slot = WIDTH // len(days)
    width = min(max(slot * 3 // 4, 1), WIDEST_BAR)

    def height(amount_twei: int) -> int:
        return max(PLOT * amount_twei // scale, LEAST_BAR) if amount_twei > 0 else 0

    return Chart(
        width=WIDTH,
        height=PLOT + 2 * MARGIN,
        top=MARGIN,
        line=line,
        bottom=MARGIN + PLOT,
        paid_scale_twei=paid,
        received_scale_twei=received,
        most_paid_twei=most_paid,
        most_received_twei=most_received,
        bars=tuple(
            Bar(
                day=day.day,
                left=number * WIDTH // len(days) + (slot - width) // 2,
                width=width,
                paid_twei=day.paid_twei,
                paid_top=line - height(day.paid_twei),
                paid_height=height(day.paid_twei),
                received_twei=day.received_twei,
                received_height=height(day.received_twei),
            )
            for number, day in enumerate(days)
        ),
    )


def round_up(amount_twei: int) -> int:
    """This function will return a figure with noughts behind it that is easily read and not much larger; 0 for what isn't
    above 0."""
    if amount_twei <= 0:
        return 0
    power = int("1" + "0" * (len(str(amount_twei)) - 1))
    return next(step * power for step in (1, 2, 3, 4, 5, 6, 8, 10) if step * power >= amount_twei)
