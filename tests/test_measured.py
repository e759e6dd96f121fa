"""What several processes count is summed, and what those that are gone have counted stays."""

import os
import subprocess
import sys

import pytest

COUNTING = """
import sys
from config import measured
measured.add_up_the_gone()
measured.TASKS.labels("a", "succeeded").inc(int(sys.argv[1]))
measured.TASK_SECONDS.labels("a").observe(0.3)
for metric in measured.Everybody().collect():
    for sample in metric.samples:
        if sample.name in ("tasks_total", "task_duration_seconds_count"):
            print(sample.name, int(sample.value))
        if sample.labels.get("le") in ("0.1", "0.5"):
            print("le", sample.labels["le"], int(sample.value))
"""


@pytest.fixture
def count(tmp_path):
    """Counts in a process of its own; what all of them have counted by then."""

    def count(amount):
        done = subprocess.run(
            [sys.executable, "-c", COUNTING, str(amount)],
            env=os.environ | {"PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "new")},
            capture_output=True,
            text=True,
            check=True,
            timeout=60,
        )
        *names, values = zip(*(line.rsplit(" ", 1) for line in done.stdout.splitlines()), strict=True)
        return dict(zip(*names, map(int, values), strict=True))

    count.folder = tmp_path / "new"
    return count


def test_counts_never_fall_and_files_never_grow_in_number(count):
    assert count(1)["tasks_total"] == 1
    assert count(10)["tasks_total"] == 11
    found = count(100)
    assert found == {"tasks_total": 111, "task_duration_seconds_count": 3, "le 0.1": 0, "le 0.5": 3}
    # Those of the last, and those of all that are gone.
    assert len(list(count.folder.glob("*.db"))) == 4
