"""`make bench-beats`: where reading beats could live, with 10,000 open reads: in PostgreSQL as they do, by one guarded
UPDATE each, or in Valkey with a flusher beside (`benchmarks.beats_in_valkey`); and what of the cost is the store's
(`benchmarks.beats_prepared`).

Eight clients call the room itself, then the site over HTTP, in turn. Every answer is checked, and in the end what
PostgreSQL holds. To repeat it: `var/bench/venv/bin/python -m benchmarks.beats --folder FOLDER`.
"""

import argparse
import http.client
import multiprocessing
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, nullcontext, suppress
from datetime import UTC, datetime
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory
from typing import Any

import psycopg

from benchmarks import beats_clients as clients
from benchmarks.beats_clients import DATABASES, PATHS, READERS, SHORT, Reader
from config.local import servers
from config.local.programs import tethered

ROOT = Path(__file__).parent.parent
READERS_OVER_HTTP = 4_000
CLIENTS = 8
ROUNDS = 3

TITLES = {
    "select": "an empty round trip to PostgreSQL (the limit)",
    "ping": "an empty round trip to Valkey (the limit)",
    "off": "PostgreSQL, without waiting for the disk (ours)",
    "on": "PostgreSQL, each beat waits for the disk",
    "prepared": "PostgreSQL, look-up by hand, statements prepared",
    "valkey": "Valkey, with the flusher beside",
    "http empty": "over HTTP: an authenticated view that does nothing",
    "http off": "over HTTP: PostgreSQL (ours)",
    "http prepared": "over HTTP: PostgreSQL, prepared",
    "http valkey": "over HTTP: Valkey, with the flusher beside",
}
# Each is the median of the rounds' own ratios, as the machine's speed changes from one to the next.
RATIOS = [
    ("waiting for the disk", "on", "off"),
    ("prepared", "prepared", "off"),
    ("Valkey", "valkey", "off"),
    ("Valkey beside prepared", "valkey", "prepared"),
    ("over HTTP: the empty view", "http empty", "http off"),
    ("over HTTP: prepared", "http prepared", "http off"),
    ("over HTTP: Valkey", "http valkey", "http off"),
    ("over HTTP: Valkey beside prepared", "http valkey", "http prepared"),
]
Row = tuple[float, float, float]  # Answers a second, their 99th percentile and their processor time in milliseconds.
Found = dict[str, list[Row]]
Answered = tuple[Row, dict[int, int]]  # And the verified seconds of each read as last answered.


def prepare(began: datetime) -> list[Reader]:
    """Readers with an open read each; the last of them have a session too."""
    import django

    django.setup()
    from django.core.management import call_command

    from accounts.models import User
    from articles.models import Article, Author
    from benchmarks.reading import token
    from rewards import rules
    from rewards.models import Read, ReadingClock

    call_command("migrate", verbosity=0)
    users = [User(email=f"r{n}@example.com", handle=f"r{n}") for n in range(READERS + READERS_OVER_HTTP)]
    User.objects.bulk_create(users)
    of = {"author": Author.objects.create(name="Author", slug="author"), "status": "published", "published_at": began}
    texts = {True: Article(slug="short", title="Short", words=35, **of), False: Article(slug="a", words=100_000, **of)}
    Article.objects.bulk_create(texts.values())
    reads = []
    for number, user in enumerate(users):
        article = texts[clients.kind(number) is SHORT and number < READERS]
        terms = {name: getattr(rules.terms(article.words, 0), name) for name in rules.Terms.__slots__}
        words = {"words": article.words, "characters": 0}
        reads.append(Read(reader=user, article=article, began_at=began, resumed_at=began, **words, **terms))
    Read.objects.bulk_create(reads)
    ReadingClock.objects.bulk_create([ReadingClock(reader_id=r.reader_id, open_read=r) for r in reads])
    return [(n, r.reader, r.pk, token(r.reader) if n >= READERS else "") for n, r in enumerate(reads)]


def spent(pids: Sequence[int]) -> float:
    """Seconds of processor time that these processes took, and all that they started."""
    seconds = 0.0
    for pid in pids:
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            seconds += sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
            seconds += spent([int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()])
    return seconds


