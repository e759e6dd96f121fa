"""`make bench-reading`: beats over HTTP beside an authenticated view that does nothing, on the production server, with
10,000 open reads; and reads settled a second. Every answer is checked, and the books afterwards.
"""

import argparse
import json
import multiprocessing
import os
import platform
import time
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path
from statistics import median

from benchmarks import web

READERS = 10_000


def prepare(readers):
    """Readers with an open read each, and their session tokens."""
    from accounts.models import User
    from articles.models import Article, Author
    from rewards import pool, rules
    from rewards.models import Progress, Read, ReadingClock

    now = datetime.now(UTC)
    rules.POOL_MAXIMUM_TWEI = 10**9
    pool.fund_treasury(10**12, "benchmark", now)
    pool.turn(now)
    users = User.objects.bulk_create([User(email=f"r{n}@example.com", handle=f"r{n}") for n in range(readers)])
    Progress.objects.bulk_create([Progress(reader=user) for user in users])
    author = Author.objects.create(name="Author", slug="author")
    article = Article.objects.create(
        slug="a", title="A", author=author, status="published", published_at=now, words=100_000
    )
    terms = rules.terms(article.words, 0)
    reads = Read.objects.bulk_create(
        Read(
            reader=user,
            article=article,
            began_at=now,
            resumed_at=now,
            words=article.words,
            characters=0,
            expected_seconds=terms.expected_seconds,
            gate_seconds=terms.gate_seconds,
            ceiling_seconds=terms.ceiling_seconds,
            read_time_twei=terms.read_time_twei,
        )
        for user in users
    )
    ReadingClock.objects.bulk_create([ReadingClock(reader_id=r.reader_id, open_read=r) for r in reads])
    return [(web.token(user), read.pk) for user, read in zip(users, reads, strict=True)]


def beats(readers):
    """One beat for one reader after the other."""

    def requests(number, clients):
        for session, read in cycle(readers[number::clients]):
            yield (lambda s=session, r=read: web.post(s, f"/api/v1/reads/{r}/beats", beat())), is_credit

    return requests


def beat():
    return {"sequence": int(time.time() * 1000), "visible": True, "focused": True, "idle_seconds": 0, "depth": 1}


def is_credit(status, content):
    body = json.loads(content)
    return status == 200 and body["reason"] in (None, "late") and "verified_seconds" in body


def nothings(readers):
    """The same requests of an authenticated view that does nothing."""

    def requests(number, clients):
        for session, _read in cycle(readers[number::clients]):
            yield (
                (lambda s=session: web.post(s, "/api/v1/empty", {})),
                lambda status, body: (status, body) == (200, b"{}"),
            )

    return requests


def work(now, settled):
    """One worker: batches until there are none left."""
    import django

    django.setup()
    from rewards import settlement

    while settlement.settle_read_time(now, 1000):
        pass
    settled.put(time.monotonic())


def settle(readers):
    """Reads settled a second, in batches, by as many workers as there are cores: three minutes each, with pay and XP."""
    from django.db import connection

    from rewards import audit
    from rewards.models import Item, LedgerEntry, Progress, Read

    now = datetime.now(UTC)
    Read.objects.update(gate_passed_at=now - timedelta(seconds=1), verified_ms=171_000)
    connection.close()
    settled = multiprocessing.Queue()
    workers = [multiprocessing.Process(target=work, args=(now, settled)) for _ in range(os.cpu_count() or 1)]
    begun = time.monotonic()
    for process in workers:
        process.start()
    took = max(settled.get() for _ in workers) - begun
    for process in workers:
        process.join()
    assert (
        readers
        == LedgerEntry.objects.filter(item=Item.READ_TIME).count()
        == Read.objects.exclude(settled_at=None).count()
    )
    assert readers == Progress.objects.filter(xp=57).count()
    assert not [finding for finding in audit.run() if finding.wrong]
    return readers / took


def measure(folder, rounds, seconds):
    with web.databases(folder):
        readers = prepare(READERS)
        found = {}
        with web.site():
            for number in range(rounds):
                for what, requests in (("empty", nothings), ("beats", beats)):
                    rate, _p50, p99 = web.load(requests(readers), seconds)
                    found.setdefault(what, []).append((rate, p99))
                    print(f"round {number + 1}  {what:>6} {rate:>8,.0f} a second, p99 {p99:.1f} ms", flush=True)
        return found, settle(READERS)


def report(found, settled):
    middle = {what: [median(column) for column in zip(*rows, strict=True)] for what, rows in found.items()}
    ratio = 100 * middle["beats"][0] / middle["empty"][0]
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| over HTTP, 8 clients, 10,000 open reads | a second | p99 |\n|---|---|---|")
    for what, title in (("empty", "an authenticated view that does nothing"), ("beats", "beats")):
        print(f"| {title} | {middle[what][0]:,.0f} | {middle[what][1]:.1f} ms |")
    print("\n| | here | aim |\n|---|---|---|")
    print(f"| beats beside the empty view | {ratio:.0f} % | ≥ 50 % |")
    print(f"| reads settled a second | {settled:,.0f} | ≥ 10,000 |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder on a real disk")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=8)
    options = parser.parse_args()
    report(*measure(options.folder, options.rounds, options.seconds))


if __name__ == "__main__":
    main()
