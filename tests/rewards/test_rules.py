"""The numbers of the economy, at their bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rewards import rules


@pytest.mark.parametrize(
    ("words", "characters", "twei"),
    [
        *[(0, 0, 0), (118, 0, 0), (119, 0, 1), (238, 0, 1), (239, 0, 2), (2142, 0, 9), (2143, 0, 10), (100_000, 0, 10)],
        *[(0, 574, 0), (0, 575, 1), (0, 1150, 1), (0, 1151, 2), (60, 290, 1)],
    ],
)
def test_read_time_is_one_twei_per_started_minute_from_119_words_on(words, characters, twei):
    assert rules.terms(words, characters).read_time_twei == twei


@pytest.mark.parametrize("words", [50, 119, 500, 3000, 100_000])
def test_a_reader_at_300_words_a_minute_passes_and_one_at_400_does_not(words):
    gate = rules.terms(words, 0).gate_seconds
    assert words * 60 / 300 >= gate or gate == rules.GATE_FLOOR_SECONDS
    assert words * 60 / 400 < gate


@given(st.integers(0, 200_000), st.integers(0, 200_000))
def test_the_gate_is_never_beyond_the_ceiling_and_the_pay_never_beyond_ten(words, characters):
    terms = rules.terms(words, characters)
    assert rules.GATE_FLOOR_SECONDS <= terms.gate_seconds <= terms.ceiling_seconds
    assert 0 <= terms.read_time_twei <= rules.READ_TIME_MAXIMUM_TWEI


@pytest.mark.parametrize(("level", "xp"), [(1, 0), (2, 155), (3, 375), (13, 8_350)])
def test_levels_begin_where_the_formula_says(level, xp):
    assert rules.xp_needed(level) == xp
    assert rules.level_at(xp) == level
    if xp:
        assert rules.level_at(xp - 1) == level - 1


@pytest.mark.parametrize(
    ("level", "pluses"),
    [(1, 3), (2, 3), (3, 5), (5, 5), (6, 8), (9, 8), (10, 10), (12, 10), (13, 15), (19, 15), (20, 20), (99, 20)],
)
def test_pluses_grow_with_the_level(level, pluses):
    assert rules.pluses_per_day(level) == pluses


@pytest.mark.parametrize(("level", "minuses"), [(1, 0), (4, 0), (5, 3), (9, 3), (10, 5), (40, 5)])
def test_minuses_grow_with_the_level(level, minuses):
    assert rules.minuses_per_day(level) == minuses


@pytest.mark.parametrize(("level", "links"), [(1, 1), (13, 1), (14, 1), (15, 5), (60, 5)])
def test_links_grow_with_the_level(level, links):
    assert rules.links_per_comment(level) == links
