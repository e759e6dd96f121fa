"""Work that is spread over a few processes."""

import os
import pickle
import signal
import subprocess
import sys
import time

import pytest
from django.conf import settings

from articles import processes
from articles.captures.elements import BreaksOff
from articles.preparing import TitleTooLong


def test_results_come_in_the_order_of_the_pieces_from_several_processes():
    found = list(processes.mapped(lambda number: (number, os.getpid()), range(40)))
    assert [number for number, _process in found] == list(range(40))
    assert os.getpid() not in {process for _number, process in found}


@pytest.mark.parametrize("pieces", [[], [7]])
def test_one_piece_alone_is_worked_on_here(pieces):
    assert list(processes.mapped(lambda number: (number, os.getpid()), pieces)) == [(n, os.getpid()) for n in pieces]


@pytest.mark.parametrize("sound", [0, 1, 2, 30])
def test_what_reading_the_pieces_raised_comes_after_the_results_of_those_before(sound):
    def pieces():
        yield from range(sound)
        raise BreaksOff(line=7, reason="no end")

    results = processes.mapped(lambda number: number, pieces())
    assert [next(results) for _ in range(sound)] == list(range(sound))
    with pytest.raises(BreaksOff):
        next(results)


def test_no_more_is_read_than_is_soon_worked_on():
    read = []
    results = processes.mapped(lambda number: number, (read.append(number) or number for number in range(1_000)))
    next(results)
    assert len(read) <= processes.MOST + 2
    results.close()
    assert len(read) <= processes.MOST + 2


def test_a_refusal_goes_from_process_to_process_with_its_figures():
    refusal = pickle.loads(pickle.dumps(TitleTooLong(characters=301, limit=300)))
    assert (type(refusal), refusal.figures) == (TitleTooLong, {"characters": 301, "limit": 300})
    assert refusal.detail.startswith("The title has 301 characters")


class Odd(Exception):
    """An error that can't be made anew from what it says."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def test_any_other_error_says_the_same_and_where_it_came_from():
    def fails(_piece):
        try:
            raise Odd("salt", "pepper")
        except Odd as error:
            return processes.portable(error)

    for told in processes.mapped(fails, range(3)):
        assert str(told) == "salt and pepper"
        assert "Odd: salt and pepper" in told.__notes__[0]


# Says the numbers of its processes, and is then busy for longer than any test.
BUSY = """
import os, sys, time
import django
django.setup()
from articles import processes
for pid in processes.mapped(lambda n: time.sleep(0.2) or os.getpid(), range(10_000)):
    print(pid, flush=True)
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_they_end_with_the_one_who_asked(how):
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings"}
    busy = subprocess.Popen(
        [sys.executable, "-c", BUSY],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=settings.BASE_DIR,
        env=environment,
        start_new_session=True,
    )
    pids = {int(busy.stdout.readline()) for _ in range(4)}
    # As Ctrl-C does, to all of them.
    os.killpg(busy.pid, how) if how == signal.SIGINT else busy.send_signal(how)
    # Its output ends when the last that could write there has ended.
    _out, complaints = busy.communicate(timeout=30)
    assert busy.returncode != 0
    assert complaints.count("Traceback") == (how == signal.SIGINT)
    for pid in pids:
        for _ in range(100):
            if not os.path.exists(f"/proc/{pid}"):
                break
            time.sleep(0.05)
        assert not os.path.exists(f"/proc/{pid}")
