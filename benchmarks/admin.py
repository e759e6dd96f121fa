"""`make bench-admin`: the desk's pages of the ledger with ten million entries, over HTTP, beside the stock change list of
the same table in the same run.

A year of entries of 10,000 wallets under 5,000 articles as in `benchmarks.scale`: every tenth is a share of one author
under one article. Some were taken back, and some corrections and held payments wait. One member of the staff with a second
factor asks for one page after the other; of every answer it is checked that it has the rows that it should have.
"""

import argparse
import http.client
import json
import os
import platform
import random
import re
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles

from benchmarks import production, scale, totals, web

ENTRIES, ACCOUNTS = "/admin/rewards/ledgerentry/", "/admin/rewards/ledgeraccount/"
STOCK = "/stock/rewards/ledgerentry/"
DASHBOARD = "/admin/dashboard/"
PAGE = 100
AIM_MS = 300
FIRST_DAY = date(2025, 10, 25)
LAST = datetime(2026, 10, 26, 12, 0, tzinfo=UTC)
TAKEN_BACK = 2_000
WAITING = 200
# Deep pages of the stock list take so long that few must do.
OF_THE_STOCK = 5


# In a process of its own, with the settings of the server.


def prepare():
    """Some entries taken back, corrections and holds that wait, and a session of somebody who may see it all."""
    import django

    django.setup()
    from accounts.models import User
    from rewards import correcting, ledger
    from rewards.models import Case, Hold, LedgerAccount, LedgerEntry

    last = LedgerEntry.objects.latest("pk").pk
    step = max(1, last // (TAKEN_BACK * 2))
    reads = LedgerEntry.objects.filter(item="read_time", pk__in=range(step, last, step))
    ids = list(reads.order_by("pk").values_list("pk", flat=True)[: TAKEN_BACK + WAITING])
    ledger.reverse(ids[WAITING:], "Taken back by the benchmark", LAST)
    asking = User.objects.create_user("asking@example.com", handle="asking")
    for entry in LedgerEntry.objects.filter(pk__in=ids[:WAITING]):
        correcting.request_reversal(entry, "Asked for by the benchmark", asking, LAST)
    author = LedgerAccount.objects.select_related("user").get(pk=totals.AUTHOR_WALLET)
    case = Case.objects.create(opened_at=LAST, renewed_at=LAST)
    held = {"item": "likes_author", "amount_twei": 1, "debit_kind": "writers_pool", "held_at": LAST, "case": case}
    Hold.objects.bulk_create(
        Hold(reader=author.user, source_id=last * 2 + n, article_id=1, **held) for n in range(WAITING)
    )
    print(json.dumps({"cookie": session(), "last": last} | examples(author)))


def session():
    """The cookie of a superuser who has come in with a second factor."""
    from importlib import import_module

    from allauth.account.internal.flows.login import record_authentication
    from allauth.mfa.totp.internal import auth
    from django.conf import settings
    from django.http import HttpRequest

    from accounts.models import User

    chief = User.objects.create_superuser("chief@example.com", "a-long-enough-phrase", handle="chief")
    auth.TOTP.activate(chief, auth.generate_totp_secret())
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(web.token(chief))
    record_authentication(request, chief, "mfa", type="totp")
    request.session.save()
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"


def examples(author):
    """What the addresses name: readers' wallets, articles, acts."""
    from rewards.models import LedgerAccount, LedgerEntry

    wallets = LedgerAccount.objects.filter(pk__gt=totals.AUTHOR_WALLET, balance_twei__gt=0, user__handle__regex="^w")
    ids = LedgerEntry.objects.filter(item="read_time", reverses=None).order_by("pk").values_list("pk", flat=True)[:50]
    shown = LedgerEntry.objects.filter(pk__in=list(ids)).select_related("article")
    return {
        "author": {"wallet": author.pk, "handle": author.user.handle},
        "wallets": list(wallets.order_by("pk").values_list("pk", "user__handle")[:50]),
        "articles": sorted({(one.article_id, one.article.slug) for one in shown}),
        "authors_article": list(LedgerEntry.objects.filter(article_id=1).values_list("article_id", "article__slug")[0]),
        "acts": [one.source_id for one in shown],
    }


# From outside.


def has_rows(least, most=PAGE, link=r"/ledgerentry/\d+/change/"):
    """Whether a page has as many rows as it should have."""
    rows = re.compile(link.encode())

    def is_right(content):
        return least <= len(set(rows.findall(content))) <= most

    return is_right


def asked(known):
    """The pages by name: addresses, all different where there is something to choose, and what they should have."""
    rng = random.Random(9)
    deep = [rng.randrange(known["last"] // 50, known["last"] // 2) for _ in range(60)]
    days = [FIRST_DAY + timedelta(days=rng.randrange(1, 330)) for _ in range(60)]
    full = has_rows(PAGE)
    account = has_rows(PAGE, link=r"/ledgeraccount/\d+/change/")
    author, (article, slug) = known["author"], known["authors_article"]
    wallets, articles = known["wallets"], known["articles"]
    fortnight = timedelta(days=13)
    return {
        "entries, first page": ([ENTRIES], full),
        "entries, deep pages": ([f"{ENTRIES}?before={n}" for n in deep], full),
        "item, nine tenths of all": ([f"{ENTRIES}?item=read_time"], full),
        "item, the fewest and oldest": ([f"{ENTRIES}?item=day_open"], has_rows(1)),
        "what takes back": ([f"{ENTRIES}?takes_back=on"], full),
        "a reader's wallet": ([f"{ENTRIES}?wallet={handle}" for _pk, handle in wallets], has_rows(10)),
        "the author's wallet": ([f"{ENTRIES}?wallet={author['handle']}"], full),
        "the author's wallet, deep": ([f"{ENTRIES}?wallet={author['handle']}&before={n}" for n in deep], full),
        "an article": ([f"{ENTRIES}?article={one}" for _pk, one in articles], has_rows(10)),
        "the author's article": ([f"{ENTRIES}?article={slug}"], full),
        "a day": ([f"{ENTRIES}?from_day={day}&to_day={day}" for day in days], full),
        "14 days": ([f"{ENTRIES}?from_day={day}&to_day={day + fortnight}" for day in days], full),
        "an act": ([f"{ENTRIES}?item=read_time&number={n}" for n in known["acts"]], has_rows(1, 1)),
        "accounts, first page": ([ACCOUNTS], account),
        "accounts, deep pages": ([f"{ACCOUNTS}?before={pk}" for pk in range(5_000, 9_000, 100)], account),
        "story of a reader's wallet": ([f"{ENTRIES}wallet/{pk}/" for pk, _handle in wallets], has_rows(10)),
        "story of the author's wallet": ([f"{ENTRIES}wallet/{author['wallet']}/"], full),
        "story of an article": ([f"{ENTRIES}article/{pk}/" for pk, _slug in articles], has_rows(10)),
        "story of the author's article": ([f"{ENTRIES}article/{article}/"], full),
        "story of an act": ([f"{ENTRIES}act/read_time/{n}/" for n in known["acts"]], has_rows(1, 2)),
    }


def of_the_stock(known):
    """The same table's stock list, by the name of our page beside which it stands."""
    pages = known["last"] // PAGE
    deep = [pages - (pages // 50 + 997 * n) % (pages // 2) for n in range(OF_THE_STOCK)]
    full = has_rows(PAGE)
    return {
        "entries, first page": ([STOCK], full),
        "entries, deep pages": ([f"{STOCK}?p={page}" for page in deep], full),
        "item, nine tenths of all": ([f"{STOCK}?item__exact=read_time"], full),
    }


def ask(connection, path, cookie):
    begun = time.perf_counter()
    connection.request("GET", path, headers={"Cookie": cookie})
    answer = connection.getresponse()
    content = answer.read()
    return (time.perf_counter() - begun) * 1000, answer.status, content


def times_of(connection, cookie, paths, is_right, times):
    """The median and the 99th percentile in milliseconds of so many answers, one after the other."""
    taken = []
    for n in range(times):
        path = paths[n % len(paths)]
        milliseconds, status, content = ask(connection, path, cookie)
        assert status == 200 and is_right(content), (path, status, content[:2000])
        taken.append(milliseconds)
    cuts = quantiles(taken, n=100, method="inclusive")
    return cuts[49], cuts[98]


def measure(folder, entries, rounds, times):
    with web.databases(folder):
        begun = time.monotonic()
        scale.build(os.environ["DATABASE_URL"], entries, [*totals.load(), "VACUUM ANALYZE"])
        said = production.environment(folder, left_out=()) | {"DJANGO_SETTINGS_MODULE": "benchmarks.admin_settings"}
        command = [sys.executable, "-m", "benchmarks.admin", "prepare"]
        known = json.loads(subprocess.run(command, env=os.environ | said, check=True, stdout=subprocess.PIPE).stdout)
        print(f"{entries:,} entries after {time.monotonic() - begun:.0f} s", flush=True)
        with web.site(production.APPLICATION, path="/help/", **said):
            return in_turn(known, rounds, times)


def in_turn(known, rounds, times):
    """Every page in every round, so that a slow moment of the machine is nobody's alone."""
    connection = http.client.HTTPConnection("127.0.0.1", web.PORT)
    ours, stock = asked(known), of_the_stock(known)
    dashboard = ask(connection, DASHBOARD, known["cookie"])[1]
    if dashboard == 200:
        ours["dashboard"] = ([DASHBOARD], lambda content: b"<h1>" in content)
    else:
        print(f"no dashboard here: {dashboard}", flush=True)
    found, peers = {}, {}
    for _round in range(rounds):
        for into, pages, often in ((found, ours, times), (peers, stock, OF_THE_STOCK)):
            for name, (paths, is_right) in pages.items():
                row = times_of(connection, known["cookie"], paths, is_right, often)
                into.setdefault(name, []).append(row)
                which = "stock: " if into is peers else ""
                print(f"{which + name:>36} p50 {row[0]:>9,.1f} ms, p99 {row[1]:>9,.1f} ms", flush=True)
    return found, peers


def report(found, peers, entries, rounds, times):
    middle = {name: tuple(map(median, zip(*rows, strict=True))) for name, rows in found.items()}
    beside = {name: tuple(map(median, zip(*rows, strict=True))) for name, rows in peers.items()}
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}, ", end="")
    print(f"medians of {rounds} rounds of {times} requests ({OF_THE_STOCK} of the stock list):\n")
    print(f"| {entries:,} entries | p50 | p99 | aim of both | stock list, p50 | beside ours |")
    print("|---|---|---|---|---|---|")
    for name, (p50, p99) in middle.items():
        peer = beside.get(name)
        said = f"{peer[0]:,.0f} ms | {peer[0] / p50:.0f} ×" if peer else "|"
        print(f"| {name} | {p50:.1f} ms | {p99:.1f} ms | ≤ {AIM_MS} ms | {said} |")
    late = [name for name, cuts in middle.items() if max(cuts) > AIM_MS]
    print(f"\nOver the aim: {', '.join(late) or 'none'}")


def main():
    if sys.argv[1:2] == ["prepare"]:
        prepare()
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder on a real disk, with 10 GB free")
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--times", type=int, default=60, help="how often each page is asked for in a round")
    options = parser.parse_args()
    figures = measure(options.folder, options.entries, options.rounds, options.times)
    report(*figures, options.entries, options.rounds, options.times)


if __name__ == "__main__":
    main()
