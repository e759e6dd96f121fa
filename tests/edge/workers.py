"""The workers and the timetable as docker-compose.yml starts them, without containers."""

import os
import signal
import subprocess
import threading
import time
from contextlib import contextmanager

import redis

from tests import composed
from tests.committed import until
from tests.edge.site import PROGRAMS

# Whatever the file insists on.
FILLED_IN = dict.fromkeys(
    (
        "SECRET_KEY",
        "ALLOWED_HOSTS",
        "EMAIL_URL",
        "DEFAULT_FROM_EMAIL",
        "SITE_URL",
        "POSTGRES_PASSWORD",
        "SITE_PASSWORD",
    ),
    "x",
)


class Worker:
    """One service of Celery's; what it says, and how it ends."""

    def __init__(self, service, environment):
        words = [str(word) for word in composed.services(FILLED_IN)[service]["command"]]
        if "--schedule" in words:
            words[words.index("--schedule") + 1] = f"{environment['STATIC_ROOT']}-schedule-{time.monotonic_ns()}"
        words[0] = str(PROGRAMS / words[0])
        self.said = []
        self.process = subprocess.Popen(
            words,
            env=os.environ | environment,
            cwd=composed.ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self._reading = threading.Thread(target=self.said.extend, args=(self.process.stdout,), daemon=True)
        self._reading.start()

    def has_said(self, words):
        assert self.process.poll() is None, "it ended:\n" + "".join(self.said)
        return any(words in line for line in list(self.said))

    def tell(self, number):
        self.process.send_signal(number)

    def ended(self, seconds=60):
        """How many seconds it took to end from now on."""
        begun = time.monotonic()
        self.process.wait(seconds)
        return time.monotonic() - begun

    def close(self):
        if self.process.poll() is None:
            self.tell(signal.SIGTERM)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._reading.join(10)
        self.process.stdout.close()


def has_ticked(environment, begun):
    """Whether the timetable has come around since then."""
    return float(redis.from_url(environment["REDIS_URL"]).get("beat:ticked") or 0) > begun


@contextmanager
def started(service, environment):
    begun, worker = time.time(), Worker(service, environment)
    try:
        until(lambda: worker.has_said(" ready.") or has_ticked(environment, begun), 60)
        yield worker
    finally:
        worker.close()
