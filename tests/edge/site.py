"""The web server as the image starts it, with production's settings, on a port of its own."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, contextmanager
from pathlib import Path

from tests import composed
from tests.committed import until
from tests.edge import wire

PROGRAMS = Path(sys.executable).parent


class Web:
    """A running web server: where it listens, what it wrote into its log, and how large it is."""

    def __init__(self, port, environment):
        self.port = port
        self._environment = environment
        self.said = []
        self.start()

    def start(self):
        words = list(composed.instructions("CMD")[-1])
        words[0] = str(PROGRAMS / words[0])
        for option, value in (("--host", "127.0.0.1"), ("--port", str(self.port))):
            words[words.index(option) + 1] = value
        self.process = subprocess.Popen(
            words,
            env=composed.of_the_image() | os.environ | self._environment,
            cwd=composed.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        # Whoever stops reading a pipe stops the one who writes into it.
        self._reading = threading.Thread(target=self.said.extend, args=(self.process.stdout,), daemon=True)
        self._reading.start()
        until(self.is_alive, 60)

    def is_alive(self):
        assert self.process.poll() is None, "the web server ended:\n" + "".join(self.said)
        try:
            return self.ask(wire.request(), patience=2).status == 200
        except ConnectionRefusedError:
            return False

    def ask(self, *pieces, **options):
        return wire.ask(self.port, *pieces, **options)

    def workers(self):
        """The numbers of the processes that answer."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split()
        return [
            int(child) for child in children if b"resource_tracker" not in Path(f"/proc/{child}/cmdline").read_bytes()
        ]

    def megabytes(self):
        """How much memory they have, together."""
        pages = sum(int(Path(f"/proc/{worker}/statm").read_text().split()[1]) for worker in self.workers())
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6

    def kill(self):
        """Ends it as a failing machine would."""
        for process in (self.process.pid, *self.workers()):
            os.kill(process, signal.SIGKILL)
        self.stop()

    def stop(self):
        """Stops it as an orchestrator does, and returns how many seconds that took."""
        begun = time.monotonic()
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)
        self._reading.join(10)
        self.process.stdout.close()
        return time.monotonic() - begun


def free_port():
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@contextmanager
def started(environment, port=None):
    web = Web(port or free_port(), environment)
    try:
        yield web
    finally:
        web.stop()
