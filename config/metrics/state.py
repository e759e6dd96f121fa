"""How everything stands, asked when it is read: the ledger and its audits, what waits, queues, beat, what was refused.

Every question is a cheap one: a few rows by an index, or what a worker has added up. What can't be asked, because its
server is away, is left out, and the rest is told. Every web server tells the same; take the largest.
"""

import json
import logging
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any, Final

from django.db import Error
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from redis.exceptions import RedisError

from accounts import dead_tasks
from config import clock, heartbeat, redis_client, tallies
from config.celery import CHORES, MONEY, REPORTS
from rewards import economy, figures, reports, settlement
from rewards.figures import Figure
from rewards.models import Kind, LedgerAudit, PoolDay

logger = logging.getLogger(__name__)

Gauges = Iterator[GaugeMetricFamily]
QUEUES: Final = (MONEY, REPORTS, CHORES)
# So many rows are counted, and no more.
COUNTED: Final = 10_000


class State(Collector):
    """A registry asks all of it anew for each reader."""

    def collect(self) -> Iterable[GaugeMetricFamily]:
        at = clock.now()
        for ask in _ASKED:
            yield from _told(ask, at)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing is known before it is asked."""
        return []


def _told(ask: Callable[[datetime], Gauges], at: datetime) -> list[GaugeMetricFamily]:
    try:
        return list(ask(at))
    except (Error, RedisError) as error:
        logger.warning("Left out of the metrics, %s: %s", ask.__name__, error)
        return []


def _gauge(name: str, says: str, label: str, values: Iterable[tuple[str, float]]) -> GaugeMetricFamily:
    gauge = GaugeMetricFamily(name, says, labels=[label])
    for part, value in values:
        gauge.add_metric([part], value)
    return gauge


def _audit(_at: datetime) -> Gauges:
    """Workers audit, so it is read from its row."""
    last = LedgerAudit.objects.order_by("-id").first()
    if last is None:
        return
    yield GaugeMetricFamily("ledger_broken_promises", "Promises that the last audit found broken.", last.broken)
    yield GaugeMetricFamily("ledger_audited_entries", "Entries that the last audit checked.", last.entries)
    ended, took = last.ended_at.timestamp(), (last.ended_at - last.began_at).total_seconds()
    yield GaugeMetricFamily("ledger_audit_timestamp_seconds", "When the last audit ended.", ended)
    yield GaugeMetricFamily("ledger_audit_duration_seconds", "How long the last audit took.", took)


def _pools(_at: datetime) -> Gauges:
    today = PoolDay.objects.filter(closed_at=None).first()
    if today is None:
        return
    held = economy.held_twei()
    opened = [("readers", today.readers_twei), ("writers", today.writers_twei)]
    left = [("readers", held[Kind.READERS_POOL]), ("writers", held[Kind.WRITERS_POOL])]
    yield _gauge("pool_opened_twei", "What today's pools were filled with.", "pool", opened)
    yield _gauge("pool_left_twei", "What is left of today's pools.", "pool", left)
    yield GaugeMetricFamily("treasury_twei", "What the treasury holds.", held[Kind.TREASURY])


def _added_up(at: datetime) -> Gauges:
    """What a worker adds up each minute, so that nobody counts the ledger here."""
    today = figures.of(at.date(), 1)
    if today.noted_at is None:
        return
    noted = today.noted_at.timestamp()
    entries = [(item, today.by_day(Figure.ENTRIES, item)[-1]) for item in today.parts(Figure.ENTRIES)]
    yield GaugeMetricFamily("figures_timestamp_seconds", "When a worker last added up the day.", noted)
    yield _gauge("ledger_entries_today", "Entries of the ledger since midnight (UTC), by item.", "item", entries)


def _waiting(at: datetime) -> Gauges:
    """Work is found by its row, so what waits is seen there, whatever became of its message."""
    counts = [("reads", settlement.waiting_count(COUNTED)), ("reports", reports.waiting_count(COUNTED))]
    oldest = {"reads": settlement.waiting_since(), "reports": reports.waiting_since()}
    ages = [(work, max(0.0, (at - since).total_seconds()) if since else 0.0) for work, since in oldest.items()]
    yield _gauge("work_waiting", f"Rows that wait for a worker (no more than {COUNTED} are counted).", "work", counts)
    yield _gauge("work_waiting_seconds", "For how long the oldest of them has waited.", "work", ages)


def _dead(_at: datetime) -> Gauges:
    waiting = dead_tasks.waiting()[:COUNTED].count()
    yield GaugeMetricFamily("dead_tasks_open", "Dead tasks that nobody has looked at.", waiting)


def _queues(at: datetime) -> Gauges:
    asked = redis_client.client().pipeline(transaction=False)
    for queue in QUEUES:
        asked.llen(queue)
        # The one that is taken next.
        asked.lindex(queue, -1)
    answers = asked.execute()
    lengths = dict(zip(QUEUES, answers[::2], strict=True))
    ages = [(queue, _age(first, at)) for queue, first in zip(QUEUES, answers[1::2], strict=True)]
    yield _gauge("queue_messages", "Messages that wait in a queue.", "queue", lengths.items())
    yield _gauge("queue_oldest_seconds", "How long ago the oldest of them was sent.", "queue", ages)


def _age(message: str | None, at: datetime) -> float:
    headers: dict[str, Any] = json.loads(message)["headers"] if message else {}
    sent_at = headers.get("sent_at")
    return max(0.0, at.timestamp() - float(sent_at)) if sent_at else 0.0


def _beat(_at: datetime) -> Gauges:
    ticked = heartbeat.last()
    if ticked is not None:
        yield GaugeMetricFamily("beat_timestamp_seconds", "When beat last came around.", ticked.timestamp())


def _refusals(at: datetime) -> Gauges:
    said = sorted(tallies.of(at.date()).items())
    yield _gauge("refusals_today", "How often each refusal was said since midnight (UTC), by its code.", "code", said)


_ASKED: Final = (_audit, _pools, _added_up, _waiting, _dead, _queues, _beat, _refusals)
