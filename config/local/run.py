"""The whole site on one machine: `python -m config.local.run --port 8000`.

It starts PostgreSQL and Valkey under `var/` (or takes those of DATABASE_URL and REDIS_URL), migrates, makes
the demo data, and runs web, worker and beat with one log until Ctrl-C, SIGTERM or SIGHUP. It leaves no
process behind and keeps the data: starting again takes seconds.
"""

import argparse
import http.client
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from types import FrameType
from typing import Final
from urllib.parse import unquote, urlsplit

from config.local import locks, paths, processes, servers
from config.local.processes import say
from config.local.programs import ServerFailed

HOST: Final = "127.0.0.1"
ANSWER_SECONDS: Final = 120
_STOP_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_OF_NO_INTEREST: Final = (
    "Operations to perform",
    "  Apply all migrations",
    "Running migrations",
    "  No migrations",
)
_begun = time.monotonic()


class NotStarted(Exception):
    """The site can't be started; the message says why and what would help."""


def main(arguments: list[str] | None = None) -> int:
    """This function will run the site and return the exit status: 0 after a stop that was asked for."""
    port = _port(arguments)
    for number in _STOP_SIGNALS:
        # Whoever started this with nohup wants it to outlive the terminal.
        if not (number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN):
            signal.signal(number, _stop)
    try:
        with _only_one(port), ExitStack() as running:
            _check_free(port)
            environment = _start_servers(running) | {"PORT": str(port), "PYTHONUNBUFFERED": "1"}
            environment.setdefault("SITE_URL", f"http://127.0.0.1:{port}")
            _manage("Migrating", "migrate", environment)
            _manage("Making the demo data", "seed_demo", environment)
            _check_free(port)
            _progress("Starting web, worker and beat …")
            return processes.run_together(_commands(port), environment, lambda: _announce(port))
    except KeyboardInterrupt:
        say("Stopped.")
        return 0
    except (NotStarted, ServerFailed) as problem:
        print(problem, file=sys.stderr)
        return 1


def _port(arguments: list[str] | None) -> int:
    parser = argparse.ArgumentParser(prog="python -m config.local.run", description="Run the whole site here.")
    parser.add_argument("--port", type=int, default=8000, help="where the site is served (8000)")
    port: int = parser.parse_args(arguments).port
    if not 0 < port < 65536:
        parser.error(f"{port} is no port: those go from 1 to 65535.")
    return port


def _stop(number: int, frame: FrameType | None) -> None:
    # One stop is enough. A second signal would interrupt the servers' own.
    for each in _STOP_SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    raise KeyboardInterrupt


def _progress(text: str) -> None:
    say(f"{time.monotonic() - _begun:5.1f} s  {text}")


@contextmanager
def _only_one(port: int) -> Iterator[None]:
    paths.VAR.mkdir(exist_ok=True)
    with (paths.VAR / "run.lock").open("a+") as lock:
        lock.seek(0)
        if not locks.take(lock):
            raise NotStarted(f"This checkout runs already: {lock.read().strip() or 'it is just starting'}.")
        lock.truncate()
        print(f"process {os.getpid()}, http://{HOST}:{port}", file=lock, flush=True)
        yield


def _check_free(port: int) -> None:
    with socket.socket() as probe:
        # As web servers do: connections that were closed a moment ago don't matter.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            raise NotStarted(
                f"Port {port} can't be used ({error.strerror}). Another one: make run PORT={port % 65535 + 1}"
            ) from error


def _start_servers(running: ExitStack) -> dict[str, str]:
    environment = dict(os.environ)
    for name, title, server in (
        ("DATABASE_URL", "PostgreSQL 18", servers.postgres),
        ("REDIS_URL", "Valkey", servers.valkey),
    ):
        if environment.get(name):
            where = urlsplit(environment[name])
            # Without the password, which may be in it.
            _progress(f"Using {name}: {unquote(where.hostname or '')}{where.path}")
        else:
            _progress(f"Starting {title} …")
            environment[name] = running.enter_context(server()).url
    return environment


def _manage(title: str, command: str, environment: dict[str, str]) -> None:
    _progress(f"{title} …")
    with processes.start([sys.executable, "manage.py", command, "--no-color"], environment) as child:
        try:
            for line in child.stdout or ():
                text = line.decode(errors="replace").rstrip()
                if not text.startswith(_OF_NO_INTEREST):
                    say(f"         {text}")
            child.wait()
        finally:
            processes.stop_all([child])
    if child.returncode:
        raise NotStarted(f"`manage.py {command}` has failed; what it says is above.")


def _commands(port: int) -> dict[str, list[str]]:
    # As many as granian finds fit for this machine, so that it doesn't warn.
    threads = min(8, 2 * (os.cpu_count() or 1) + 1)
    web = f"--host {HOST} --port {port} --interface wsgi --no-ws --workers 1 --blocking-threads {threads}"
    celery = [sys.executable, "-W", "ignore:You're running the worker with superuser", "-m", "celery"]
    celery += ["--quiet", "--app", "config"]
    worker = "worker --loglevel INFO --concurrency 2 --without-gossip --without-mingle"
    schedule = str(paths.VAR / "celerybeat-schedule")
    return {
        "web": [sys.executable, "-m", "granian", *web.split(), "config.wsgi:application"],
        "worker": [*celery, *worker.split()],
        "beat": [*celery, "beat", "--loglevel", "WARNING", "--schedule", schedule, "--pidfile="],
    }


def _announce(port: int) -> None:
    threading.Thread(target=_say_when_it_answers, args=(port,), daemon=True).start()


def _say_when_it_answers(port: int) -> None:
    deadline = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < deadline:
        with suppress(OSError, http.client.HTTPException):
            connection = http.client.HTTPConnection(HOST, port, timeout=ANSWER_SECONDS)
            connection.request("GET", "/")
            status = connection.getresponse().status
            connection.close()
            faulty = f", but its first page fails (status {status})" if status >= 500 else ""
            _progress(f"The site is on http://{HOST}:{port}{faulty}. Ctrl-C stops it.")
            return
        time.sleep(0.1)


if __name__ == "__main__":
    sys.exit(main())
