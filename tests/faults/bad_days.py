"""What goes wrong on a bad day, done on purpose; and what the readers saw of it."""

import os
import shutil
import socket
import subprocess
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import psycopg

from benchmarks.load.__main__ import attempts, is_error

DISK_MB = 3_000


@dataclass(frozen=True)
class Seen:
    """What the readers saw in a time: how many attempts, those that failed by their status (0 for no answer), for how many
    seconds at most nothing was answered, and how long the slowest hundredth took."""

    attempts: int
    failed: dict[int, int]
    silence_seconds: float
    p99_ms: float


def seen(out, begun, ended):
    """What the readers saw between two moments, of all that began then."""
    rows = [row for row in attempts(out) if begun <= row[0] < ended]
    failed = {}
    for _at, _name, status, _ms in rows:
        if is_error(status):
            failed[status] = failed.get(status, 0) + 1
    answered = sorted(at + ms / 1000 for at, _name, status, ms in rows if not is_error(status))
    moments = [begun, *(at for at in answered if at < ended), ended]
    silence = max(later - earlier for earlier, later in pairwise(moments))
    took = sorted(ms for *_, ms in rows) or [0]
    return Seen(len(rows), failed, silence, took[int(len(took) * 0.99)])


@contextmanager
def disk():
    """A folder on a disk of its own that can be filled, where this machine lets us have one; else a folder, and None.

    Mounting asks for root."""
    folder = Path("/tmp") / f"read-to-earn-bad-day-{os.getpid()}"
    folder.mkdir(mode=0o700)
    options = ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=0700", "tmpfs", str(folder)]
    mounted = os.geteuid() == 0 and subprocess.run(options, check=False, capture_output=True).returncode == 0
    try:
        yield folder, mounted
    finally:
        if mounted:
            subprocess.run(["umount", "--lazy", str(folder)], check=True)
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def full(folder):
    """There is no room left on the disk of `folder` until the block is left."""
    filler = folder / "filler"
    with filler.open("wb") as file, suppress(OSError):
        while True:
            file.write(bytes(1_000_000))
    try:
        yield
    finally:
        filler.unlink()


@contextmanager
def every_connection_taken(conninfo):
    """Somebody else has all connections of PostgreSQL until the block is left; the site's own are broken off."""
    with ExitStack() as taken:
        first = taken.enter_context(psycopg.connect(conninfo, autocommit=True))
        for _ in range(2):
            # Those that the site opens while it is being done are broken off by the second time.
            first.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE backend_type = 'client backend' AND application_name <> 'taken' AND pid <> pg_backend_pid()"
            )
            with suppress(psycopg.OperationalError):
                while True:
                    taken.enter_context(psycopg.connect(conninfo, application_name="taken"))
        yield


class SlowLine:
    """A socket of PostgreSQL's through which every byte takes so many seconds longer, in both directions."""

    def __init__(self, folder, target, seconds):
        self.target, self.seconds = target, seconds
        self.folder = folder
        folder.mkdir(mode=0o700)
        self.listening = socket.socket(socket.AF_UNIX)
        self.listening.bind(str(folder / ".s.PGSQL.5432"))
        self.listening.listen(200)

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *error):
        self.listening.close()
        shutil.rmtree(self.folder)

    def _accept(self):
        with suppress(OSError):
            while True:
                near, _ = self.listening.accept()
                threading.Thread(target=self._connect, args=(near,), daemon=True).start()

    def _connect(self, near):
        with near, socket.socket(socket.AF_UNIX) as far, suppress(OSError):
            far.connect(str(self.target))
            back = threading.Thread(target=self._carry, args=(far, near), daemon=True)
            back.start()
            self._carry(near, far)
            back.join()

    def _carry(self, source, sink):
        with suppress(OSError):
            while sent := source.recv(65_536):
                time.sleep(self.seconds)
                sink.sendall(sent)
        for end in (source, sink):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)


def stepping_clock(folder):
    """The environment of processes whose clock can be put forward and back by `step`; None without Debian's libfaketime."""
    found = sorted(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"))
    if not found:
        return None
    step(folder, "+0")
    return {
        "LD_PRELOAD": str(found[0]),
        "FAKETIME_TIMESTAMP_FILE": str(folder / "clock"),
        "FAKETIME_CACHE_DURATION": "2",
        # What is waited for goes on as ever: only the time of day is wrong.
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
    }


def step(folder, by):
    """Puts the clock to the true time and so much more: `+1h`, `-1h`, `+0`."""
    (folder / "clock.new").write_text(f"{by}\n")
    (folder / "clock.new").rename(folder / "clock")
