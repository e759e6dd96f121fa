"""Work that writes nothing, spread over a few processes: in order, no further ahead than they need, and ended with
whoever asked for it."""

import os
import signal
import threading
import traceback
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import connection, get_context, parent_process
from typing import Any, TypeVar

from django.db import connections

from config.errors import Refusal

Piece = TypeVar("Piece")
Result = TypeVar("Result")

# Whoever writes what they prepare keeps up with no more.
MOST = 4

_work: Callable[[Any], Any]
_inherited: list[Any] = []


def mapped(work: Callable[[Piece], Result], pieces: Iterable[Piece]) -> Iterator[Result]:
    """This function will yield the result of some work for each piece, in their order, and raise what reading the pieces
    raised after the results of those before. Pieces and results go from process to process. One piece alone, or on one
    processor, is worked on here."""
    broken: list[Exception] = []
    sound = _until_broken(pieces, broken)
    processes = min(os.cpu_count() or 1, MOST)
    first = list(islice(sound, 2))
    if processes > 1 and len(first) > 1:
        yield from _spread(work, chain(first, sound), processes)
    else:
        yield from map(work, chain(first, sound))
    if broken:
        raise broken[0]


def _until_broken(pieces: Iterable[Piece], broken: list[Exception]) -> Iterator[Piece]:
    try:
        yield from pieces
    except Exception as error:
        broken.append(error)


def _spread(work: Callable[[Piece], Result], pieces: Iterable[Piece], processes: int) -> Iterator[Result]:
    # Each begins as a copy of this one, with all that is loaded; what it is to do need not travel then.
    pool = ProcessPoolExecutor(processes, get_context("fork"), _begin, (work,))
    waiting: deque[Future[Result]] = deque()
    with _interrupted_between() as require_uninterrupted:
        try:
            for piece in pieces:
                waiting.append(pool.submit(_worked, piece))
                if len(waiting) > processes + 1:
                    require_uninterrupted()
                    yield waiting.popleft().result()
            while waiting:
                require_uninterrupted()
                yield waiting.popleft().result()
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def _interrupted_between() -> Iterator[Callable[[], None]]:
    """Lets Ctrl-C be heard between two results, where the function that this gives is called, and at the end: in the midst
    of the pool's own doings it could leave a lock that nobody opens again."""
    if threading.current_thread() is not threading.main_thread():
        yield lambda: None
        return
    heard: list[int] = []

    def require_uninterrupted() -> None:
        if heard:
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGINT, lambda number, _frame: heard.append(number))
    try:
        yield require_uninterrupted
    finally:
        signal.signal(signal.SIGINT, before)
    require_uninterrupted()


def portable(error: Exception) -> Exception:
    """This function will return an error as it can go from one of the processes to the one that asked: a refusal as it is,
    any other as one that says the same, with its traceback as a note."""
    if isinstance(error, Refusal) or parent_process() is None:
        return error
    told = RuntimeError(str(error))
    told.add_note("".join(traceback.format_exception(error)))
    return told


def _begin(work: Callable[[Any], Any]) -> None:
    global _work
    _work = work
    # The connections are the parent's, which to let go of would close; whoever needs one here gets their own.
    for each in connections.all(initialized_only=True):
        _inherited.append(each.connection)
        each.connection = None
    # Ctrl-C reaches all of them; the one who asked ends the others.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent:
        connection.wait([parent.sentinel])
        os._exit(1)


def _worked(piece: Any) -> Any:
    return _work(piece)
