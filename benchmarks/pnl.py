"""`make bench-pnl`: reports with one and with ten million entries, beside plain Django aggregates in the same run, and how
many a worker's process computes in a second.

A year of entries of 10,000 wallets under 5,000 articles as in `benchmarks.scale`: every tenth is a share of one author
under one article. An editor has as many again, spread over all articles: the worst for telling which brought most. What
is read is cut 255 of the wallet's entries ago, so that its totals hold too much. All answers are compared.
"""

import argparse
import json
import os
import platform
import random
import subprocess
import sys
import time
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median, quantiles

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from benchmarks import scale, totals
from config.local import servers

AUTHOR, EDITOR = totals.AUTHOR_WALLET, totals.AUTHOR_WALLET + 1
AUTHORS_ARTICLE = 1
DAYS = (date(2025, 10, 25), date(2026, 10, 26))
AFTERWARDS = datetime(2026, 10, 26, 12, 0, tzinfo=UTC)

# An editor's shares, spread over all articles.
SPREAD = f"""INSERT INTO rewards_ledgerentry (item, amount_twei, source_id, part, debit_account_id, debit_kind,
           credit_account_id, credit_kind, article_id, rules_version, posted_at)
       SELECT 'likes_author', 1, n, 1, 62 + n %% 32, 'writers_pool', {EDITOR}, 'wallet',
              a.ids[1 + n * 104729 %% cardinality(a.ids)], 1,
              '2025-10-25 10:00Z'::timestamptz + interval '365 days' * (n * 10::float8 / %(entries)s)
       FROM generate_series(1, %(entries)s::bigint / 10) AS n,
            (SELECT array_agg(id ORDER BY id) AS ids FROM articles_article) AS a"""


# In a process of its own, on one of the databases.


def timed(act, times):
    """What it answered, and milliseconds: the median and the 99th percentile (the slowest of few)."""
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        answer = act()
        taken.append((time.perf_counter() - begun) * 1000)
    cuts = quantiles(taken, n=100, method="inclusive")
    return answer, {"p50": cuts[49], "p99": cuts[98]}


def plain_total(wallet, article, up_to):
    """The plainest that Django's ORM can say: one aggregate(), which gives the total and nothing else."""
    from django.db.models import Q, Sum

    earned, spent = Q(credit_account_id=wallet), Q(debit_account_id=wallet)
    sums = _entries(wallet, article, up_to).aggregate(
        earned=Sum("amount_twei", filter=earned, default=0), spent=Sum("amount_twei", filter=spent, default=0)
    )
    return sums["earned"] - sums["spent"]


def plain_figures(wallet, article, up_to):
    """What Django's ORM says to all that a report has: rows by item, days, and of a wallet the articles."""
    from django.db.models import Count, Q, Sum
    from django.db.models.functions import TruncDate

    from rewards.models.ledger import LOSS_ITEMS, PNL_ITEMS

    stands, taken_back = Q(is_reversal=False), Q(is_reversal=True)
    signed = {
        "amount": Sum("amount_twei", filter=stands, default=0) - Sum("amount_twei", filter=taken_back, default=0),
        "acts": Count("pk", filter=stands) - Count("pk", filter=taken_back),
    }
    found = _entries(wallet, article, up_to).annotate(day=TruncDate("posted_at"))
    rows, days, articles = {item.value: [0, 0] for item in PNL_ITEMS}, {}, {}
    for row in found.values("day", "item").annotate(**signed):
        rows[row["item"]][0] += row["amount"]
        rows[row["item"]][1] += row["acts"]
        days.setdefault(row["day"], [0, 0])[row["item"] in LOSS_ITEMS] += row["amount"]
    if article is None:
        for row in found.exclude(article=None).values("article__slug", "article_id", "item").annotate(**signed):
            sides = articles.setdefault((row["article_id"], row["article__slug"]), [0, 0])
            sides[row["item"] in LOSS_ITEMS] += row["amount"]
    ranked = sorted(articles, key=lambda one: (articles[one][1] - articles[one][0], one))
    return rows, sorted((day, *sides) for day, sides in days.items()), [slug for _pk, slug in ranked[:10]]


def _entries(wallet, article, up_to):
    from django.db.models import Q

    from rewards.models import Kind, LedgerEntry
    from rewards.models.ledger import PNL_ITEMS

    mine = Q(debit_account_id=wallet, debit_kind=Kind.WALLET) | Q(credit_account_id=wallet, credit_kind=Kind.WALLET)
    entries = LedgerEntry.objects.filter(
        mine, id__lte=up_to, item__in=PNL_ITEMS, posted_at__date__gte=DAYS[0], posted_at__date__lte=DAYS[1]
    )
    return entries if article is None else entries.filter(article_id=article)


def as_plain(figures):
    """A report's figures as `plain_figures` has them."""
    rows = {row.item.value: [row.amount_twei, row.count] for row in (*figures.profit, *figures.loss)}
    days = [(day.day, day.profit_twei, day.loss_twei) for day in figures.days]
    return rows, days, [article.slug for article in figures.articles or () if article.total_twei > 0]


