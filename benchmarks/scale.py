"""`make bench-scale`: the ledger with one and with ten million entries in it: reading profit and loss, beside other ways to
keep totals, what these cost a payment, and the memory that the audit takes.

A year of entries of 10,000 wallets under 5,000 articles; every tenth entry is a share of one author under one article.
"""

import argparse
import os
import platform
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles

import psycopg

from benchmarks import totals
from config.local import servers

ROOT = Path(__file__).parent.parent
READS = 1_000
CLIENTS = 16


def database(server_url, name, template=None):
    """Makes a database and returns its address."""
    with psycopg.connect(server_url, autocommit=True) as session:
        session.execute(f"CREATE DATABASE {name}" + (f" TEMPLATE {template} STRATEGY FILE_COPY" if template else ""))
    return server_url.rsplit("/", 1)[0] + f"/{name}"


def run(url, *arguments, **options):
    command = [sys.executable, *arguments]
    return subprocess.run(command, env=os.environ | {"DATABASE_URL": url}, cwd=ROOT, check=True, **options)


def build(url, entries, statements=totals.BUILD):
    """A year of entries, folded as `ledger_post` would have."""
    run(url, "-m", "benchmarks.client", "ours", "prepare")
    with psycopg.connect(url, autocommit=True) as session:
        for statement in statements:
            session.execute(statement, {"entries": entries} if "%(entries)s" in statement else None)


def reading_times(session, way, up_to):
    """Milliseconds of one reading after another: the author's article, and all that the author has, by day."""
    sql = totals.READ[way]
    author = {"wallet": totals.AUTHOR_WALLET, "article": 1, "from": "2024-10-25", "to": "2026-10-25", "up_to": up_to}
    found = {}
    for of, parameters in (("article", author), ("all", author | {"article": None})):
        times = []
        for _ in range(READS if way != "nothing" else 5):
            begun = time.perf_counter()
            session.execute(sql, parameters, prepare=True).fetchall()
            times.append((time.perf_counter() - begun) * 1000)
        found[of] = quantiles(times, n=100)[98] if way != "nothing" else max(times)
    return found


def read(url, ways):
    with psycopg.connect(url, autocommit=True) as session:
        (last,) = session.execute("SELECT max(id) FROM rewards_ledgerentry").fetchone()
        found = {}
        for way in ways:
            with session.transaction(force_rollback=True):
                for statement in totals.ARRANGE.get(way, ()):
                    session.execute(statement)
                found[way] = reading_times(session, way, last)
        return found


def payments(url, seconds, number):
    """Entries per second of 16 clients, each a process of its own, in the round of this number."""
    environment = os.environ | {"DATABASE_URL": url}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "bufsize": 1}
    clients = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.client", "ours", str(1_000 * (1 + number) + client)],
            env=environment,
            cwd=ROOT,
            **pipes,
        )
        for client in range(CLIENTS)
    ]
    try:
        assert all(client.stdout.readline() == "ready\n" for client in clients)
        rates = {}
        for shape in ("single", "like"):
            for client in clients:
                client.stdin.write(f"{shape} {seconds}\n")
            rates[shape] = sum(int(client.stdout.readline().split()[1]) for client in clients) / seconds
        return rates
    finally:
        for client in clients:
            client.stdin.close()
            client.wait(30)


def private_megabytes(pid):
    """What a process has for itself: its resident memory without what it shares."""
    try:
        fields = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines())
    except OSError:
        return 0
    return int(fields.get("RssAnon", "0 kB").split()[0]) / 1024


@contextmanager
def watching(postmaster):
    """The most that this machine's Python children and the server's processes had for themselves at one time."""
    peak, done = [0.0], threading.Event()

    def watch():
        while not done.wait(0.05):
            pids = [
                line
                for parent in (postmaster, os.getpid())
                for line in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
            ]
            peak[0] = max(peak[0], sum(private_megabytes(pid) for pid in pids if pid != str(postmaster)))

    thread = threading.Thread(target=watch)
    thread.start()
    try:
        yield peak
    finally:
        done.set()
        thread.join()


def server_pid(server):
    """The postmaster, which may stand below a program that brought it up."""
    return int((server.data / "postmaster.pid").read_text().split()[0])


def measure(folder, entries, rounds, seconds):
    with servers.postgres(folder) as server:
        results, urls = {}, {}
        for name, size in (("small", entries // 10), ("large", entries)):
            begun = time.monotonic()
            url = urls[name] = database(server.url, name)
            build(url, size)
            print(f"{size:,} entries after {time.monotonic() - begun:.0f} s", flush=True)
        # In turn, so that a slow moment of the machine is nobody's alone.
        reads = [
            {"small": read(urls["small"], ["ours"]), "large": read(urls["large"], totals.READ)} for _ in range(rounds)
        ]
        for name in urls:
            results[name] = {
                way: {of: median(r[name][way][of] for r in reads) for of in ("article", "all")}
                for way in reads[0][name]
            }
            print(name, results[name], flush=True)
        with psycopg.connect(url, autocommit=True) as session:
            results["bytes"] = dict(session.execute(totals.SIZES).fetchall())
        with watching(server_pid(server)) as peak:
            begun = time.monotonic()
            run(url, "manage.py", "audit_ledger")
            results["audit"] = (peak, time.monotonic() - begun)
        rates = {}
        for way in totals.PAY:
            paying = database(server.url, f"pay_{way}", "large")
            with psycopg.connect(paying, autocommit=True) as session:
                for statement in totals.PAY[way](session):
                    session.execute(statement)
            results.setdefault("urls", {})[way] = paying
        for number in range(rounds):
            for way, paying in results["urls"].items():
                for shape, rate in payments(paying, seconds, number).items():
                    rates.setdefault((way, shape), []).append(rate)
                    print(f"{way:>10} {shape:>7} {rate:>8,.0f} entries/s", flush=True)
        run(results["urls"]["ours"], "manage.py", "audit_ledger")
        results["rates"] = {key: median(values) for key, values in rates.items()}
        return results


def report(results, entries):
    small, large = results["small"]["ours"], results["large"]["ours"]
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(f"| {entries:,} entries, an author with a tenth of them | one article | all by day | a payment | a like |")
    print("|---|---|---|---|---|")
    for way, found in results["large"].items():
        rates = [results["rates"].get((way, shape)) for shape in ("single", "like")]
        shown = [f"{rate:,.0f}/s" if rate else "" for rate in rates]
        print(f"| {totals.NAMES[way]} | {found['article']:.1f} ms | {found['all']:.1f} ms | {' | '.join(shown)} |")
    print("\n| | here | aim |\n|---|---|---|")
    print(f"| PnL of the article for its author, p99 | {large['article']:.1f} ms | ≤ 5 ms |")
    ratio = large["article"] / small["article"]
    print(f"| the same over {entries // 10:,} entries in all | {ratio:.2f} × | ≤ 1.5 × |")
    (peak,), seconds = results["audit"]
    print(f"| memory of the audit, Python's and PostgreSQL's ({seconds:.0f} s) | {peak:.0f} MB | ≤ 300 MB |")
    for name, size in results["bytes"].items():
        print(f"| {name} | {size / entries:.0f} bytes an entry | |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder on a real disk, with 15 GB free")
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4)
    options = parser.parse_args()
    report(measure(options.folder, options.entries, options.rounds, options.seconds), options.entries)


if __name__ == "__main__":
    main()
