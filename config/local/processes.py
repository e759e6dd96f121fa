"""Child processes that live and die together with this one, and their one log on the terminal.

However this process ends, even by `kill -9`, its children are told to stop. Ctrl-C reaches it alone.

It looks like honcho and is not: honcho keeps a process of its own between parent and child, which outlives a
killed parent, sends SIGTERM to Celery's pool as well, which loses tasks instead of finishing them, and leaves
SIGHUP alone.
"""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import IO, Final

from config.local.programs import tethered

STOP_SECONDS: Final = 10
_COLOURS: Final = (36, 33, 32, 35)
_one_line_at_a_time = threading.Lock()


def start(command: list[str], environment: Mapping[str, str]) -> subprocess.Popen[bytes]:
    """This function will start `command` out of Ctrl-C's reach, with its output and errors in one pipe."""
    return subprocess.Popen(
        [*tethered("TERM"), *command],
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def run_together(
    commands: Mapping[str, list[str]], environment: Mapping[str, str], once_started: Callable[[], None]
) -> int:
    """This function will run `commands` until one ends or KeyboardInterrupt is raised, then stop the others.

    It calls `once_started` when all of them are started, and returns the exit status of the one that ended,
    as shells count it: never 0, because none of them should have ended.
    """
    children: dict[str, subprocess.Popen[bytes]] = {}
    relays: list[threading.Thread] = []
    try:
        for name, command in commands.items():
            children[name] = child = start(command, environment)
            prefix = _prefix(name, len(relays), max(map(len, commands)))
            relays.append(threading.Thread(target=_relay, args=(child.stdout, prefix), daemon=True))
            relays[-1].start()
        once_started()
        return _first_to_end(children)
    except KeyboardInterrupt:
        say("Stopping …")
        raise
    finally:
        stop_all(list(children.values()))
        for relay in relays:
            relay.join(timeout=1)


def stop_all(children: list[subprocess.Popen[bytes]], seconds: float = STOP_SECONDS) -> None:
    """This function will ask `children` to stop, and after `seconds` kill what is left of their groups."""
    for child in children:
        # Only the first process of each group is asked: it knows in which order to stop its own.
        child.terminate()
    deadline = time.monotonic() + seconds
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0, deadline - time.monotonic()))
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()


def say(text: str) -> None:
    """This function will print a line at once. When the terminal is gone, it asks this process to stop."""
    try:
        with _one_line_at_a_time:
            print(text, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        os.kill(os.getpid(), signal.SIGTERM)


def _first_to_end(children: Mapping[str, subprocess.Popen[bytes]]) -> int:
    while True:
        for name, child in children.items():
            status = child.poll()
            if status is not None:
                say(f"{name} has ended ({_in_words(status)}): stopping the others …")
                return 128 - status if status < 0 else status or 1
        time.sleep(0.1)


def _in_words(status: int) -> str:
    return f"by {signal.Signals(-status).name}" if status < 0 else f"exit status {status}"


def _prefix(name: str, place: int, width: int) -> str:
    prefix = f"{name:<{width}} |"
    return f"\033[{_COLOURS[place % len(_COLOURS)]}m{prefix}\033[0m" if sys.stdout.isatty() else prefix


def _relay(lines: IO[bytes], prefix: str) -> None:
    with lines:
        for line in lines:
            text = line.decode(errors="replace").rstrip()
            say(f"{datetime.now().astimezone():%H:%M:%S} {prefix} {text}")
