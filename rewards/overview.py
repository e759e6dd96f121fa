"""How the site stands, for those who run it: today's pools, what was paid and received, what readers did, and whether
workers, audits and servers are well.

All of it in one snapshot and from what others have added up: no entry and no read is looked at. What is late says so.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import connection

from config import tallies
from rewards import economy, figures, snapshot
from rewards.economy import DAYS_SHOWN, Audit, Day, PoolState
from rewards.figures import Figure, Period
from rewards.models import PoolDay

# How old the newest of each may be; workers come every minute or more often, audits every night.
TICK_LIMIT: Final = timedelta(minutes=3)
AUDIT_LIMIT: Final = timedelta(hours=26)
# How long each may wait for a worker. What is held again because its pool is spent waits for the next day's.
WAIT_LIMITS: Final = {
    "reads": timedelta(minutes=5),
    "reports": timedelta(minutes=5),
    "holds": timedelta(hours=26),
    "news": timedelta(minutes=20),
}
CONNECTIONS_PERCENT: Final = 80


@dataclass(frozen=True, slots=True)
class Sign:
    """Something that goes on by itself: since when it waits, or when it was done last, and whether that is too long ago."""

    name: str
    since: datetime | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Server:
    """What the database says of itself, and whether Redis answers."""

    database_bytes: int
    connections: int
    connections_maximum: int
    has_redis: bool

    @property
    def is_crowded(self) -> bool:
        return self.connections * 100 >= self.connections_maximum * CONNECTIONS_PERCENT


@dataclass(frozen=True, slots=True)
class Overview:
    """`days` are closed ones, the oldest first; `figures` go on to today."""

    as_of: datetime
    open_day: PoolDay | None
    readers_pool: PoolState
    writers_pool: PoolState
    treasury_twei: int
    days: tuple[Day, ...]
    figures: Period
    signs: tuple[Sign, ...]
    audit: Audit | None
    server: Server
    beside: Any


def state(at: datetime, beside: Callable[[], Any] = lambda: None) -> Overview:
    """This function will return how everything stands at a moment, with what `beside` finds in the same snapshot."""
    with snapshot.one_moment():
        newest, held = economy.newest_days(), economy.held_twei()
        period = figures.of(at.date(), DAYS_SHOWN)
        audit, server, found = economy.last_audit(), _server(), beside()
    open_day, readers_pool, writers_pool = economy.pools(newest, held)
    return Overview(
        as_of=at,
        open_day=open_day,
        readers_pool=readers_pool,
        writers_pool=writers_pool,
        treasury_twei=held["treasury"],
        days=economy.closed(newest),
        figures=period,
        signs=tuple(_signs(period, audit, at)),
        audit=audit,
        server=server,
        beside=found,
    )


def _signs(period: Period, audit: Audit | None, at: datetime) -> list[Sign]:
    """A worker's last tick and the last audit have to be there; what waits was noted by that tick."""
    ticked, audited = period.noted_at, audit.ended_at if audit else None
    found = [
        Sign("tick", ticked, ticked is None or at - ticked > TICK_LIMIT),
        Sign("audit", audited, audited is None or at - audited > AUDIT_LIMIT),
    ]
    for name, limit in WAIT_LIMITS.items():
        seconds = period.by_day(Figure.WAITING_SECONDS, name)[-1]
        since = ticked - timedelta(seconds=seconds) if seconds and ticked else None
        found.append(Sign(name, since, since is not None and at - since > limit))
    return found


_SERVER_SQL = """
SELECT pg_database_size(current_database()), (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'),
    current_setting('max_connections')::int
"""


def _server() -> Server:
    with connection.cursor() as cursor:
        cursor.execute(_SERVER_SQL)
        size, connections, maximum = cursor.fetchone() or (0, 0, 0)
    return Server(size, connections, maximum, tallies.is_reachable())
