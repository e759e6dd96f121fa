"""`rewards.ledger.post`, with all guards and totals on, from the readers' and writers' pools."""

import os
import random
from datetime import UTC, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

AT = datetime(2025, 10, 25, 9, 0, tzinfo=UTC)
BATCH = 1_000


def prepare():
    import django

    django.setup()
    from django.core.management import call_command

    from accounts.models import User
    from articles.models import Article, Author
    from benchmarks.contenders import ARTICLES, WALLETS
    from rewards import pool, rules

    call_command("migrate", verbosity=0)
    User.objects.bulk_create([User(email=f"r{n}@example.com", handle=f"r{n}") for n in range(WALLETS)])
    author = Author.objects.create(name="Author", slug="author")
    Article.objects.bulk_create([Article(slug=f"a{n}", title=f"A {n}", author=author) for n in range(ARTICLES)])
    # The pool of a day has to last for the whole run.
    rules.POOL_MAXIMUM_TWEI = 10**12
    pool.fund_treasury(10**14, "benchmark", AT)
    pool.turn(AT)


class Client:
    """One process with one connection; `number` keeps its natural keys apart from the others'."""

    def __init__(self, number):
        import django

        django.setup()
        from accounts.models import User
        from articles.models import Article

        self.random = random.Random(number)
        self.users = list(User.objects.values_list("id", flat=True))
        self.articles = list(Article.objects.values_list("id", flat=True))
        self.source = number * 10**9

    def act(self, shape):
        from rewards import ledger

        entries = getattr(self, shape)()
        ledger.post(entries, AT)
        return len(entries)

    def single(self):
        from rewards.ledger import READERS_POOL, Entry, wallet
        from rewards.models import Item

        self.source += 1
        article = self.random.choice(self.articles)
        user = self.random.choice(self.users)
        return [Entry(Item.READ_TIME, 1, READERS_POOL, wallet(user), source_id=self.source, article_id=article)]

    def like(self):
        from rewards.ledger import READERS_POOL, WRITERS_POOL, Entry, wallet
        from rewards.models import Item

        self.source += 1
        article = self.random.choice(self.articles)
        reader, commenter, author = self.random.sample(self.users, 3)
        key = {"source_id": self.source, "article_id": article}
        return [
            Entry(Item.LIKES_OWN, 1, READERS_POOL, wallet(reader), **key),
            Entry(Item.LIKES_COMMENTER, 2, WRITERS_POOL, wallet(commenter), **key),
            Entry(Item.LIKES_AUTHOR, 1, WRITERS_POOL, wallet(author), **key),
        ]

    def batch(self):
        return [entry for _ in range(BATCH) for entry in self.single()]


def check(entries):
    """The audit is clean, and there are as many entries as were answered."""
    from rewards import audit
    from rewards.models import Item, LedgerEntry

    broken = [finding for finding in audit.run() if finding.wrong]
    assert not broken, broken
    posted = LedgerEntry.objects.exclude(item__in=[Item.FUNDING, Item.DAY_OPEN]).count()
    assert posted == entries, f"{posted} entries stand and {entries} were answered"
