"""Folders for servers that nobody needs tomorrow: in memory if there is room, and gone afterwards."""

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from config.local import locks, paths

# Docker gives 64 MB of shared memory, less than a database for tests and a few copies of it.
NEEDED_BYTES: Final = 1_000_000_000
_PREFIX: Final = "read-to-earn-test-"


@contextmanager
def folder() -> Iterator[Path]:
    """This function will give its block a new folder, and remove it afterwards.

    It also removes the folders of those who were killed before they could.
    """
    memory = Path("/dev/shm")
    roomy = os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > NEEDED_BYTES
    base = memory if roomy else Path(tempfile.gettempdir())
    for left in base.glob(f"{_PREFIX}*"):
        _remove_if_deserted(left)
    root = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=base))
    with (root / "owner.lock").open("wb") as lock:
        locks.take(lock)
        try:
            yield root
        finally:
            _remove(root)


def _remove_if_deserted(root: Path) -> None:
    with suppress(OSError):
        # A folder without a lock may be so new that its owner is about to take it.
        if root.stat().st_uid != os.getuid() or time.time() - root.stat().st_mtime < 60:
            return
        for path in root.glob("*.lock"):
            with path.open("rb") as lock:
                if not locks.take(lock):
                    return
        _remove(root)


def _remove(root: Path) -> None:
    shutil.rmtree(paths.runtime_folder(root), ignore_errors=True)
    shutil.rmtree(root, ignore_errors=True)
