"""`make load`: 500 readers for five minutes, on the site as docker-compose.yml starts it, everything on this machine.

Says how often something was asked and how long it took, what was the first to be used up, and whether every act that was
answered as done is in the books, once. Exits with 1 where anything went wrong.
"""

import argparse
import csv
import json
import os
import sys
import time
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles

from benchmarks.load.site import Site, readers

# About 400 words: the gate opens after 70 seconds.
SENTENCES = 22
WARM_SECONDS = 40


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder on a real disk")
    parser.add_argument("--readers", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=300)
    options = parser.parse_args()
    world, out = options.folder / "world.json", options.folder / "out"
    with Site(options.folder.absolute()) as site:
        site.prepare(world, options.readers, SENTENCES)
        site.start_all()
        with readers(site, world, out, options.readers, options.seconds) as locust:
            time.sleep(WARM_SECONDS)
            before, begun = site.cpu_seconds(), time.monotonic()
            time.sleep(max(1, options.seconds - WARM_SECONDS - 5))
            took = time.monotonic() - begun
            after, memory = site.cpu_seconds(), site.memory_bytes()
            locust.wait(120)
        books = json.loads(site.python("-m", "benchmarks.load.books", str(out)))
    cores = {name: (after[name] - before[name]) / took for name in before}
    report(list(attempts(out)), books["done"], cores, memory, options)
    print(
        "\n".join(books["wrong"][:20])
        or "\nEvery act that was answered as done is in the books, once; the audit is clean."
    )
    sys.exit(1 if books["wrong"] or any(is_error(status) for *_, status, _ms in attempts(out)) else 0)


def attempts(out):
    """Each attempt: when it began, what was asked, the status it was answered with (0 for none), and in how many ms."""
    with (out / "attempts.csv").open(newline="") as rows:
        for at, name, status, ms, _error in csv.reader(rows):
            yield float(at), name, int(status), float(ms)


def is_error(status):
    return status == 0 or status >= 500 or status in (400, 401, 404, 405, 413, 415)


def report(rows, done, cpu, memory, options):
    warm = [row for row in rows if row[0] > rows[0][0] + WARM_SECONDS]
    seconds = max(at for at, *_ in warm) - min(at for at, *_ in warm)
    errors = sum(is_error(status) for *_, status, _ms in rows)
    print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores for readers, site and servers together\n")
    print(f"{options.readers} readers, {options.seconds} s: {len(rows):,} requests, errors {errors}; done: {done}\n")
    print("| request | a second | p50 | p99 |\n|---|---|---|---|")
    by_name = defaultdict(list)
    for _at, name, _status, ms in warm:
        by_name[name].append(ms)
    for name, times in sorted(by_name.items(), key=lambda item: -len(item[1])):
        print(_line(name, times, seconds))
    print(_line("**all**", [row[3] for row in warm], seconds))
    print("\n| process | cores | memory, MB |\n|---|---|---|")
    for name, cores in sorted(cpu.items(), key=lambda item: -item[1]):
        print(f"| {name} | {cores:.2f} | {f'{memory[name] / 1e6:.0f}' if name in memory else ''} |")
    print(f"| readers and the rest of the machine | {_busy_cores(cpu):.2f} of {os.cpu_count()} left | |")


def _busy_cores(cpu):
    return (os.cpu_count() or 1) - sum(cpu.values())


def _line(name, times, seconds):
    if len(times) < 2:
        return f"| {name} | {len(times) / seconds:.1f} | {times[0]:.0f} ms | |"
    percent = quantiles(times, n=100)
    return f"| {name} | {len(times) / seconds:.1f} | {percent[49]:.0f} ms | {percent[98]:.0f} ms |"


if __name__ == "__main__":
    main()
