"""A process that writes the ledger as fast as it can, and says each act only when it is answered.

`python -m tests.faults.writer NUMBER`: for each act it prints the numbers of its entries' natural key. Whoever kills it or
its database knows from what was printed what has to be there.
"""

import os
import sys
from datetime import UTC, datetime

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import DatabaseError, connection

from accounts.models import User
from rewards import ledger
from rewards.ledger import READERS_POOL, WRITERS_POOL, Entry, wallet
from rewards.models import Item

AT = datetime(2025, 10, 25, 9, 0, tzinfo=UTC)


def main():
    number = int(sys.argv[1])
    users = list(User.objects.order_by("id").values_list("id", flat=True))
    act = 0
    while True:
        act += 1
        source = number * 1_000_000 + act
        reader, commenter, author = (users[(act + n) % len(users)] for n in (0, 1, 2))
        try:
            ledger.post(
                [
                    Entry(Item.LIKES_OWN, 1, READERS_POOL, wallet(reader), source_id=source),
                    Entry(Item.LIKES_COMMENTER, 2, WRITERS_POOL, wallet(commenter), source_id=source),
                    Entry(Item.LIKES_AUTHOR, 1, WRITERS_POOL, wallet(author), source_id=source),
                ],
                AT,
            )
        except DatabaseError:
            # The database is gone; this act was not answered, and the next one finds it again.
            connection.close()
            continue
        print(source, flush=True)


if __name__ == "__main__":
    main()
