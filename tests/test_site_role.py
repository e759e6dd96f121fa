"""All that the site does, done as the role that it runs as in production: nothing is denied."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

# All but what is about files, other programs and the tests' own tools.
PARTS = ["accounts", "api", "comments", "concurrency", "pages", "rewards", "security", "test_a_day.py"]
# It starts servers of its own: the names of databases would meet.
OURS = ("DATABASE_URL", "REDIS_URL", "MEDIA_ROOT")


@pytest.mark.slow
def test_the_tests_of_the_site_pass_as_its_role():
    command = [sys.executable, "-m", "pytest", "-q", "-n", "auto", "--maxprocesses=4", "--dist", "worksteal"]
    ran = subprocess.run(
        [*command, *(Path(__file__).parent / part for part in PARTS)],
        env={name: value for name, value in os.environ.items() if name not in OURS} | {"TESTS_RUN_AS": "site"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout[-10_000:]
