"""`make bench-articles`: the page of an article, rendered and from the cache, beside the same texts on Wagtail with the
same server, database and Redis, in one run. Every answer is compared with the whole page that was checked before.
"""

import argparse
import multiprocessing
import os
import platform
import socket
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from benchmarks import wagtail_site, web

ARTICLES = 40
WORDS = 900
CLIENTS = 4


def texts():
    """Titles, introductions and bodies in Markdown: headings, lists, a quotation, links, and plain paragraphs."""
    names = ["tide", "harbour", "lamp", "keeper", "ledger", "ink", "paper", "winter", "river", "stone"]
    found = []
    for number in range(ARTICLES):
        parts, count = [], 0
        while count < WORDS:
            place = len(parts)
            words = [names[(number + place * 7 + n * (1 + place % 3)) % len(names)] for n in range(60)]
            line = " ".join(words).capitalize() + f" {number} {place}."
            parts.append(
                {0: f"## Part {place}\n\n{line}", 3: f"> {line}", 5: "\n".join(f"- {w}" for w in words[:8])}.get(
                    place % 8, f"{line} [A link](https://example.com/{place}), *stressed*, **strongly**."
                )
            )
            count += 60
        found.append((f"Article number {number}", f"About {names[number % 10]} and more.", "\n\n".join(parts)))
    return found


def prepare():
    """The articles here; the same as Wagtail's pages want them."""
    from articles import rendering, upkeep
    from articles.models import Article, Author, Tag

    now = datetime.now(UTC)
    author = Author.objects.create(name="An Author", slug="an-author", biography="Writes for a benchmark.")
    tags = [Tag.objects.create(name=name, slug=name) for name in ("tides", "ink", "winter", "paper")]
    theirs = []
    for number, (title, intro, body) in enumerate(texts()):
        article = Article(
            title=title,
            slug=f"article-{number}",
            dek=intro,
            author=author,
            status="published",
            published_at=now - timedelta(hours=number),
            body_markdown=body,
        )
        rendering.render(article)
        article.save()
        article.tags.set([tags[number % 4], tags[(number + 1) % 4]])
        theirs.append({"title": title, "slug": article.slug, "intro": intro, "body": article.body_html})
    upkeep.changed(Article.objects.values_list("pk", flat=True))
    return theirs


class Connection:
    """Keep-alive over a bare socket, so that the client costs little beside the server."""

    def __init__(self):
        self.socket = socket.create_connection(("127.0.0.1", web.PORT))
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path):
        """The status and the body of what is at `path`."""
        self.socket.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: en\r\n\r\n".encode())
        got = b""
        while b"\r\n\r\n" not in got:
            got += self._more()
        head, _, body = got.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        parts, have = [body], len(body)
        while have < length:
            parts.append(self._more())
            have += len(parts[-1])
        return int(head[9:12]), b"".join(parts)

    def _more(self):
        more = self.socket.recv(1 << 18)
        assert more, "the server hung up"
        return more


def _client(number, paths, expected, seconds, answers):
    connection = Connection()
    times, wrong, n = [], 0, number
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        path = paths[n % len(paths)]
        begun = time.perf_counter()
        answer = connection.get(path)
        times.append(time.perf_counter() - begun)
        wrong += answer != (200, expected[path])
        n += 1
    answers.put((times, wrong))


def load(paths, seconds):
    """Pages a second, and the median and 99th percentile in milliseconds."""
    connection = Connection()
    expected = {}
    for number, path in enumerate(paths):
        status, body = connection.get(path)
        said = texts()[number]
        assert status == 200, (path, status)
        assert said[0].encode() in body, path
        assert body.count(b"A link</a>") == said[2].count("[A link]"), path
        expected[path] = body
    answers = multiprocessing.Queue()
    clients = [
        multiprocessing.Process(target=_client, args=(n * 7, paths, expected, seconds, answers)) for n in range(CLIENTS)
    ]
    for client in clients:
        client.start()
    got = [answers.get() for _ in clients]
    for client in clients:
        client.join()
    assert not sum(wrong for _times, wrong in got), "wrong answers"
    times = [one for some, _wrong in got for one in some]
    percent = quantiles(times, n=100)
    return len(times) / seconds, percent[49] * 1000, percent[98] * 1000, sum(map(len, expected.values())) / len(paths)


def measure(folder, rounds, seconds):
    found = {}
    with web.databases(folder):
        from django.db import connection

        theirs = prepare()
        with connection.cursor() as cursor:
            cursor.execute("CREATE DATABASE wagtail")
        environment = wagtail_site.make(folder / "peer", connection.settings_dict, os.environ["REDIS_URL"], theirs)
        # A page of theirs is there when it answers; ours too.
        ours = [f"/articles/article-{n}/" for n in range(ARTICLES)]
        blog = [f"/blog/article-{n}/" for n in range(ARTICLES)]
        runs = {
            "Wagtail": ({"application": "peer.wsgi:application", "folder": folder / "peer", **environment}, blog),
            "rendered": ({"DJANGO_SETTINGS_MODULE": "benchmarks.uncached_settings"}, ours),
            "from the cache": ({"DJANGO_SETTINGS_MODULE": "config.settings"}, ours),
        }
        for _ in range(rounds):
            for what, (how, paths) in runs.items():
                with web.site(path=paths[0], **how):
                    load(paths, 1)
                    result = load(paths, seconds)
                found.setdefault(what, []).append(result)
                rate, p50, p99, size = result
                print(
                    f"{what:>16} {rate:>8,.0f} a second, p50 {p50:.2f} ms, p99 {p99:.2f} ms, {size:,.0f} bytes",
                    flush=True,
                )
    return found


def report(found):
    middle = {what: [median(column) for column in zip(*rows, strict=True)] for what, rows in found.items()}
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(f"| {WORDS} words over HTTP, {CLIENTS} clients | a second | p50 | p99 | bytes |\n|---|---|---|---|---|")
    for what, (rate, p50, p99, size) in middle.items():
        print(f"| {what} | {rate:,.0f} | {p50:.2f} ms | {p99:.2f} ms | {size:,.0f} |")
    print("\n| beside Wagtail | here | aim |\n|---|---|---|")
    for what, aim in (("rendered", 3), ("from the cache", 10)):
        print(f"| {what} | {middle[what][0] / middle['Wagtail'][0]:.1f} × | ≥ {aim} × |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder on a real disk")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    report(measure(options.folder, options.rounds, options.seconds))


if __name__ == "__main__":
    main()
