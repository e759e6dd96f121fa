"""The other place for beats, as `benchmarks.beats` measures it: one script on Valkey judges and keeps a beat, and a flusher
writes the reads that had one to PostgreSQL, each at most 10 s later, and at once when a gate is passed.

It is no more than what a fair measurement takes. Opening a read would have to write both stores, and whoever looks at
a read would have to know which of them to ask.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.db import connection
from django.http import Http404

from accounts import suspension
from accounts.models import User
from rewards import rules
from rewards.models import Read
from rewards.reading import Beat, Credit, Reason

# A tenth of the reads is written each second, so that each is written within ten.
GROUPS = 10

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
RULES = (
    "BEAT_CEILING_SECONDS",
    "IDLE_LIMIT_SECONDS",
    "IDLE_WORDS_PER_MINUTE",
    "LISTENING_IDLE_LIMIT_SECONDS",
    "GATE_DEPTH_PERCENT",
)
_HERE = Path(__file__).parent
_NUMBERS = "".join(f"local {name} = {getattr(rules, name)}\n" for name in RULES)

valkey: Any = redis.Redis.from_url(settings.REDIS_URL, decode_responses=True)
_judge = valkey.register_script(_NUMBERS + (_HERE / "beats_in_valkey.lua").read_text())
# What is known there already is newer than what PostgreSQL has.
_put = valkey.register_script(
    "if redis.call('EXISTS', KEYS[1]) == 0 then redis.call('HSET', KEYS[1], unpack(ARGV)) end"
)
_WRITE_SQL = (_HERE / "beats_in_valkey.sql").read_text()


@dataclass(frozen=True, slots=True)
class State:
    """What a page is told of its read."""

    verified_ms: int
    depth: int
    gate_seconds: int
    gate_passed_at: datetime | None

    verified_seconds = Read.verified_seconds
    seconds_left = Read.seconds_left


def beat(reader: User, read_id: int, sent: Beat, at: datetime) -> Credit:
    """This function will do what `rewards.reading.beat` does."""
    suspension.require_active(reader)
    answer = _ask(reader.pk, read_id, sent, at)
    if answer is None:
        # Valkey was lost, or never knew the read.
        load(Read.objects.filter(pk=read_id, reader_id=reader.pk))
        answer = _ask(reader.pk, read_id, sent, at)
    if answer is None:
        raise Http404
    credited_ms, reason, passed_now, verified_ms, depth, gate_seconds, passed = answer
    if passed_now:
        write([read_id])
    state: Any = State(verified_ms, depth, gate_seconds, _time(passed))
    return Credit(state, credited_ms, Reason(reason) if reason else None, bool(passed_now))


def _ask(reader_id: int, read_id: int, sent: Beat, at: datetime) -> Any:
    keys = [f"read:{read_id}", f"clock:{reader_id}", f"waiting:{read_id % GROUPS}"]
    flags = int(sent.visible), int(sent.focused)
    seen = sent.idle_seconds, sent.depth, sent.words_in_view, int(sent.listening)
    return _judge(keys, [reader_id, read_id, _microseconds(at), sent.sequence, *flags, *seen])


def load(reads: Any) -> None:
    """This function will tell Valkey of reads that it doesn't know, and of their readers' clocks."""
    pipe = valkey.pipeline(transaction=False)
    for read in reads.select_related("reader__reading_clock"):
        clock = read.reader.reading_clock
        row = {
            "reader": read.reader_id,
            "resumed": _microseconds(read.resumed_at),
            "sequence": read.last_sequence,
            "verified": read.verified_ms,
            "depth": read.depth,
            "listening": int(read.is_listening),
            "passed": _microseconds(read.gate_passed_at),
            "text": max(read.words, read.characters),
            "gate": read.gate_seconds,
            "ceiling": read.ceiling_seconds,
        } | {f"lost:{reason}": ms for reason, ms in read.not_credited_ms.items()}
        _put([f"read:{read.pk}"], _flat(row), pipe)
        last_beat = _microseconds(clock.last_beat_at)
        _put([f"clock:{read.reader_id}"], _flat({"open_read": clock.open_read_id, "last_beat": last_beat}), pipe)
    pipe.execute()


def flush(group: int) -> int:
    """This function will write the reads of a group that had beats, and return how many. One process may do so.

    What it took is kept under another name until it is written, so that a flusher that died is made up for.
    """
    taken = f"taken:{group}"
    if not valkey.exists(taken):
        if not valkey.exists(f"waiting:{group}"):
            return 0
        valkey.rename(f"waiting:{group}", taken)
    read_ids = valkey.smembers(taken)
    write(read_ids)
    valkey.delete(taken)
    return len(read_ids)


def write(read_ids: Iterable[int | str]) -> None:
    """This function will write reads to PostgreSQL as Valkey has them now."""
    pipe = valkey.pipeline(transaction=False)
    for read_id in (read_ids := list(read_ids)):
        pipe.hgetall(f"read:{read_id}")
    rows = [_row(int(read_id), found) for read_id, found in zip(read_ids, pipe.execute(), strict=True) if found]
    with connection.cursor() as cursor:
        cursor.execute(_WRITE_SQL, [list(column) for column in zip(*rows, strict=True)])


def _row(read_id: int, found: dict[str, str]) -> tuple[Any, ...]:
    counted = (int(found[name]) for name in ("sequence", "verified", "depth"))
    times = _time(found["last_beat"]), _time(found["resumed"])
    lost = {name.removeprefix("lost:"): int(ms) for name, ms in found.items() if name.startswith("lost:")}
    ends = found["listening"] == "1", _time(found["passed"]), json.dumps(lost)
    return (read_id, int(found["reader"]), *times, *counted, *ends)


def _microseconds(at: datetime | None) -> int | str:
    return "" if at is None else (at - EPOCH) // timedelta(microseconds=1)


def _time(microseconds: str) -> datetime | None:
    return EPOCH + timedelta(microseconds=int(microseconds)) if microseconds else None


def _flat(row: dict[str, Any]) -> list[Any]:
    return [part for pair in row.items() for part in pair]
