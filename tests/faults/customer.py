"""A process that does what readers do, as code from before an upgrade would: `python -m tests.faults.customer NUMBER`.

It likes (three entries), asks what the wallet got, and reads and writes rows of the tables that newer migrations change, by
the columns that there were before. For each visit it prints the like's number, when it was answered, and after how many
milliseconds. Whatever fails ends it, loudly: somebody would have seen that.
"""

import os
import sys
import time
from datetime import UTC, date, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db.models import F

from accounts.models import User
from articles.models import Article
from comments.models import Comment
from rewards import ledger, pnl
from rewards.ledger import READERS_POOL, WRITERS_POOL, Entry, wallet
from rewards.models import Item, LedgerEntry, PnlReport, Progress

# Their likes are numbered from here on, each process from a number of its own.
FIRST = 1_000_000_000
AT = datetime(2025, 10, 25, 9, 0, tzinfo=UTC)
YEAR = date(2025, 1, 1), date(2026, 12, 31)


def visit(source, reader, commenter, author):
    ledger.post(
        [
            Entry(Item.LIKES_OWN, 1, READERS_POOL, wallet(reader), source_id=source),
            Entry(Item.LIKES_COMMENTER, 2, WRITERS_POOL, wallet(commenter), source_id=source),
            Entry(Item.LIKES_AUTHOR, 1, WRITERS_POOL, wallet(author), source_id=source),
        ],
        AT,
    )
    Progress.objects.filter(reader_id=reader).update(xp=F("xp") + 1)
    User.objects.filter(pk=reader).update(last_login=AT)
    account, last = LedgerEntry.objects.filter(source_id=source, item=Item.LIKES_OWN).values_list(
        "credit_account_id", "id"
    )[0]
    pnl.of_wallet(account, *YEAR, last)
    assert ledger.balance_twei(wallet(reader)) > 0
    list(Article.objects.order_by("-pk").values_list("slug", "title")[:5])
    list(Progress.objects.filter(reader_id=reader).values_list("level", "xp"))
    list(PnlReport.objects.filter(reader_id=reader).values_list("status", "bought_at"))
    list(Comment.objects.filter(writer_id=reader).values_list("status", "written_at"))


def main():
    number = int(sys.argv[1])
    users = list(User.objects.order_by("id").values_list("id", flat=True)[:500])
    act = 0
    while True:
        act += 1
        source = number * FIRST + act
        began = time.time()
        visit(source, *(users[(act * number + n) % len(users)] for n in (0, 1, 2)))
        print(source, time.time(), (time.time() - began) * 1000, flush=True)


if __name__ == "__main__":
    main()
