"""`make bench-comments`: the first page of a thread of 10,000 comments beside that of one of 20, as a page and as JSON, and
likes over HTTP beside an authenticated view that does nothing. Every answer is checked, and the books afterwards.
"""

import argparse
import json
import os
import platform
from datetime import UTC, datetime
from itertools import repeat
from pathlib import Path
from statistics import median

from benchmarks import web

LONG, SHORT = 10_000, 20
READERS = 2_000
LIKES_EACH = 5


def prepare():
    """Two threads, and readers who have read the long one's article and wrote a comment each; their session tokens."""
    from accounts.models import User
    from articles.models import Article, Author
    from comments import counters
    from comments.models import Avatar, Comment, Persona
    from rewards import pool, rules
    from rewards.models import Progress, Read

    now = datetime.now(UTC)
    rules.POOL_MAXIMUM_TWEI = 10**9
    pool.fund_treasury(10**12, "benchmark", now)
    pool.turn(now)
    users = User.objects.bulk_create([User(email=f"r{n}@example.com", handle=f"r{n}") for n in range(READERS)])
    Progress.objects.bulk_create([Progress(reader=user, level=13, xp=rules.xp_needed(13)) for user in users])
    author = Author.objects.create(name="Author", slug="author")
    avatars = list(Avatar.objects.all())

    def thread(slug, size):
        article = Article.objects.create(
            slug=slug, title=slug, author=author, status="published", published_at=now, words=500
        )
        personas = Persona.objects.bulk_create(
            Persona(article=article, reader=user, avatar=avatars[n % len(avatars)], number=n // len(avatars) + 1)
            for n, user in enumerate(users[: min(size, READERS)])
        )
        Comment.objects.bulk_create(
            Comment(
                article=article,
                persona=personas[n % len(personas)],
                writer_id=personas[n % len(personas)].reader_id,
                body=f"Comment {n}",
                body_html=f"<p>Comment {n}, and what else there was to say about it.</p>",
                body_digest=f"{slug}{n}",
                written_at=now,
                shown_at=now,
                changed_at=now,
                like_count=n % 97,
            )
            for n in range(size)
        )
        return article

    thread("short", SHORT)
    long = thread("long", LONG)
    counters.fold(now)
    terms = rules.terms(500, 0)
    Read.objects.bulk_create(
        Read(
            reader=user,
            article=long,
            began_at=now,
            resumed_at=now,
            words=500,
            characters=0,
            expected_seconds=terms.expected_seconds,
            gate_seconds=terms.gate_seconds,
            ceiling_seconds=terms.ceiling_seconds,
            read_time_twei=terms.read_time_twei,
            gate_passed_at=now,
            settled_at=now,
        )
        for user in users
    )
    comments = list(Comment.objects.filter(article=long).order_by("id").values_list("pk", flat=True)[:READERS])
    return [(web.token(user), n) for n, user in enumerate(users)], comments


def first_page(slug, size):
    """The thread as htmx asks for it."""

    def requests(_number, _clients):
        return repeat((lambda: ("GET", f"/articles/{slug}/comments/", {"HX-Request": "true"}, None), is_right))

    def is_right(status, content):
        return status == 200 and content.count(b'class="comment"') == SHORT and f"{size:,} Comments".encode() in content

    return requests


def first_json(slug, _size):
    """The thread as an app asks for it."""

    def requests(_number, _clients):
        return repeat((lambda: ("GET", f"/api/v1/articles/{slug}/comments", {}, None), is_right))

    def is_right(status, content):
        return status == 200 and len(json.loads(content)["results"]) == SHORT

    return requests


def likes(readers, comments, done):
    """Each reader likes the comments of the next ones, so that every like pays: one commenter once, five in all."""

    def requests(number, clients):
        mine = readers[number::clients]
        for step in range(done, LIKES_EACH):
            for session, place in mine:
                comment = comments[(place + 1 + step) % len(comments)]
                yield (lambda s=session, c=comment: web.post(s, f"/api/v1/comments/{c}/like", {})), is_paid

    return requests


def is_paid(status, content):
    return status == 201 and json.loads(content)["earned_twei"] == 1


def nothings(readers):
    def requests(number, clients):
        for session, _place in readers[number::clients] * 100:
            yield (
                (lambda s=session: web.post(s, "/api/v1/empty", {})),
                lambda status, body: (status, body) == (200, b"{}"),
            )

    return requests


def queries():
    """How many queries the first page of the long thread takes."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert Client().get("/articles/long/comments/", headers={"HX-Request": "true"}).status_code == 200
    return len(captured)


def measure(folder, rounds, seconds):
    with web.databases(folder):
        readers, comments = prepare()
        found = {}

        def note(what, requests):
            rate, p50, p99 = web.load(requests, seconds)
            found.setdefault(what, []).append((rate, p50, p99))
            print(f"{what:>22} {rate:>8,.0f} a second, p50 {p50:.1f} ms, p99 {p99:.1f} ms", flush=True)

        with web.site():
            for number in range(rounds):
                for kind, page in (("page", first_page), ("JSON", first_json)):
                    note(f"{kind}, {SHORT}", page("short", SHORT))
                    note(f"{kind}, {LONG:,}", page("long", LONG))
                note("empty", nothings(readers))
                note("likes", likes(readers, comments, number))
        check()
        return found, queries()


def check():
    """Every like that was answered stands once, and the books are right."""
    from django.db.models import Sum

    from comments.models import Comment, Reaction
    from rewards import audit
    from rewards.models import Item, LedgerEntry

    pressed = Reaction.objects.count()
    assert pressed == LedgerEntry.objects.filter(item=Item.LIKES_OWN).count()
    assert pressed == Comment.objects.aggregate(n=Sum("paying_like_count"))["n"]
    assert not [finding for finding in audit.run() if finding.wrong]


def report(found, queries):
    middle = {what: [median(column) for column in zip(*rows, strict=True)] for what, rows in found.items()}
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print("| over HTTP, 8 clients | a second | p50 | p99 |\n|---|---|---|---|")
    for what, (rate, p50, p99) in middle.items():
        print(f"| {what} | {rate:,.0f} | {p50:.1f} ms | {p99:.1f} ms |")
    print("\n| | here | aim |\n|---|---|---|")
    for kind in ("page", "JSON"):
        times = middle[f"{kind}, {LONG:,}"][1] / middle[f"{kind}, {SHORT}"][1]
        print(f"| first {kind} of {LONG:,} comments beside that of {SHORT}, p50 | {times:.2f} × | ≤ 1.5 × |")
    print(f"| its queries | {queries} | ≤ 3 |")
    print(f"| likes that pay beside the empty view | {100 * middle['likes'][0] / middle['empty'][0]:.0f} % | |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder on a real disk")
    parser.add_argument("--rounds", type=int, default=3, help=f"at most {LIKES_EACH}")
    parser.add_argument("--seconds", type=float, default=5)
    options = parser.parse_args()
    report(*measure(options.folder, options.rounds, options.seconds))


if __name__ == "__main__":
    main()
