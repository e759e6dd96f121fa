"""What `make run` and `make psql` do around the servers: several processes, one log, one end."""

import os
import signal
import socket
import subprocess
import sys

import pytest

from config.local import locks, paths, processes, psql, run

SLEEP = ["sleep", "60"]
# It does not stop when it is asked to, and neither does its child.
STUBBORN = ["sh", "-c", "trap '' TERM; echo ready; sleep 60"]


@pytest.fixture
def started(monkeypatch):
    """All the children that are started in the test."""
    children = []
    start = processes.start

    def start_and_note(command, environment):
        children.append(start(command, environment))
        return children[-1]

    monkeypatch.setattr(processes, "start", start_and_note)
    return children


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A checkout of which nothing runs, and this process's signals as they were."""
    monkeypatch.setattr(paths, "VAR", tmp_path)
    monkeypatch.delenv("DATABASE_URL", raising=False)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    yield tmp_path
    for number, handler in before.items():
        signal.signal(number, handler)


def together(commands, once_started=lambda: None):
    return processes.run_together(commands, os.environ, once_started)


def test_when_one_ends_all_end_and_its_status_is_the_answer(started, capsys):
    assert together({"web": ["sh", "-c", "echo hello; exit 3"], "worker": SLEEP}) == 3
    assert [child.returncode for child in started] == [3, -signal.SIGTERM]
    assert "web    | hello" in capsys.readouterr().out


def test_ending_in_peace_is_a_failure_too(started):
    assert together({"web": ["true"], "worker": SLEEP}) == 1


def test_one_that_is_killed_counts_as_shells_count(started):
    assert together({"web": ["sh", "-c", "kill -9 $$"], "worker": SLEEP}) == 128 + 9


def test_ctrl_c_stops_all(started, capsys):
    def press():
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        together({"web": SLEEP, "worker": SLEEP}, press)
    assert [child.returncode for child in started] == [-signal.SIGTERM] * 2
    assert "Stopping" in capsys.readouterr().out


def test_the_stubborn_are_killed_with_their_children():
    with processes.start(STUBBORN, os.environ) as child:
        assert child.stdout.readline() == b"ready\n"
        processes.stop_all([child], seconds=0.1)
        assert child.returncode == -signal.SIGKILL
        # The pipe ends when nobody holds it any more.
        assert child.stdout.read() == b""


def test_a_port_that_is_taken_is_refused(checkout, capsys):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        assert run.main(["--port", str(taken.getsockname()[1])]) == 1
    problem = capsys.readouterr().err
    assert "can't be used" in problem
    assert "make run PORT=" in problem


def test_a_checkout_that_runs_already_says_where(checkout, capsys):
    with (checkout / "run.lock").open("w") as lock:
        assert locks.take(lock)
        print("process 7, http://127.0.0.1:8123", file=lock, flush=True)
        assert run.main([]) == 1
    assert "runs already: process 7, http://127.0.0.1:8123" in capsys.readouterr().err


@pytest.mark.parametrize("port", ["0", "65536", "http"])
def test_what_is_no_port_is_refused(port):
    with pytest.raises(SystemExit):
        run.main(["--port", port])


def test_psql_is_on_the_database_that_the_environment_names():
    command = [sys.executable, "-m", "config.local.psql", "-Atc", "SELECT current_user"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, cwd=run.paths.VAR.parent)
    assert shown.stdout.strip()


def test_psql_says_that_nothing_runs(checkout):
    with pytest.raises(SystemExit, match="make run"):
        psql.main()
