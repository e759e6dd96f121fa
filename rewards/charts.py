"""Figures by day as a chart, the one kind that there is: from days to shapes, which `rewards/_chart.html` draws as SVG.

What goes up (profit, what was paid, reads) stands above the line and what goes down below it, both to one scale; what was
taken back later stands on the other side. At most about sixty bars, of a day, a week, a month or a year each. Lengths are
whole units of a canvas of WIDTH, so that the same days always make the same chart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Final, Literal, NamedTuple

Unit = Literal["day", "week", "month", "year"]
Side = Literal["above", "below"]

WIDTH: Final = 640
PLOT_HEIGHT: Final = 300
# For half a line of text above, and for the dates below.
ABOVE: Final = 16
BELOW: Final = 44
MOST_BARS: Final = 60
FEWEST_DAYS: Final = 7
WIDEST_BAR: Final = 48
# What moved at all is to be seen.
LEAST_HEIGHT: Final = 2
# A digit at the size that is read on a phone; thousands are parted by less.
DIGIT_WIDTH: Final = 14
MOST_LINES_A_SIDE: Final = 3


class Day(NamedTuple):
    """What stands above the line on a day, and what below it; under 0 for what was taken back."""

    day: date
    above: int
    below: int = 0


@dataclass(frozen=True, slots=True)
class Shape:
    """A rectangle of one side's kind."""

    side: Side
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Bar:
    """One day or one longer period, and how that is drawn: nothing, one shape or several."""

    first: date
    last: date
    above: int
    below: int
    middle: int
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """A line across at so many; under 0 below the line of 0."""

    amount: int
    y: int


@dataclass(frozen=True, slots=True)
class Label:
    """A day written under the bars; one that `is_extra` is left out where there is little room."""

    day: date
    x: int
    anchor: Literal["start", "middle", "end"]
    is_extra: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """`left` is where bars begin; left of it stand the amounts of the lines. Dates stand under `bottom`."""

    unit: Unit
    bars: tuple[Bar, ...]
    lines: tuple[Line, ...]
    labels: tuple[Label, ...]
    left: int
    width: int
    height: int
    bottom: int

    @property
    def first(self) -> date:
        return self.bars[0].first

    @property
    def last(self) -> date:
        return self.bars[-1].last

    @property
    def has_below(self) -> bool:
        return any(bar.below for bar in self.bars)

    @property
    def has_taken_back(self) -> bool:
        return any(bar.above < 0 or bar.below < 0 for bar in self.bars)


def draw(days: Sequence[Day], from_day: date, to_day: date) -> Chart | None:
    """This function will return the chart of days that are in order; None where nothing is to be drawn.

    It begins with the first of them and ends with the last, but has room for a week if there is one from `from_day` to
    `to_day`.
    """
    if not any(day.above or day.below for day in days):
        return None
    unit, periods = _periods(*_span(days[0].day, days[-1].day, from_day, to_day))
    sums = _sums(days, periods)
    step, up, down = _scale(sums)
    line_height = PLOT_HEIGHT // (up + down)
    base = ABOVE + up * line_height
    lines = tuple(Line(n * step, base - n * line_height) for n in range(up, -down - 1, -1))
    left = DIGIT_WIDTH * max(len(str(line.amount)) for line in lines) + DIGIT_WIDTH * 3 // 2
    places = [left + (WIDTH - left) * n // len(periods) for n in range(len(periods) + 1)]
    bars = tuple(
        _bar(period, moved, places[n], places[n + 1], base, line_height, step)
        for n, (period, moved) in enumerate(zip(periods, sums, strict=True))
    )
    bottom = base + down * line_height
    return Chart(unit, bars, lines, _labels(bars, left), left, WIDTH, bottom + BELOW, bottom)


def _span(first: date, last: date, from_day: date, to_day: date) -> tuple[date, date]:
    room = timedelta(days=FEWEST_DAYS - 1)
    last = max(last, min(to_day, first + room))
    return min(first, max(from_day, last - room)), last


def _periods(first: date, last: date) -> tuple[Unit, list[tuple[date, date]]]:
    """The shortest unit of which there are not too many, and each with its first and last day."""
    units: tuple[Unit, ...] = ("day", "week", "month", "year")
    for unit in units:
        found = []
        for period in _of_unit(unit, first, last):
            found.append(period)
            if len(found) > MOST_BARS and unit != "year":
                break
        else:
            break
    return unit, found


def _of_unit(unit: Unit, first: date, last: date) -> Iterator[tuple[date, date]]:
    """What of each period lies between the two days."""
    while first <= last:
        end = min(_end(unit, first), last)
        yield first, end
        first = end + timedelta(days=1)


def _end(unit: Unit, day: date) -> date:
    """The last day of the period that a day is in; weeks end on Sunday."""
    if unit == "day":
        return day
    if unit == "week":
        return day + timedelta(days=6 - day.weekday())
    if unit == "year" or day.month == 12:
        return day.replace(month=12, day=31)
    return day.replace(month=day.month + 1, day=1) - timedelta(days=1)


def _sums(days: Sequence[Day], periods: list[tuple[date, date]]) -> list[tuple[int, int]]:
    """What stands above and below in each period."""
    found, n = [], 0
    for _first, last in periods:
        above = below = 0
        while n < len(days) and days[n].day <= last:
            above += days[n].above
            below += days[n].below
            n += 1
        found.append((above, below))
    return found


def _scale(sums: list[tuple[int, int]]) -> tuple[int, int, int]:
    """How much it is from one line to the next (1, 2 or 5 with zeros), and how many lines there are above 0 and below."""
    highest = max(max(above, 0) + max(-below, 0) for above, below in sums)
    lowest = max(max(below, 0) + max(-above, 0) for above, below in sums)
    steps = (digit * 10**zeros for zeros in count() for digit in (1, 2, 5))
    step = next(step for step in steps if step * MOST_LINES_A_SIDE >= max(highest, lowest))
    return step, max(-(-highest // step), 0 if lowest else 1), -(-lowest // step)


def _labels(bars: tuple[Bar, ...], left: int) -> tuple[Label, ...]:
    """The first day and the last, and one halfway where that is far."""
    if len(bars) == 1 and bars[0].first == bars[0].last:
        return (Label(bars[0].first, bars[0].middle, "middle"),)
    halfway = bars[len(bars) // 2]
    extra = (Label(halfway.first, halfway.middle, "middle", is_extra=True),) if len(bars) > FEWEST_DAYS else ()
    return (Label(bars[0].first, left, "start"), *extra, Label(bars[-1].last, WIDTH, "end"))


def _bar(
    period: tuple[date, date], moved: tuple[int, int], start: int, end: int, base: int, line_height: int, step: int
) -> Bar:
    above, below = moved
    width = max(1, min(WIDEST_BAR, (end - start) * 7 // 10))
    x = start + (end - start - width) // 2
    shapes: list[Shape] = []

    def stack(kinds: tuple[tuple[Side, int], ...], is_up: bool) -> None:
        y = base
        for side, amount in kinds:
            if amount > 0:
                height = max(LEAST_HEIGHT, amount * line_height // step)
                shapes.append(Shape(side, x, y - height if is_up else y, width, height))
                y += -height if is_up else height

    stack((("above", above), ("below", -below)), is_up=True)
    stack((("below", below), ("above", -above)), is_up=False)
    return Bar(*period, above, below, (start + end) // 2, tuple(shapes))