def load(arm: str, began: datetime, number: int, readers: list[Reader], processor: Callable[[], float]) -> Answered:
    """What all clients of an arm came to together; `processor` says what the servers and the flusher took so far."""
    answers: Any = multiprocessing.Queue()
    start = multiprocessing.Barrier(CLIENTS + 1)
    for n in range(CLIENTS):
        share = readers[n * len(readers) // CLIENTS : (n + 1) * len(readers) // CLIENTS]
        arguments = (arm, began, number, share, start, answers)
        multiprocessing.Process(target=clients.client, args=arguments, daemon=True).start()
    start.wait(clients.PATIENCE_SECONDS)
    before = processor()
    got = [answers.get(timeout=clients.PATIENCE_SECONDS) for _ in range(CLIENTS)]
    assert not (wrong := [one for one in got if isinstance(one, str)]), wrong
    times = [one for some, *_ in got for one in some]
    said = {read: verified for one in got for read, verified in one[1].items()}
    took = max(one[3] for one in got) - min(one[2] for one in got)
    # Over HTTP the clients stand for the readers' own machines.
    seconds = processor() - before + (0 if arm in PATHS else sum(one[4] for one in got))
    return (len(times) / took, quantiles(times, n=100)[98] * 1000, seconds / len(times) * 1000), said


def check(server_url: str, readers: list[Reader], said: dict[str, dict[int, int]]) -> None:
    """PostgreSQL holds what every arm's answers said, and the same in every database."""
    state = """SELECT r.id, verified_ms, depth, last_sequence, not_credited_ms, gate_passed_at, is_listening, last_beat_at
               FROM rewards_read r JOIN rewards_readingclock c USING (reader_id) ORDER BY r.id"""
    found = {}
    for name in set(DATABASES.values()):
        with psycopg.connect(server_url.rsplit("/", 1)[0] + f"/{name}") as session:
            found[name] = session.execute(state).fetchall()
    for arm, seconds in said.items():
        held = {row[0]: row[1] // 1000 for row in found[DATABASES[arm]]}
        assert all(held[read] == verified for read, verified in seconds.items()), f"{arm}: not what was answered"
    expected = [sum(ms for ms, _reason in clients.kind(n).brings) for n, *_ in readers[:READERS]]
    for name, rows in found.items():
        assert [row[1] for row in rows[:READERS]] == expected, name
        assert rows[:READERS] == found["app"][:READERS], name


def measure(folder: Path) -> tuple[Found, list[int]]:
    began = datetime.now(UTC)
    with ExitStack() as stack:
        postgres = stack.enter_context(servers.postgres(folder))
        valkey = stack.enter_context(servers.valkey(folder))
        os.environ |= {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url}
        os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.reading_settings"
        readers = prepare(began)
        copy(postgres.url)
        server = stack.enter_context(web(postgres.url))
        counts = multiprocessing.Array("q", 4)
        pids = [postgres.pid, valkey.pid, server.pid]
        over_http = readers[READERS:]
        who = {arm: over_http[n::4] for n, arm in enumerate(PATHS)}
        found: Found = {arm: [] for arm in TITLES}
        said: dict[str, dict[int, int]] = {arm: {} for arm in TITLES}
        for number in range(1, ROUNDS + 1):
            arms = list(TITLES)
            for arm in arms[number:] + arms[:number]:
                with clients.flushing(counts) if "valkey" in arm else nullcontext():
                    row, answered = load(
                        arm, began, number, who.get(arm, readers[:READERS]), lambda: spent(pids) + counts[2] / 1e6
                    )
                found[arm].append(row)
                said[arm] |= answered
                shown = "{:>8,.0f} a second, p99 {:>6.1f} ms, {:>6.3f} ms of processor time".format(*row)
                print(f"round {number}  {shown}  {TITLES[arm]}", flush=True)
        clients.flush_all()
        check(postgres.url, readers, said)
        return found, list(counts.get_obj())


def copy(server_url: str) -> None:
    """Makes the other arms' databases, and tells Valkey of the reads."""
    from django.db import connections

    from benchmarks import beats_in_valkey
    from rewards.models import Read

    beats_in_valkey.load(Read.objects.all())
    connections.close_all()
    with psycopg.connect(server_url.rsplit("/", 1)[0] + "/postgres", autocommit=True) as session:
        for name in set(DATABASES.values()) - {"app"}:
            session.execute(f"CREATE DATABASE {name} TEMPLATE app")
    for name in set(DATABASES.values()):
        with psycopg.connect(server_url.rsplit("/", 1)[0] + f"/{name}", autocommit=True) as session:
            session.execute("VACUUM ANALYZE")


@contextmanager
def web(server_url: str) -> Iterator[subprocess.Popen[bytes]]:
    """The production server, as the image starts it."""
    granian = f"granian --interface wsgi --port {clients.PORT} --workers 2 --log-level error config.wsgi:application"
    environment = os.environ | {"DATABASE_URL": server_url.rsplit("/", 1)[0] + f"/{DATABASES['http off']}"}
    process = subprocess.Popen([*tethered("TERM"), sys.executable, "-m", *granian.split()], cwd=ROOT, env=environment)
    try:
        for _ in range(200):
            with suppress(OSError):
                connection = http.client.HTTPConnection("127.0.0.1", clients.PORT, timeout=clients.PATIENCE_SECONDS)
                connection.request("GET", "/api/v1/economy")
                assert connection.getresponse().status == 200
                break
            time.sleep(0.1)
        yield process
    finally:
        process.terminate()
        process.wait(30)


def report(found: Found, flushed: list[int], calm: str) -> None:
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, {calm}\n")
    print("| 8 clients, 10,000 open reads | a second | p99 | processor time |\n|---|---|---|---|")
    for arm, title in TITLES.items():
        rate, p99, each = (median(column) for column in zip(*found[arm], strict=True))
        print(f"| {title} | {rate:,.0f} | {p99:.1f} ms | {each:.2f} ms |")

    def ratio(one: str, other: str, column: int = 0) -> float:
        return median(ours[column] / theirs[column] for ours, theirs in zip(found[one], found[other], strict=True))

    print("\n| beats a second, beside ours where nothing else is said | |\n|---|---|")
    for title, one, other in RATIOS:
        print(f"| {title} | {ratio(one, other):.2f} × |")
    print("\n| the room's part of a request's processor time | |\n|---|---|")
    for title, arm in (("PostgreSQL (ours)", "off"), ("PostgreSQL, prepared", "prepared"), ("Valkey", "valkey")):
        print(f"| {title} | {100 * ratio(arm, f'http {arm}', 2):.0f} % |")
    turns, reads, _microseconds, behind = flushed
    print(f"\nThe flusher wrote {reads:,} reads in {turns} turns; rounds ended {behind} turns behind.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="a folder on a real disk; nothing is left in it")
    options = parser.parse_args()
    calm = f"load before it began: {os.getloadavg()[0]:.1f}"
    options.folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=options.folder) as place:
        found, flushed = measure(Path(place))
    report(found, flushed, calm)


if __name__ == "__main__":
    main()
