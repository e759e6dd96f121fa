"""Where a checkout keeps its local data and its sockets, and the addresses that follow from that.

The same checkout gives the same addresses in every terminal, without an environment, whether or not the
servers run. Nothing but `make_private` makes a file. Settings import this, so it needs nothing but Python.
"""

import hashlib
import os
import stat
import sys
import tempfile
from pathlib import Path
from typing import Final
from urllib.parse import parse_qs, quote, urlsplit

VAR: Final = Path(__file__).resolve().parents[2] / "var"

POSTGRES_SOCKET: Final = ".s.PGSQL.5432"
VALKEY_SOCKET: Final = "valkey.sock"

# The kernel keeps a socket's address in 108 bytes on Linux and 104 on macOS, the last of which is zero.
LONGEST_SOCKET_PATH: Final = 103 if sys.platform == "darwin" else 107

_PLAIN_IN_A_HOST: Final = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789-_.")


def runtime_folder(root: Path = VAR) -> Path:
    """This function will return the folder of the sockets of the servers whose data is under `root`.

    It is `root/run`, or, where a socket's path in there would be too long, a short one under the system's
    temporary folder, named after `root`. Anyone may make that first: PermissionError if it isn't ours alone.
    """
    folder = root / "run"
    if len(os.fsencode(folder / POSTGRES_SOCKET)) <= LONGEST_SOCKET_PATH:
        return folder
    digest = hashlib.sha256(os.fsencode(root)).hexdigest()[:16]
    folder = _temporary() / f"read-to-earn-{os.getuid()}-{digest}"
    if os.path.lexists(folder):
        _check_private(folder)
    return folder


def make_private(folder: Path) -> None:
    """This function will make sure that `folder` exists and that nobody else may look into it (mode 0700).

    PermissionError if it exists and belongs to somebody else, or is open to others.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    _check_private(folder)


def database_url(root: Path = VAR) -> str:
    """This function will return the address of `root`'s PostgreSQL, as dj-database-url and libpq read it."""
    # Whoever parses an address may write its host in lower case, so that capitals have to be escaped too.
    folder = os.fsencode(runtime_folder(root))
    host = "".join(chr(byte) if byte in _PLAIN_IN_A_HOST else f"%{byte:02x}" for byte in folder)
    return f"postgres://app@{host}/app"


def redis_url(root: Path = VAR, number: int = 0) -> str:
    """This function will return the address of database `number` of `root`'s Valkey, as redis-py reads it."""
    return f"unix://{quote(str(runtime_folder(root) / VALKEY_SOCKET))}?db={number}"


def broker_url(redis_url: str) -> str:
    """This function will return `redis_url` as Celery writes it: only the addresses of sockets differ."""
    parts = urlsplit(redis_url)
    if parts.scheme != "unix":
        return redis_url
    number = parse_qs(parts.query).get("db", ["0"])[0]
    return f"redis+socket://{parts.netloc}{parts.path}?virtual_host={number}"


def _temporary() -> Path:
    # TMPDIR may differ between two terminals of the same person; /tmp does not.
    shared = Path("/tmp")
    return shared if shared.is_dir() else Path(tempfile.gettempdir())


def _check_private(folder: Path) -> None:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to another user: run as that user, or remove it.")
    if found.st_mode & 0o077:
        raise PermissionError(f"{folder} is open to other users: close it (chmod 700) or remove it.")
