"""`docs/api.md`: its commands are run in their order by one shell, and answer what the page says that they answer."""

import json
import os
import re
import shutil
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import call_command

from config import clock

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "api.md"
MORNING = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
BETWEEN = "-- the next block --"
ANYTHING = "…"


def blocks():
    """The fenced blocks of the page: pairs of commands and the answer that stands behind them, None where there is none."""
    found = re.findall(r"^```(sh|json)\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    pairs = []
    for kind, text in found:
        if kind == "sh":
            pairs.append((text, None))
        else:
            commands, answer = pairs[-1]
            assert answer is None, "an answer stands behind its command"
            pairs[-1] = (commands, json.loads(text))
    return pairs


def agrees(shown, answered):
    """Whether an answer is as the page shows it: everything that is shown is there, `…` is anything that is something."""
    if shown == ANYTHING:
        return answered not in (None, "")
    if isinstance(shown, dict):
        return isinstance(answered, dict) and all(
            name in answered and agrees(value, answered[name]) for name, value in shown.items()
        )
    if isinstance(shown, list):
        return len(answered) >= len(shown) and all(map(agrees, shown, answered))
    return type(shown) is type(answered) and shown == answered


@pytest.fixture
def shell():
    missing = [program for program in ("bash", "curl", "python3") if shutil.which(program) is None]
    if missing and os.environ.get("CI") == "true":
        pytest.fail(f"There is no {missing}, and in CI there has to be.")
    if missing:
        pytest.skip(f"There is no {missing}. The page on the API was NOT tested.")
    return ["bash", "-euo", "pipefail", "-c"]


def test_the_commands_of_the_page_answer_what_it_says(shell, served, worker):
    clock.start_at(MORNING)
    call_command("fund_treasury", "1000000", "--reference", "the first day")
    call_command("open_day")
    call_command("import_articles", str(ROOT / "demo" / "articles" / "ame-no-namae.md"))
    worker(clock.now())

    script = f"\necho; echo '{BETWEEN}'\n".join(commands for commands, _answer in blocks())
    environment = os.environ | {"API": f"{served}/api/v1"}
    done = subprocess.run([*shell, script], env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    answers = done.stdout.split(f"{BETWEEN}\n")
    assert len(answers) == len(blocks()) > 10
    for (commands, shown), answered in zip(blocks(), answers, strict=True):
        if shown is not None:
            assert agrees(shown, json.loads(answered)), f"{commands}\n{answered}"


@pytest.mark.parametrize(
    ("shown", "answered", "is_so"),
    [
        ({"a": 1}, {"a": 1, "b": 2}, True),
        ({"a": 1}, {"a": 2}, False),
        ({"a": 1}, {"b": 1}, False),
        ({"a": 1}, {"a": True}, False),
        ({"a": None}, {}, False),
        ({"a": ANYTHING}, {"a": "x"}, True),
        ({"a": ANYTHING}, {"a": None}, False),
        ([{"a": 1}], [{"a": 1}, {"a": 2}], True),
        ([{"a": 1}], [], False),
    ],
)
def test_a_difference_would_be_noticed(shown, answered, is_so):
    assert agrees(shown, answered) is is_so