def readings(times):
    """Each report's times and those of the ORM, whose answers are the same."""
    from django.db.models import Q

    from rewards import pnl
    from rewards.models import LedgerEntry

    reader = AUTHOR + 4_321
    of_reader = (
        LedgerEntry.objects.filter(credit_account_id=reader).order_by("-id").values_list("article_id", flat=True)
    )
    asked = {
        "an article for a reader": (reader, of_reader[0]),
        "an article for its author": (AUTHOR, AUTHORS_ARTICLE),
        "a reader's whole wallet": (reader, None),
        "the author's whole wallet": (AUTHOR, None),
        "the editor's whole wallet": (EDITOR, None),
    }
    found = {}
    for name, (wallet, article) in asked.items():
        ids = LedgerEntry.objects.filter(Q(credit_account_id=wallet, credit_kind="wallet")).order_by("-id")
        up_to = ids.values_list("id", flat=True)[255 if ids.count() > 255 else 0]

        def ours(wallet=wallet, article=article, up_to=up_to):
            if article is None:
                return pnl.of_wallet(wallet, *DAYS, up_to)
            return pnl.of_article(wallet, article, *DAYS, up_to)

        few = max(2, times // 200)
        # The editor's takes long enough to be asked less often.
        figures, taken = timed(ours, times if wallet != EDITOR else few * 10)
        total, plain = timed(lambda w=wallet, a=article, u=up_to: plain_total(w, a, u), few)
        whole, grouped = timed(lambda w=wallet, a=article, u=up_to: plain_figures(w, a, u), few)
        assert total == figures.total_twei, name
        assert whole == as_plain(figures), name
        moved = sum(row.count for row in (*figures.profit, *figures.loss))
        found[name] = {"entries": moved, "ours": taken, "aggregate": plain, "grouped": grouped}
    return found


def reports_per_second(count):
    """Freshly bought reports, computed one after the other by what a worker's task calls: the median of ten rounds. Every
    eleventh is of a wallet."""
    from articles.models import Article
    from rewards import reports, tasks
    from rewards.models import LedgerAccount, PnlReport

    choice = random.Random(1)
    wallets = list(LedgerAccount.objects.filter(id__gt=EDITOR, balance_twei__gt=0).select_related("user")[:count])
    assert len(wallets) == count, "each report has a reader of its own who can pay"
    articles = list(Article.objects.order_by("id")[:500])
    bought = [
        reports.buy(wallet.user, choice.choice(articles) if n % 11 else None, AFTERWARDS, *DAYS)
        for n, wallet in enumerate(wallets)
    ]
    rates = []
    for n in range(10):
        part = bought[n::10]
        begun = time.perf_counter()
        for report in part:
            tasks.compute_report(report_id=report.pk)
        rates.append(len(part) / (time.perf_counter() - begun))
    ready = PnlReport.objects.filter(status="ready").count()
    assert ready == count, f"{ready} of {count} are ready"
    return median(rates)


def client(times, count):
    import django

    django.setup()
    print(json.dumps({"reads": readings(times), "rate": reports_per_second(count)}))


# From outside.


def measure(folder, entries, times, count):
    with servers.postgres(folder) as server:
        urls = {}
        for name, size in (("small", entries // 10), ("large", entries)):
            begun = time.monotonic()
            urls[name] = scale.database(server.url, name)
            scale.build(urls[name], size, [*totals.load(SPREAD), "VACUUM ANALYZE"])
            print(
                f"{size:,} entries and {size // 10:,} of the editor's after {time.monotonic() - begun:.0f} s",
                flush=True,
            )
        results = {}
        for name, url in urls.items():
            said = scale.run(url, "-m", "benchmarks.pnl", "client", str(times), str(count), stdout=subprocess.PIPE)
            results[name] = json.loads(said.stdout)
        scale.run(urls["large"], "manage.py", "audit_ledger", stdout=subprocess.PIPE)
        return results


def show(results, entries):
    small, large = results["small"]["reads"], results["large"]["reads"]
    print(f"\n{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    print(f"| a report of | with {entries // 10:,} entries: p50 | p99 | with {entries:,}: p50 | p99 | of entries |")
    print("|---|---|---|---|---|---|")
    for name in large:
        cells = [f"{reads[name]['ours'][cut]:.1f} ms" for reads in (small, large) for cut in ("p50", "p99")]
        print(f"| {name} | {' | '.join(cells)} | {large[name]['entries']:,} |")
    print(f"\n| with {entries:,} entries, p50 | ours | aggregate(), the total alone | the ORM, the same answer |")
    print("|---|---|---|---|")
    for name, reads in large.items():
        ours = reads["ours"]["p50"]
        cells = [f"{reads[way]['p50']:,.1f} ms ({reads[way]['p50'] / ours:.1f} ×)" for way in ("aggregate", "grouped")]
        print(f"| {name} | {ours:.1f} ms | {' | '.join(cells)} |")
    author = large["an article for its author"]
    print("\n| | here | aim |\n|---|---|---|")
    print(f"| aggregate() beside the author's | {author['aggregate']['p50'] / author['ours']['p50']:.1f} × | ≥ 20 × |")
    growth = author["ours"]["p99"] / small["an article for its author"]["ours"]["p99"]
    print(f"| the author's p99 beside that with a tenth of the entries | {growth:.2f} × | |")
    for name in ("small", "large"):
        print(f"| reports computed a second by one process, {name} | {results[name]['rate']:.0f} | ≥ 300 |")


def main():
    if sys.argv[1:2] == ["client"]:
        client(int(sys.argv[2]), int(sys.argv[3]))
        return
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, required=True, help="an empty folder on a real disk, with 10 GB free")
    parser.add_argument("--entries", type=int, default=10_000_000)
    parser.add_argument("--times", type=int, default=1_000, help="how often each report is read")
    parser.add_argument("--reports", type=int, default=3_000, help="how many are bought and computed")
    options = parser.parse_args()
    show(measure(options.folder, options.entries, options.times, options.reports), options.entries)


if __name__ == "__main__":
    main()
