"""`make bench-ledger`: the ledger beside its peers, on one PostgreSQL with default durability, in one run, in turn.

Medians of several rounds at 1, 4 and 16 clients. After the run every contender's books are checked against what was
answered; one that skipped work ends the benchmark.
"""

import argparse
import os
import platform
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import psycopg

from config.local import servers

ROOT = Path(__file__).parent.parent

# What is shown, the contender, the shape of its act, and the numbers of clients.
RUNS = [
    ("one bare INSERT (the limit)", "bare", "single", (1, 4, 16)),
    ("django-hordak 2.0, transfer_to", "hordak", "single", (1, 4, 16)),
    ("Django ORM, select_for_update", "orm", "single", (1, 4, 16)),
    ("ledger.post, one payment", "ours", "single", (1, 4, 16)),
    ("ledger.post, three entries of a like", "ours", "like", (1, 4, 16)),
    ("ledger.post, batches of 1,000", "ours", "batch", (1, 4)),
]
AIMS = [
    ("single payments, 16 clients", ("ours", "single", 16), 6),
    ("three entries of a like in one call, 16 clients", ("ours", "like", 16), 12),
    ("settlement batches of 1,000", ("ours", "batch", 1), 30),
]


class Contender:
    """The processes of one contender, on a database of its own."""

    def __init__(self, name, server_url, clients):
        self.name = name
        self.entries = 0
        database = f"bench_{name}"
        with psycopg.connect(server_url, autocommit=True) as session:
            session.execute(f"CREATE DATABASE {database}")
        self.url = server_url.rsplit("/", 1)[0] + f"/{database}"
        self.environment = os.environ | {"DATABASE_URL": self.url}
        subprocess.run(self._command("prepare"), env=self.environment, cwd=ROOT, check=True)
        self.processes = [self._start(number) for number in range(1, clients + 1)]
        for process in self.processes:
            assert process.stdout.readline() == "ready\n"

    def _command(self, *arguments):
        return [sys.executable, "-m", "benchmarks.client", self.name, *arguments]

    def _start(self, number):
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
        return subprocess.Popen(self._command(str(number)), env=self.environment, cwd=ROOT, **pipes)

    def run(self, shape, clients, seconds):
        """Entries per second of so many clients at once."""
        for process in self.processes[:clients]:
            process.stdin.write(f"{shape} {seconds}\n")
        counts = [process.stdout.readline().split() for process in self.processes[:clients]]
        entries = sum(int(count[1]) for count in counts)
        self.entries += entries
        return entries / seconds

    def check(self):
        self.processes[0].stdin.write(f"check {self.entries}\n")
        assert self.processes[0].stdout.readline() == "right\n", f"{self.name} skipped work"

    def stop(self):
        for process in self.processes:
            process.stdin.close()
            process.wait(30)


def bytes_per_entry(url):
    with psycopg.connect(url, autocommit=True) as session:
        session.execute("VACUUM ANALYZE rewards_ledgerentry")
        size, entries = session.execute(
            "SELECT pg_total_relation_size('rewards_ledgerentry'), count(*) FROM rewards_ledgerentry"
        ).fetchone()
    return size / entries


def measure(folder, rounds, seconds, clients):
    results = {}
    with ExitStack() as stack:
        server = stack.enter_context(servers.postgres(folder))
        contenders = {}
        for name in dict.fromkeys(run[1] for run in RUNS):
            contenders[name] = Contender(name, server.url, max(clients))
            stack.callback(contenders[name].stop)
        for number in range(rounds):
            for title, name, shape, counts in RUNS:
                for count in sorted(set(counts) & set(clients)):
                    rate = contenders[name].run(shape, count, seconds)
                    results.setdefault((name, shape, count), []).append(rate)
                    print(f"round {number + 1}  {count:>2} clients  {rate:>10,.0f} entries/s  {title}", flush=True)
        for contender in contenders.values():
            contender.check()
        size = bytes_per_entry(contenders["ours"].url)
    return {key: median(rates) for key, rates in results.items()}, size


def report(results, size, clients):
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| entries per second | " + " | ".join(f"{count} clients" for count in clients) + " |")
    print("|---|" + "---|" * len(clients))
    for title, name, shape, _counts in RUNS:
        cells = [f"{results[name, shape, c]:,.0f}" if (name, shape, c) in results else "" for c in clients]
        print(f"| {title} | " + " | ".join(cells) + " |")
    print("\n| beside django-hordak in the same run | here | aim |\n|---|---|---|")
    for title, (name, shape, count), aim in AIMS:
        if (name, shape, count) in results:
            ratio = results[name, shape, count] / results["hordak", "single", count]
            print(f"| {title} | {ratio:.1f} × | {aim} × |")
    print(f"| bytes on disk for one entry, indexes included | {size:.0f} | ≤ 300 |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder on a real disk")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--clients", type=int, nargs="*", default=[1, 4, 16])
    options = parser.parse_args()
    report(*measure(options.folder, options.rounds, options.seconds, options.clients), options.clients)


if __name__ == "__main__":
    main()
