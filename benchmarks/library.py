"""`make bench-library`: a hundred thousand articles, in English and Vietnamese: what their lists and searches take over
HTTP. Every answer is checked: how many articles it has, and that they are those that it should have.
"""

import argparse
import html
import json
import os
import platform
import random
import re
import time
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from statistics import median
from urllib.parse import quote, quote_plus, urlencode

import psycopg

from benchmarks import library_texts as texts
from benchmarks import web

PAGE = 20
AIMS = {"home": 50, "older": 50, "JSON": 50, "JSON, deep": 50, "tag": 50}
SEARCH_AIM = 100
# Searches that are all different, so that no answer is one that was just given.
DIFFERENT = 50


def get(path):
    return lambda: ("GET", path, {}, None)


def cards(content):
    return re.findall(rb'<h2 lang[^>]*><a href="/articles/article-(\d+)/">', content)


def has_cards(numbers=None):
    """Whether a page has twenty articles, those of these numbers where they are known."""

    def is_right(status, content):
        found = [int(number) for number in cards(content)]
        return status == 200 and len(found) == PAGE and (numbers is None or found == numbers)

    return is_right


def has_json(numbers):
    def is_right(status, content):
        return status == 200 and [card["slug"] for card in json.loads(content)["results"]] == [
            f"article-{number}" for number in numbers
        ]

    return is_right


def says(*marks):
    """Whether a page has articles, and each of these words marked in it."""

    def is_right(status, content):
        marked = {html.unescape(found.decode()).lower() for found in re.findall(rb"<mark>(.*?)</mark>", content)}
        return (
            status == 200
            and 0 < len(cards(content)) <= PAGE
            and all(any(one.startswith(mark) for one in marked) for mark in marks)
        )

    return is_right


def always(*pairs):
    """What every client asks, again and again, each beginning elsewhere."""

    def requests(number, clients):
        begun = number * len(pairs) // clients
        return cycle(pairs[begun:] + pairs[:begun])

    return requests


def lists(count):
    """The lists, by name: the newest come first, and a cursor names the last article of the page before."""
    from base64 import b64encode, urlsafe_b64encode

    def after(number):
        return f"{texts.NEWEST - texts.APART * (count - number)},{number}".encode()

    def page(number):
        return list(range(number - 1, number - 1 - PAGE, -1))

    rng = random.Random(3)
    deep = [rng.randrange(PAGE * 2, count // 2) for _ in range(DIFFERENT)]

    def older(number):
        return get(f"/?after={urlsafe_b64encode(after(number)).decode().rstrip('=')}"), has_cards(page(number))

    def deep_json(number):
        cursor = b64encode(urlencode({"p": after(number)}).encode()).decode()
        return get(f"/api/v1/articles?cursor={quote(cursor)}"), has_json(page(number))

    return {
        "home": always((get("/"), has_cards(page(count + 1)))),
        "older": always(*(older(number) for number in deep)),
        "JSON": always((get("/api/v1/articles"), has_json(page(count + 1)))),
        "JSON, deep": always(*(deep_json(number) for number in deep)),
        "tag": always(*((get(f"/tags/tag-{n}/"), has_cards()) for n in (1, 2, 5, 20, 100, 400))),
        "author": always(*((get(f"/authors/author-{n}/"), has_cards()) for n in range(1, 51))),
    }


def searches():
    """Searches by name, each of `DIFFERENT` ones."""
    words = texts.vocabulary("en", random.Random(texts.SEED))

    def of(*queries):
        return always(*((get(f"/search/?q={quote_plus(query)}"), says(*query.strip('"').split())) for query in queries))

    each = range(DIFFERENT)
    return {
        "search, very common": of(*(words[n % 10] for n in each)),
        "search, common": of(*(words[100 + n] for n in each)),
        "search, now and then": of(*(words[1_000 + 20 * n] for n in each)),
        "search, rare": of(*(words[20_000 + 100 * n] for n in each)),
        "search, prefix": of(*(words[500 + n][:4] for n in each)),
        "search, two words": of(*(f"{words[n % 10]} {words[200 + n]}" for n in each)),
        "search, phrase": of(*(f'"{words[n % 5]} {words[n % 7]}"' for n in each)),
    }


def prepare(count):
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as session:
        texts.fill(session, count)
        begun = time.monotonic()
        texts.index(session, count)
        return count / (time.monotonic() - begun)


def measure(folder, count, rounds, seconds, clients):
    with web.databases(folder):
        rate = prepare(count)
        print(f"{count:,} articles, {rate:,.0f} indexed a second", flush=True)
        found = {}
        asked = lists(count) | searches()
        with web.site():
            for _round in range(rounds):
                for what, requests in asked.items():
                    row = web.load(requests, seconds, clients)
                    found.setdefault(what, []).append(row)
                    print(f"{what:>22} {row[0]:>8,.0f} a second, p50 {row[1]:.1f} ms, p99 {row[2]:.1f} ms", flush=True)
        return rate, found


def report(rate, found, count, clients):
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(f"| {count:,} articles, {clients} clients | a second | p50 | p99 | aim |\n|---|---|---|---|---|")
    for what, rows in found.items():
        per_second, p50, p99 = (median(column) for column in zip(*rows, strict=True))
        aim = SEARCH_AIM if what.startswith("search") else AIMS.get(what)
        print(f"| {what} | {per_second:,.0f} | {p50:.1f} ms | {p99:.1f} ms | {f'≤ {aim} ms' if aim else ''} |")
    print(f"| indexed by batches of 1,000 | {rate:,.0f} | | | |")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder on a real disk, with 3 GB free")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--clients", type=int, default=2, help="more of them measure how they wait for each other")
    options = parser.parse_args()
    figures = measure(options.folder, options.articles, options.rounds, options.seconds, options.clients)
    report(*figures, options.articles, options.clients)


if __name__ == "__main__":
    main()
