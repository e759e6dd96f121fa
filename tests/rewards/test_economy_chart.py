"""The chart of what was paid and received: where its bars stand, and how high."""

from datetime import timedelta

import pytest

from rewards import economy_chart
from rewards.economy import Day
from rewards.models.ledger import PNL_ITEMS
from tests.factories import AT


def days(*amounts):
    return [
        Day(
            (AT + timedelta(days=number)).date(),
            AT,
            {item.value: 0 for item in PNL_ITEMS} | {"read_time": paid, "pnl_reports": received},
        )
        for number, (paid, received) in enumerate(amounts)
    ]


def test_without_days_there_is_no_chart():
    assert economy_chart.of([]) is None


def test_what_was_paid_stands_above_the_line_and_what_was_received_below_it_on_one_scale():
    chart = economy_chart.of(days((100, 10), (50, 0)))
    assert (chart.paid_scale_twei, chart.received_scale_twei) == (100, 10)
    assert chart.line - chart.top == economy_chart.PLOT * 100 // 110
    assert chart.bottom - chart.top == economy_chart.PLOT
    first, second = chart.bars
    assert (first.paid_top, first.paid_top + first.paid_height) == (chart.top, chart.line)
    assert first.received_height == first.paid_height // 10 == chart.bottom - chart.line
    assert second.paid_height == first.paid_height // 2
    assert second.received_height == 0


@pytest.mark.parametrize("count", [1, 2, 7, 30])
def test_bars_stand_in_order_within_the_drawing_and_never_on_each_other(count):
    bars = economy_chart.of(days(*[(1, 1)] * count)).bars
    places = [place for bar in bars for place in (bar.left, bar.left + bar.width)]
    assert len(bars) == count
    assert places == sorted(set(places))
    assert places[0] >= 0
    assert places[-1] <= economy_chart.WIDTH


def test_the_least_can_be_seen_and_nothing_is_nothing():
    chart = economy_chart.of(days((1_000_000, 1), (1, 0), (0, 0)))
    assert [bar.paid_height for bar in chart.bars[1:]] == [economy_chart.LEAST_BAR, 0]
    assert [bar.received_height for bar in chart.bars] == [economy_chart.LEAST_BAR, 0, 0]


@pytest.mark.parametrize("amounts", [[(0, 0)], [(-3, -1)], [(0, 0), (-1, 0)]])
def test_days_on_which_nothing_was_above_0_have_an_empty_chart(amounts):
    chart = economy_chart.of(days(*amounts))
    assert (chart.paid_scale_twei, chart.received_scale_twei) == (0, 0)
    assert {(bar.paid_height, bar.received_height) for bar in chart.bars} == {(0, 0)}


def test_what_was_taken_back_is_not_drawn():
    paid, back = economy_chart.of(days((10, 0), (-5, -1))).bars
    assert paid.paid_height == economy_chart.PLOT
    assert (back.paid_height, back.received_height) == (0, 0)


@pytest.mark.parametrize(
    ("amount", "rounded"),
    [(-5, 0), (0, 0), (1, 1), (7, 8), (9, 10), (10, 10), (11, 20), (99, 100), (5_001, 6_000), (2**63, 10**19)],
)
def test_a_scale_ends_at_a_figure_that_is_easily_read(amount, rounded):
    assert economy_chart.round_up(amount) == rounded
