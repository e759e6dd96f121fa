"""Beats in PostgreSQL as `rewards.reading` writes them, but with the look-up written by hand and both statements prepared:
what of a beat's cost is the store's, and what Django's building of a query and PostgreSQL's planning of it.
"""

import json
from datetime import datetime
from typing import Any

import psycopg
from django.db import connection, transaction
from django.http import Http404

from accounts import suspension
from accounts.models import User
from rewards import reading
from rewards.models import Read
from rewards.reading import Beat, Credit

_NAMES = [str(field.attname) for field in Read._meta.concrete_fields]
_LOOK_SQL = f"""
    SELECT {", ".join("r." + name for name in _NAMES)}, c.open_read_id, c.last_beat_at, c.version
    FROM rewards_read AS r JOIN rewards_readingclock AS c USING (reader_id)
    WHERE r.id = %s::bigint AND r.reader_id = %s::bigint
"""


def beat(reader: User, read_id: int, sent: Beat, at: datetime) -> Credit:
    """This function will do what `rewards.reading.beat` does."""
    suspension.require_active(reader)
    credit = _beat(reader.pk, read_id, sent, at)
    if credit is None:
        with transaction.atomic():
            reading._lock_clock(reader.pk)
            credit = _beat(reader.pk, read_id, sent, at)
    assert credit is not None
    return credit


def _beat(reader_id: int, read_id: int, sent: Beat, at: datetime) -> Credit | None:
    row = _run(_LOOK_SQL, (read_id, reader_id)).fetchone()
    if row is None:
        raise Http404
    read, clock = Read.from_db("default", _NAMES, row[:-3]), reading._Clock(*row[-3:])
    read.not_credited_ms = json.loads(read.not_credited_ms)
    rejected = reading._rejection(read, clock, sent)
    if rejected:
        return Credit(read, 0, rejected, passed_now=False)
    elapsed_ms = reading._elapsed_ms(read, clock, at)
    credited_ms, reason = reading._credit(read, sent, elapsed_ms)
    passed = reading._note(read, sent, credited_ms, elapsed_ms, reason, at)
    return Credit(read, credited_ms, reason, passed) if _record(read, clock, at) else None


def _record(read: Read, clock: reading._Clock, at: datetime) -> bool:
    noted: dict[str, Any] = {
        "beat_at": max(at, clock.last_beat_at or at),
        "reader": read.reader_id,
        "version": clock.version,
        "sequence": read.last_sequence,
        "verified_ms": read.verified_ms,
        "not_credited_ms": json.dumps(read.not_credited_ms),
        "depth": read.depth,
        "is_listening": read.is_listening,
        "gate_passed_at": read.gate_passed_at,
    }
    return _run(reading._BEAT_SQL, noted).rowcount == 1


def _run(statement: str, parameters: Any) -> "psycopg.Cursor[Any]":
    connection.ensure_connection()
    with connection.wrap_database_errors:
        cursor = psycopg.Cursor(connection.connection)
        return cursor.execute(statement, parameters, prepare=True)
