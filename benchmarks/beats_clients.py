"""What the clients of `benchmarks.beats` do, one process each, and the flusher's process beside them."""

import http.client
import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from itertools import cycle
from typing import Any

PORT = 8918
HTTP_SECONDS = 4
PATIENCE_SECONDS = 60
# Each beats every five seconds. At full speed the flusher goes by beats, else by the clock: a tenth of the reads a second.
READERS = 6_000
BEATS_IN_A_SECOND = READERS // 5

# Where an arm's reads are; those over HTTP are others.
DATABASES = {"off": "app", "on": "waiting", "prepared": "prepared"}
DATABASES |= dict.fromkeys(["valkey", "http off", "http prepared", "http valkey", "http empty"], "beside")
DATABASES |= dict.fromkeys(["select", "ping"], "beside")
PATHS = {
    "http empty": "/api/v1/empty",
    "http off": "/api/v1/reads/{read}/beats",
    "http prepared": "/api/v1/prepared/reads/{read}/beats",
    "http valkey": "/api/v1/valkey/reads/{read}/beats",
}
Reader = tuple[int, Any, int, str]  # Its number, its user, its read and its session's token.
Work = tuple[
    list[float], dict[int, int]
]  # What each call took, and the verified seconds of each read as last answered.


@dataclass(frozen=True)
class Kind:
    """What some readers do, and the milliseconds and the reason that each of three beats then brings."""

    brings: list[tuple[int, str | None]]
    second_beat: dict[str, Any] = field(default_factory=dict)
    seconds_apart: int = 5


STEADY = Kind([(5000, None), (5000, None), (5000, None)])
SHORT = Kind([(5000, None), (5000, None), (3000, "ceiling")])  # Passes its gate at the second.
# By the reader's number; the others read steadily.
KINDS = {
    0: SHORT,
    1: Kind([(20_000, "late")] * 3, seconds_apart=25),
    2: Kind([(5000, None), (0, "hidden"), (5000, None)], {"visible": False}),
    3: Kind([(5000, None), (0, "out_of_order"), (10_000, None)], {"sequence": 1}),
    4: Kind([(5000, None), (0, "idle"), (5000, None)], {"idle_seconds": 61}),
}


def kind(number: int) -> Kind:
    return KINDS.get(number % 16, STEADY)


def call(room: Any, began: datetime, number: int, readers: list[Reader]) -> Work:
    """One beat of each reader, to the room itself."""
    from rewards.reading import Beat

    times, said = [], {}
    for n, user, read, _token in readers:
        of = kind(n)
        sent = {"sequence": number, "visible": True, "focused": True, "idle_seconds": 0, "depth": min(100, 45 * number)}
        beat = Beat(**sent | (of.second_beat if number == 2 else {}))
        at = began + timedelta(seconds=of.seconds_apart * number)
        begun = time.perf_counter()
        credit = room.beat(user, read, beat, at)
        times.append(time.perf_counter() - begun)
        expected = (*of.brings[number - 1], of is SHORT and number == 2)
        assert (credit.credited_ms, credit.reason, credit.passed_now) == expected, (n, number, credit)
        said[read] = credit.read.verified_seconds
    return times, said


def post(path: str, _began: datetime, _number: int, readers: list[Reader]) -> Work:
    """A beat of one reader after the other over one connection, for some seconds."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=PATIENCE_SECONDS)
    times, said = [], {}
    end = time.monotonic() + HTTP_SECONDS
    for _n, _user, read, token in cycle(readers):
        beat = {"sequence": time.time_ns() // 10**6, "visible": True, "focused": True, "idle_seconds": 0, "depth": 1}
        headers = {"X-Session-Token": token, "Content-Type": "application/json"}
        begun = time.perf_counter()
        connection.request("POST", path.format(read=read), json.dumps(beat), headers)
        answer = connection.getresponse()
        body = json.loads(answer.read())
        times.append(time.perf_counter() - begun)
        assert answer.status == 200 and body.get("reason") in (None, "late"), body
        if body:
            said[read] = body["verified_seconds"]
        if time.monotonic() >= end:
            break
    return times, said


def trip(what: Callable[[], Any], _began: datetime, _number: int, readers: list[Reader]) -> Work:
    times = []
    for _ in readers:
        begun = time.perf_counter()
        what()
        times.append(time.perf_counter() - begun)
    return times, {}


def client(arm: str, began: datetime, number: int, readers: list[Reader], start: Any, answers: Any) -> None:
    """One client process: connects, waits for the others, and says what it did and when, and its processor time."""
    try:
        does = connected(arm)
        start.wait(PATIENCE_SECONDS)
        begun, before = time.monotonic(), time.process_time()
        times, said = does(began, number, readers)
        answers.put((times, said, begun, time.monotonic(), time.process_time() - before))
    except BaseException as error:
        answers.put(f"{arm}: {error!r}")
        raise


def connected(arm: str) -> Callable[[datetime, int, list[Reader]], Work]:
    """What a client of this arm does, with its connections made."""
    from django.db import connection

    from benchmarks import beats_in_valkey, beats_prepared
    from rewards import reading

    if arm in PATHS:
        return partial(post, PATHS[arm])
    connection.settings_dict["NAME"] = DATABASES[arm]
    trips = {"select": partial(connection.cursor().execute, "SELECT 1"), "ping": beats_in_valkey.valkey.ping}
    for what in trips.values():
        what()
    if arm in trips:
        return partial(trip, trips[arm])
    if arm == "on":
        assert "'off'" in reading._BEAT_SQL
        reading._BEAT_SQL = reading._BEAT_SQL.replace("'off'", "'on'")
    rooms = {"off": reading, "on": reading, "prepared": beats_prepared, "valkey": beats_in_valkey}
    return partial(call, rooms[arm])


def flusher(stop: Any, counts: Any) -> None:
    """Writes a tenth of the reads each second, or for as many beats as come in one; counts its turns, the reads, the
    microseconds of processor time, and the turns that it was behind in the end."""
    from django.db import connection

    from benchmarks import beats_in_valkey

    def beats() -> int:
        found: int = beats_in_valkey.valkey.info("commandstats")["cmdstat_evalsha"]["calls"]
        return found

    connection.settings_dict["NAME"] = DATABASES["valkey"]
    through, since = beats(), time.monotonic()
    while not stop.is_set():
        if beats() - through >= BEATS_IN_A_SECOND:
            through += BEATS_IN_A_SECOND
        elif time.monotonic() - since >= 1:
            through = beats()
        else:
            stop.wait(0.05)
            continue
        since, before = time.monotonic(), time.process_time_ns()
        counts[1] += beats_in_valkey.flush(counts[0] % beats_in_valkey.GROUPS)
        counts[0] += 1
        counts[2] += (time.process_time_ns() - before) // 1000
    counts[3] += (beats() - through) // BEATS_IN_A_SECOND


@contextmanager
def flushing(counts: Any) -> Iterator[None]:
    """A flusher runs beside."""
    stop = multiprocessing.Event()
    process = multiprocessing.Process(target=flusher, args=(stop, counts), daemon=True)
    process.start()
    try:
        yield
    finally:
        stop.set()
        process.join(PATIENCE_SECONDS)
        assert process.exitcode == 0, "the flusher failed"


def flush_all() -> None:
    """Writes what is left."""
    from django.db import connection

    from benchmarks import beats_in_valkey

    connection.settings_dict["NAME"] = DATABASES["valkey"]
    for group in range(beats_in_valkey.GROUPS):
        beats_in_valkey.flush(group)
    connection.close()
