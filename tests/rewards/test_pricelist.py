"""Every number of the rules has its words, and no words have a number of their own."""

import re

import pytest

from rewards import economy, pricelist, rules

LOOKED_AT = "Accounts that look like one person's"


def lines():
    return [line for group in pricelist.GROUPS for line in group.lines]


def named():
    return {name for label, number in lines() for name in (number, *re.findall(r"{(\w+)}", str(label)))}


def without_a_word():
    return set(economy.numbers()) - named()


def test_every_number_of_the_rules_has_its_words():
    assert without_a_word() == set(), "give each a line in rewards/pricelist.py"


def test_a_new_number_without_words_is_noticed(monkeypatch):
    monkeypatch.setattr(rules, "SNEEZE_TWEI", 1, raising=False)
    assert without_a_word() == {"sneeze_twei"}


def test_no_line_names_a_number_that_there_is_not():
    xp = {f"xp_at_{name}" for name in economy.numbers() if name.endswith("_level")}
    assert named() - set(economy.numbers()) <= xp


def test_no_number_stands_in_the_words():
    for group in pricelist.GROUPS:
        for words in (str(group.title), *(str(label) for label, _number in group.lines)):
            assert not re.search(r"\d", words), words
    assert not [words for words in pricelist.UNITS.values() if re.search(r"\d", str(words))]


def test_no_number_has_two_lines():
    numbers = [number for _label, number in lines()]
    assert len(numbers) == len(set(numbers))


def test_the_groups_are_those_that_people_look_for():
    titles = [title for title, _lines in pricelist.priced(economy.numbers())]
    assert titles == ["Reading", "Ratings", "Comments", "Publishing and reports", "Pools", "Levels", LOOKED_AT]


def test_another_price_is_another_figure_on_the_list(monkeypatch):
    monkeypatch.setattr(rules, "MINUS_TWEI", 1_234)
    ratings = dict(dict(pricelist.priced(economy.numbers()))["Ratings"])
    assert ratings["A Minus, from its reader"] == "1,234\u00a0Twei"


@pytest.mark.parametrize(
    ("name", "number", "words"),
    [
        ("report_twei", 1, "1 Twei"),
        ("pool_maximum_twei", 100_000, "100,000 Twei"),
        ("gate_depth_percent", 90, "90 %"),
        ("ceiling_percent_of_expected", 140, "140 %"),
        ("minus_level", 5, "LVL 5"),
        ("xp_per_day", 600, "600 XP"),
        ("xp_at_minus_level", 1_050, "1,050 XP"),
        ("words_per_minute", 238, "238 words a minute"),
        ("gate_characters_per_minute", 1_690, "1,690 characters a minute"),
        ("likes_per_day", 30, "30"),
        ("minuses_per_day", [[5, 3], [10, 1_000]], "3 from LVL 5,\n1,000 from LVL 10"),
        ("a_seconds", 0, "0 seconds"),
        ("a_seconds", 1, "1 second"),
        ("a_seconds", 60, "60 seconds"),
        ("a_seconds", 119, "119 seconds"),
        ("a_seconds", 120, "2 minutes"),
        ("a_seconds", 3_600, "60 minutes"),
        ("a_seconds", 7_200, "2 hours"),
        ("a_seconds", 86_400, "24 hours"),
        ("a_seconds", 90_000, "25 hours"),
        ("a_seconds", 604_800, "7 days"),
    ],
)
def test_a_number_has_the_unit_that_its_name_says(name, number, words):
    assert pricelist.in_words(name, number).replace("\u00a0", " ") == words
