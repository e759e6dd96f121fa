"""`make bench-reading`: beats over HTTP beside an authenticated view that does nothing, on the production server, with
10,000 open reads; and reads settled a second. Every answer is checked, and the books afterwards.
"""

import argparse
import http.client
import json
import multiprocessing
import os
import platform
import subprocess
import sys
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from config.local import servers

ROOT = Path(__file__).parent.parent
PORT = 8917
READERS = 10_000
CLIENTS = 8


def prepare(readers):
    """Readers with an open read each, and their session tokens."""
    import django

    django.setup()
    from django.core.management import call_command

    from accounts.models import User
    from articles.models import Article, Author
    from rewards import pool, rules
    from rewards.models import Progress, Read, ReadingClock

    call_command("migrate", verbosity=0)
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
    return [(token(user), read.pk) for user, read in zip(users, reads, strict=True)]


def token(user):
    """What signing in gives an app."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def client(what, readers, seconds, answers):
    """One client: a beat, or nothing, for one reader after the other, on one connection."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    times, sequence, wrong = [], 0, 0
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        sequence += 1
        for session, read in readers:
            path = f"/api/v1/reads/{read}/beats" if what == "beats" else "/api/v1/empty"
            beat = {
                "sequence": int(time.time() * 1000),
                "visible": True,
                "focused": True,
                "idle_seconds": 0,
                "depth": 1,
            }
            begun = time.perf_counter()
            connection.request(
                "POST",
                path,
                json.dumps(beat if what == "beats" else {}),
                {"X-Session-Token": session, "Content-Type": "application/json"},
            )
            answer = connection.getresponse()
            body = json.loads(answer.read())
            times.append(time.perf_counter() - begun)
            right = (
                body.get("reason") in (None, "late") and "verified_seconds" in body if what == "beats" else body == {}
            )
            wrong += answer.status != 200 or not right
            if time.monotonic() >= end:
                break
    answers.put((times, wrong))


def load(what, readers, seconds):
    """Answers a second of all clients, and the 99th percentile in milliseconds."""
    answers = multiprocessing.Queue()
    shares = [readers[n::CLIENTS] for n in range(CLIENTS)]
    clients = [multiprocessing.Process(target=client, args=(what, share, seconds, answers)) for share in shares]
    for process in clients:
        process.start()
    got = [answers.get() for _ in clients]
    for process in clients:
        process.join()
    assert not sum(wrong for _times, wrong in got), f"{what}: wrong answers"
    times = [one for some, _wrong in got for one in some]
    return len(times) / seconds, quantiles(times, n=100)[98] * 1000


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


def wait_for_server():
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT)
            connection.request("GET", "/api/v1/economy")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def measure(folder, rounds, seconds):
    with ExitStack() as stack:
        postgres = stack.enter_context(servers.postgres(folder))
        valkey = stack.enter_context(servers.valkey(folder))
        os.environ |= {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url,
            "DJANGO_SETTINGS_MODULE": "benchmarks.reading_settings",
        }
        readers = prepare(READERS)
        # As the image starts it.
        granian = f"granian --interface wsgi --port {PORT} --workers 2 --log-level error config.wsgi:application"
        web = subprocess.Popen([sys.executable, "-m", *granian.split()], cwd=ROOT)
        try:
            wait_for_server()
            found = {}
            for number in range(rounds):
                for what in ("empty", "beats"):
                    rate, p99 = load(what, readers, seconds)
                    found.setdefault(what, []).append((rate, p99))
                    print(f"round {number + 1}  {what:>6} {rate:>8,.0f} a second, p99 {p99:.1f} ms", flush=True)
        finally:
            web.terminate()
            web.wait(30)
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
