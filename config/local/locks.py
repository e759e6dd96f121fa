"""Locks on files, which the kernel gives back when the last process that holds one ends, however it ends."""

import fcntl
from typing import IO, Any


def take(lock: IO[Any]) -> bool:
    """This function will take the lock of an open file and say whether it could, without waiting."""
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
