"""What processes count of themselves: requests and runs of tasks. How everything else stands is asked when it is read
(`config.metrics`).

Web servers and workers are several processes each. Where `PROMETHEUS_MULTIPROC_DIR` names a folder, every process keeps its
counts in files there, and whoever is asked adds up all of them. What a process that is gone has counted is added to one
file, so that counts never fall and files never grow in number (docs/decisions/0014-watching.md).
"""

import fcntl
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from prometheus_client import CollectorRegistry, Counter, Histogram, Metric, start_http_server
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

_FOLDER: Final = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")
# No process has the number 0.
_OF_THE_GONE: Final = 0
_own = CollectorRegistry()
if _FOLDER:
    Path(_FOLDER).mkdir(parents=True, exist_ok=True)

# By the name of the route (or its pattern where it has none), never by a path: there are as many as addresses in the code.
REQUESTS: Final = Histogram(
    "http_request_duration_seconds",
    "Requests by route, method and class of status, and how long they took.",
    ["route", "method", "status"],
    registry=_own,
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
TASKS: Final = Counter(
    "tasks",
    "Runs of tasks by how they ended: succeeded; retried, it will run again; failed, it won't; dead, it ended its worker.",
    ["task", "outcome"],
    registry=_own,
)
TASK_SECONDS: Final = Histogram(
    "task_duration_seconds",
    "How long runs of tasks took.",
    ["task"],
    registry=_own,
    buckets=(0.01, 0.05, 0.1, 0.5, 1, 5, 10, 30, 60, 120, 600, 3600),
)


class Everybody(Collector):
    """The counts of all processes that share the folder; of this one where there is none."""

    def collect(self) -> Iterable[Metric]:
        if not _FOLDER:
            return _own.collect()
        with _alone():
            return list(MultiProcessCollector(None, _FOLDER).collect())  # type: ignore[no-untyped-call]


def begin_anew() -> None:
    """This function will forget what was counted before. Call it in the first of the processes, before there are others."""
    for file in _files():
        file.unlink()


def add_up_the_gone() -> None:
    """This function will add what processes that are gone have counted to one file, and remove theirs."""
    if not _FOLDER:
        return
    with _alone():
        for file in _files():
            kind, _, number = file.stem.rpartition("_")
            if int(number) != _OF_THE_GONE and not _lives(int(number)):
                _add_up(file, file.with_name(f"{kind}_{_OF_THE_GONE}.db"))
                file.unlink()


def serve(address: str) -> None:
    """This function will answer Prometheus with the counts of all processes at `host:port`, from a thread of this one."""
    host, _, port = address.rpartition(":")
    registry = CollectorRegistry()
    registry.register(Everybody())
    start_http_server(int(port), host, registry)


def _files() -> list[Path]:
    return sorted(Path(_FOLDER).glob("*.db")) if _FOLDER else []


@contextmanager
def _alone() -> Iterator[None]:
    """Nobody reads while others' files are added up, or would count some twice."""
    with (Path(_FOLDER) / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _lives(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _add_up(file: Path, into: Path) -> None:
    counts: dict[str, float] = defaultdict(float)
    for key, value, _timestamp, _place in MmapedDict.read_all_values_from_file(str(file)):  # type: ignore[no-untyped-call]
        counts[key] += value
    kept = MmapedDict(str(into))  # type: ignore[no-untyped-call]
    for key, value in counts.items():
        before, _timestamp = kept.read_value(key)  # type: ignore[no-untyped-call]
        kept.write_value(key, before + value, 0.0)  # type: ignore[no-untyped-call]
    kept.close()  # type: ignore[no-untyped-call]
