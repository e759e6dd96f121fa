"""One day, told from beginning to end with its ledger: by an app (`tests/client.py`) over HTTP, with a real worker.

The web side's clock is set step by step; the worker's starts after the last of the reading, on the same day.
"""

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command

from articles.models import Article
from config import clock
from rewards import audit
from rewards.models import LedgerEntry
from tests.client import Problem, Reader
from tests.committed import until

MORNING = datetime(2025, 10, 25, 9, 0, tzinfo=UTC)
WORKER_STARTS = MORNING.replace(minute=20)
AFTERWARDS = MORNING.replace(minute=40)
DOCS = Path(__file__).parent.parent / "docs" / "ledger.md"

PAGE = """The Tide Tables of Wexcombe

Fri Oct 24 2025
Ada Sandiford (12 articles)

Every harbour keeps a book that nobody reads for pleasure. Ours is bound in blue cloth, and each line of it gives two
heights and two times, for a day that has not come yet. My grandmother checked it against the third step of the quay.

She never found it wrong by more than a hand. When the wind stood in the east she would add a little, and when it had
blown from the west for three days she would take a little away, and she wrote these corrections in the margin with a
pencil that lived behind the clock.

What the book knows is astronomy, and what she knew was the place. Both are forms of patience. A tide table is a promise
made by people who measured for years before they said anything at all, and who then said it in numbers, one line a day,
so that somebody with a boat could decide whether to have breakfast first.

I still have the book. The margins are fuller than the pages.
"""


@pytest.fixture
def page(tmp_path):
    path = tmp_path / "tides.txt"
    path.write_text(PAGE)
    return path


def ledger_in_words():
    lines = [f"{'item':<12} {'source':>8} part  {'from':<12} {'to':<12} {'Twei':>7}"]
    for entry in LedgerEntry.objects.order_by("id"):
        source = "·" if entry.item in ("read_time", "pluses", "pnl_reports", "funding") else entry.source_id
        lines.append(
            f"{entry.item:<12} {source:>8} {entry.part:>4}  {entry.debit_kind:<12} {entry.credit_kind:<12} "
            f"{entry.amount_twei:>7}"
        )
    return "\n".join(lines)


def let_pass(seconds):
    """The site's clock goes on; the worker, whose clock is its own, gets a moment."""
    clock.stop_at(clock.now() + timedelta(seconds=seconds))
    time.sleep(0.05)


@pytest.fixture
def reader(served):
    with Reader(served, wait=let_pass) as reader:
        yield reader


def test_a_day(page, worker, reader):
    # The treasury is funded, and the day opens.
    clock.stop_at(MORNING)
    call_command("fund_treasury", "10000", "--reference", "the first day")
    call_command("open_day")

    # A page is imported.
    call_command("import_articles", str(page))
    article = Article.objects.get()
    assert article.author.name == "Ada Sandiford"

    # A reader signs up, finds the article, and sees what could be earned.
    reader.sign_up("new.reader@example.com", "a-long-enough-phrase")
    [slug] = [card["slug"] for card in reader.rows("articles")]
    before = reader.standing(slug)
    assert (before["could_earn_twei"], before["you_earned_twei"], before["gate_passed"]) == (1, None, False)

    # Presses Plus too early.
    with pytest.raises(Problem) as refused:
        reader.plus(slug)
    assert (refused.value.status, refused.value.code) == (403, "gate_not_passed")
    assert refused.value.figures["seconds_left"] == before["gate_seconds"]

    # Reads: a beat every five seconds until the countdown is over.
    receipt = reader.read(slug)
    assert receipt["verified_seconds"] == -(-before["gate_seconds"] // 5) * 5
    assert clock.now() == MORNING + timedelta(seconds=receipt["verified_seconds"])
    assert receipt["gate_passed"]

    # A worker pays Read Time.
    worker(WORKER_STARTS)
    clock.stop_at(AFTERWARDS)
    until(lambda: reader.receipt(receipt["id"])["settled_at"])
    assert reader.me()["balance_twei"] == 1

    # Plus, once.
    pressed = reader.plus(slug)
    assert (pressed["earned_twei"], pressed["pluses_left"]) == (1, 2)
    assert pressed["standing"]["you_earned_twei"] == 2
    with pytest.raises(Problem) as refused:
        reader.plus(slug)
    assert (refused.value.status, refused.value.code) == (409, "already_rated")

    # The report, computed by the worker.
    report = reader.report(slug)
    assert report["status"] == "ready"
    moved = {row["label"]: row["amount_twei"] for row in report["profit"] + report["loss"] if row["amount_twei"]}
    assert moved == {"Read Time": 1, "Earned for Pluses": 1, "PnL Reports": 1}
    assert (report["profit_subtotal_twei"], report["loss_subtotal_twei"], report["total_twei"]) == (2, 1, 1)
    assert report["days"] == [{"date": "2025-10-25", "profit_twei": 2, "loss_twei": 1}]
    assert reader.me()["balance_twei"] == 1

    # The audit is clean, and the ledger is the one in the documentation.
    assert [finding for finding in audit.run() if finding.wrong] == []
    assert ledger_in_words() in DOCS.read_text()
