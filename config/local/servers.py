"""A real PostgreSQL 18 and a real Valkey for one folder, without installing, TCP ports or another user.

They answer on unix sockets in a private folder only, keep all that they acknowledged when they are killed,
and stop when this process ends, however it ends. Starting again on the same folder waits until every process
of the server before is gone, and cleans up what it left.
"""

import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, ClassVar, Final, TypeVar

import psycopg

from config.local import locks, paths
from config.local.programs import ServerFailed, postgres_program, tethered, unprivileged, valkey_program

START_SECONDS: Final = 60
STOP_SECONDS: Final = 20
LARGEST_LOG_BYTES: Final = 10_000_000


class Server(ABC):
    """A server whose data is under `root`. It may be killed and started again on the same data."""

    name: ClassVar[str]

    def __init__(self, root: Path, durable: bool) -> None:
        self.root = root.absolute()
        self.durable = durable
        self.data = self.root / self.name.lower()
        self.sockets = paths.runtime_folder(self.root)
        self.log = self.root / "log" / f"{self.name.lower()}.log"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The number of the server's process (the postmaster, in PostgreSQL's case)."""
        if self._process is None:
            raise ServerFailed(f"{self.name} has not been started.")
        return self._process.pid

    @property
    @abstractmethod
    def url(self) -> str:
        """The address, as `DATABASE_URL` or `REDIS_URL` takes it."""

    def start(self) -> None:
        """This method will return when the server answers. It ends with the thread that calls this."""
        deadline = time.monotonic() + START_SECONDS
        try:
            paths.make_private(self.sockets)
        except PermissionError as error:
            raise ServerFailed(str(error)) from error
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self._lock(deadline) as lock, self._open_log() as log:
            begun = log.tell()
            self._prepare()
            # The server's processes hold the lock open, so that it is taken until the last of them is gone.
            self._process = subprocess.Popen(
                self._command(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=[lock.fileno()],
            )
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise ServerFailed(f"{self.name} did not start. The end of {self.log}:\n{self._tail(begun)}")
            time.sleep(0.02)

    def stop(self) -> None:
        """This method will stop the server, without waiting for its clients, if it runs."""
        if self._process is None:
            return
        self._process.send_signal(signal.SIGINT)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """This method will end the server as a failing machine would: it finishes and cleans up nothing."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    @contextmanager
    def _lock(self, deadline: float) -> Iterator[IO[bytes]]:
        with (self.root / f"{self.name.lower()}.lock").open("wb") as lock:
            while not locks.take(lock):
                if time.monotonic() > deadline:
                    raise ServerFailed(f"Another {self.name} runs on {self.data}: stop that one first.")
                time.sleep(0.02)
            yield lock

    def _open_log(self) -> IO[bytes]:
        if self.log.exists() and self.log.stat().st_size > LARGEST_LOG_BYTES:
            self.log.rename(f"{self.log}.1")
        return self.log.open("ab")

    def _tail(self, begun: int) -> str:
        return "\n".join(self.log.read_bytes()[begun:].decode(errors="replace").splitlines()[-15:])

    @abstractmethod
    def _prepare(self) -> None: ...

    @abstractmethod
    def _command(self) -> list[str]: ...

    @abstractmethod
    def _answers(self) -> bool: ...


class Postgres(Server):
    """PostgreSQL with the role `app` and its database `app`."""

    name = "PostgreSQL"

    @property
    def url(self) -> str:
        return paths.database_url(self.root)

    def _prepare(self) -> None:
        if not self.data.exists():
            self._initialise()
        left = self.data / "postmaster.pid"
        if left.exists() and Path("/proc/self/cwd").exists():
            # After a restart of the machine any process may have the number in this file, and PostgreSQL
            # would take it for a server that still runs. A server's working directory is its data.
            number = left.read_text().partition("\n")[0].strip()
            with suppress(OSError):
                if Path(f"/proc/{number}/cwd").readlink() == self.data.resolve():
                    return
            left.unlink()
            (self.sockets / f"{paths.POSTGRES_SOCKET}.lock").unlink(missing_ok=True)

    def _initialise(self) -> None:
        # Made elsewhere and then renamed, so that an interrupted start leaves nothing that looks finished.
        unfinished = self.data.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        command = [
            *unprivileged(),
            *tethered("INT"),
            str(postgres_program("initdb")),
            f"--pgdata={unfinished}",
        ]
        command += ["--username=app", "--auth=trust", "--no-instructions", "--encoding=UTF8", "--locale=C"]
        command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        command += [] if self.durable else ["--no-sync"]
        made = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if made.returncode:
            raise ServerFailed(f"PostgreSQL's initdb failed:\n{made.stdout}{made.stderr}")
        unfinished.rename(self.data)

    def _command(self) -> list[str]:
        sockets = str(self.sockets).replace('"', '""')
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": f'"{sockets}"',
            "unix_socket_permissions": "0700",
            "max_connections": "200",
            "shared_buffers": "128MB",
        }
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
            # Shared memory lies among the data, so that nothing of a killed server is left when that is removed.
            settings["dynamic_shared_memory_type"] = "mmap"
        # The namespace comes first, because a process that enters one forgets the signal of its parent's end.
        program = [*unprivileged(), *tethered("INT"), str(postgres_program("postgres")), "-D", str(self.data)]
        return [*program, *(f"--{key}={value}" for key, value in settings.items())]

    def _answers(self) -> bool:
        address = psycopg.conninfo.make_conninfo(host=str(self.sockets), port=5432, user="app", dbname="postgres")
        try:
            with psycopg.connect(address, autocommit=True) as connection:
                if connection.execute("SELECT 1 FROM pg_database WHERE datname = 'app'").fetchone() is None:
                    connection.execute("CREATE DATABASE app")
        except psycopg.OperationalError:
            return False
        return True


class Valkey(Server):
    """Valkey, with its append-only file if it is to be durable."""

    name = "Valkey"

    @property
    def url(self) -> str:
        return paths.redis_url(self.root)

    def _prepare(self) -> None:
        self.data.mkdir(mode=0o700, exist_ok=True)

    def _command(self) -> list[str]:
        program = [*tethered("INT"), str(valkey_program()), "--port", "0", "--databases", "64", "--save", ""]
        program += ["--unixsocket", str(self.sockets / paths.VALKEY_SOCKET), "--unixsocketperm", "700"]
        return [*program, "--dir", str(self.data), "--appendonly", "yes" if self.durable else "no"]

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as client:
            client.settimeout(2)
            try:
                client.connect(str(self.sockets / paths.VALKEY_SOCKET))
                client.sendall(b"PING\r\n")
                return client.recv(64).startswith(b"+PONG")
            except OSError:
                return False


@contextmanager
def postgres(root: Path = paths.VAR, *, durable: bool = True) -> Iterator[Postgres]:
    """This function will run a PostgreSQL on `root` for its block.

    One that is not `durable` is faster, and loses the last moments when it is killed.
    """
    yield from _running(Postgres(root, durable))


@contextmanager
def valkey(root: Path = paths.VAR, *, durable: bool = True) -> Iterator[Valkey]:
    """This function will run a Valkey on `root` for its block; one that is not `durable` ends empty."""
    yield from _running(Valkey(root, durable))


_AnyServer = TypeVar("_AnyServer", bound=Server)


def _running(server: _AnyServer) -> Iterator[_AnyServer]:
    try:
        server.start()
        yield server
    finally:
        server.stop()
