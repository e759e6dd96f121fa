"""What the docs say and a command can check."""

import re

from django.conf import settings

from rewards import rules

DOCS = settings.BASE_DIR / "docs"


def numbers(line):
    return [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", line)]


def test_the_table_of_gates_is_what_the_rules_say():
    lines = [line for line in (DOCS / "economy.md").read_text().splitlines() if re.match(r"\| [\d,]+ words", line)]
    assert len(lines) == 5
    for line in lines:
        count, expected, gate, at_300, at_400, twei = numbers(line)
        terms = rules.terms(count, 0)
        assert (terms.expected_seconds, terms.gate_seconds, terms.read_time_twei) == (expected, gate, twei), line
        assert (count * 60 // 300, count * 60 // 400) == (at_300, at_400), line
        assert at_400 < gate < at_300, line


def test_every_picture_that_the_docs_show_is_there_and_none_is_kept_for_nothing():
    shown = set()
    for page in [settings.BASE_DIR / "README.md", *DOCS.rglob("*.md")]:
        shown |= {(page.parent / link).resolve() for link in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text())}
    assert shown == set((DOCS / "pictures").iterdir())
