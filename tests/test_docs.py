"""What the docs say and a command can check."""

import re

from django.conf import settings
from django.core.management import load_command_class

from articles import intake
from rewards import rules
from tests.browser import pages

DOCS = settings.BASE_DIR / "docs"
OF_EVERY_COMMAND = {
    *("-h", "--help", "--version", "-v", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color"),
    *("--force-color", "--skip-checks"),
}


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


def test_the_page_on_importing_names_every_option_form_and_key():
    page = (DOCS / "importing.md").read_text()
    command = load_command_class("comments", "import_articles").create_parser("manage.py", "import_articles")
    own = {option for action in command._actions for option in action.option_strings} - OF_EVERY_COMMAND
    assert own == set(re.findall(r"\[(--[a-z-]+)", page))
    assert set(re.findall(r"`(\.[a-z]+)`", page)) == set(intake.FORMS)
    keys = re.search(r"Front matter has the keys (.*?)\. Only", page, re.DOTALL)[1]
    code = (settings.BASE_DIR / "articles" / "captures" / "frontmatter.py").read_text()
    named = set(re.findall(r"`(\w+)`", keys)) - {"published"}
    asked_for = set(re.findall(r'(?:said|picture|pair)(?:, |\.get\()"(\w+)"', code))
    assert named - {"draft"} == asked_for


def test_every_picture_that_the_docs_show_is_there_and_none_is_kept_for_nothing():
    shown = set()
    for page in [settings.BASE_DIR / "README.md", *DOCS.rglob("*.md")]:
        shown |= {(page.parent / link).resolve() for link in re.findall(r"!\[[^\]]*\]\(([^)]+)\)", page.read_text())}
    assert shown == set((DOCS / "pictures").iterdir())


def test_no_picture_is_heavy():
    heavy = [path.name for path in (DOCS / "pictures").iterdir() if path.stat().st_size > 300_000]
    assert not heavy


def test_every_page_of_the_site_has_a_picture():
    there = {path.stem for path in (DOCS / "pictures").iterdir()}
    rows = [row for row in pages.table() if row.picture != "none"]
    without = [row.name for row in rows if not {row.name, f"{row.name}-phone", f"{row.name}-phone-dark"} & there]
    assert not without, "make pictures"
