"""A SQL prompt on the site's database: `python -m config.local.psql`, with psql's own arguments if any."""

import os
import shutil
import socket
import sys
from typing import NoReturn

from config.local import paths
from config.local.programs import ServerFailed, postgres_program


def main() -> NoReturn:
    """This function will become psql on DATABASE_URL, or on the database of `make run`, or say why not."""
    url = os.environ.get("DATABASE_URL")
    if not url:
        if not _listens():
            sys.exit("The database doesn't run. Start it with `make run` in another terminal, or set DATABASE_URL.")
        url = paths.database_url(paths.VAR)
    try:
        program = str(postgres_program("psql"))
    except ServerFailed as problem:
        installed = shutil.which("psql")
        if installed is None:
            sys.exit(f"{problem} Nor is psql installed.")
        program = installed
    os.execv(program, [program, url, *sys.argv[1:]])


def _listens() -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        try:
            client.connect(str(paths.runtime_folder(paths.VAR) / paths.POSTGRES_SOCKET))
        except OSError:
            return False
    return True


if __name__ == "__main__":
    main()
