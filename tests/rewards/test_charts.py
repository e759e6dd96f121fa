"""The chart of figures by day: what stands where, and how days are put together where there are many."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards import charts
from rewards.charts import Day

FIRST = date(2025, 10, 25)


def days(*sides, step=1):
    """Days one after the other, from (above, below); those on which nothing moved are left out."""
    numbered = [(FIRST + timedelta(days=n * step), one) for n, one in enumerate(sides)]
    return [Day(day, *one) for day, one in numbered if any(one)]


def draw(found, from_day=None, to_day=None):
    return charts.draw(found, from_day or found[0].day, to_day or found[-1].day)


def test_what_goes_up_stands_above_the_line_and_what_goes_down_below_it_to_one_scale():
    chart = draw(days((6, 3), (3, 0), (0, 6)))
    (base,) = [line.y for line in chart.lines if line.amount == 0]
    first, second, third = chart.bars[:3]
    up, down = first.shapes
    assert (up.side, up.y + up.height) == ("above", base)
    assert (down.side, down.y) == ("below", base)
    assert up.height == 2 * down.height == 2 * second.shapes[0].height == third.shapes[0].height
    assert up.x == down.x < second.shapes[0].x < third.shapes[0].x


def test_what_was_taken_back_stands_on_the_other_side():
    chart = draw(days((5, 0), (-2, 3), (0, -1)))
    assert chart.has_taken_back
    (base,) = [line.y for line in chart.lines if line.amount == 0]
    loss, taken_back = chart.bars[1].shapes
    assert (loss.side, loss.y) == ("below", base)
    assert (taken_back.side, taken_back.y) == ("above", loss.y + loss.height)
    (given_back,) = chart.bars[2].shapes
    assert (given_back.side, given_back.y + given_back.height) == ("below", base)
    assert not draw(days((5, 1))).has_taken_back


@pytest.mark.parametrize(
    ("highest", "lowest", "amounts"),
    [
        (1, 0, [1, 0]),
        (0, 1, [0, -1]),
        (3, 1, [3, 2, 1, 0, -1]),
        (4, 0, [4, 2, 0]),
        (7, 7, [10, 5, 0, -5, -10]),
        (1_000_000, 1, [1_000_000, 500_000, 0, -500_000]),
        (2**62, 0, [6 * 10**18, 4 * 10**18, 2 * 10**18, 0]),
    ],
)
def test_lines_stand_at_round_amounts(highest, lowest, amounts):
    assert [line.amount for line in draw(days((highest, lowest))).lines] == amounts


def test_one_twei_beside_a_million_is_seen():
    assert [shape.height >= 2 for shape in draw(days((1_000_000, 1))).bars[0].shapes] == [True, True]


@pytest.mark.parametrize(
    ("span", "unit", "bars"),
    [
        (1, "day", 1),
        (60, "day", 60),
        # From a Saturday on: the first week has two days.
        (61, "week", 10),
        (2 + 59 * 7, "week", 60),
        (3 + 59 * 7, "month", 15),
        (366 * 4, "month", 49),
        (366 * 6, "year", 7),
    ],
)
def test_there_are_sixty_bars_at_most(span, unit, bars):
    last = FIRST + timedelta(days=span - 1)
    chart = draw([Day(FIRST, 1, 0), Day(last, 1, 0)] if span > 1 else [Day(FIRST, 1, 0)])
    assert (chart.unit, len(chart.bars)) == (unit, bars)
    assert (chart.first, chart.last) == (FIRST, last)


def test_a_bar_is_what_its_days_moved_together():
    chart = draw([Day(date(2025, 10, 26), 1, 0), Day(date(2025, 10, 27), 2, 1), Day(date(2025, 12, 31), 4, 0)])
    assert chart.unit == "week"
    assert [(bar.first, bar.last) for bar in chart.bars[:3]] == [
        (date(2025, 10, 26), date(2025, 10, 26)),
        (date(2025, 10, 27), date(2025, 11, 2)),
        (date(2025, 11, 3), date(2025, 11, 9)),
    ]
    assert [(bar.above, bar.below) for bar in chart.bars if bar.shapes] == [(1, 0), (2, 1), (4, 0)]


def test_it_begins_with_what_moved_first_but_has_room_for_a_week():
    found = days((1, 0))
    assert len(draw(found).bars) == 1
    assert len(draw(found, FIRST - timedelta(days=900), FIRST).bars) == 7
    assert len(draw(found, FIRST, FIRST + timedelta(days=2)).bars) == 3
    assert draw(found, FIRST, FIRST + timedelta(days=900)).last == FIRST + timedelta(days=6)
    assert draw(found, date.min, FIRST + timedelta(days=1)).first == FIRST - timedelta(days=5)


def test_the_first_and_the_last_day_are_written_under_it():
    assert [(one.day, one.anchor) for one in draw(days((1, 0))).labels] == [(FIRST, "middle")]
    chart = draw(days(*[(1, 0)] * 20))
    assert [(one.day, one.is_extra) for one in chart.labels] == [
        (FIRST, False),
        (FIRST + timedelta(days=10), True),
        (FIRST + timedelta(days=19), False),
    ]


def test_where_nothing_moved_nothing_is_drawn():
    assert charts.draw([], FIRST, FIRST) is None
    assert charts.draw([Day(FIRST, 0, 0)], FIRST, FIRST) is None


def test_a_bar_in_which_all_cancels_out_has_no_shape():
    chart = draw(
        [Day(FIRST + timedelta(days=2), 5, 0), Day(FIRST + timedelta(days=3), -5, 0)], to_day=FIRST.replace(9999)
    )
    assert chart.unit == "day"
    chart = draw([Day(date(2025, 1, 1), 5, 0), Day(date(2035, 12, 30), 5, 0), Day(date(2035, 12, 31), -5, 0)])
    assert chart.bars[-1].shapes == ()


moves = st.integers(-(10**6), 10**7)
histories = st.dictionaries(st.integers(0, 3_000), st.tuples(moves, moves), min_size=1, max_size=80)


@given(histories)
def test_nothing_is_left_out_and_nothing_leaves_the_canvas(history):
    found = [Day(FIRST + timedelta(days=n), *sides) for n, sides in sorted(history.items())]
    chart = draw(found)
    if chart is None:
        assert not any(day.above or day.below for day in found)
        return
    assert len(chart.bars) <= 60
    for side in ("above", "below"):
        assert sum(getattr(bar, side) for bar in chart.bars) == sum(getattr(day, side) for day in found)
    right = chart.left
    for before, bar in zip((None, *chart.bars), chart.bars, strict=False):
        assert bar.first <= bar.last
        assert before is None or bar.first == before.last + timedelta(days=1)
        for shape in bar.shapes:
            assert right <= shape.x
            assert shape.width > 0
            # What would be too small to be seen may reach over the outermost line by its own height.
            assert shape.y > 0
            assert shape.y + shape.height < chart.height
        right = max([right, *(shape.x + shape.width for shape in bar.shapes)])
    assert right <= chart.width
    assert draw(found) == chart
