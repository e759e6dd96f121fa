"""Who takes part in a discussion: readers who have read the article, with a level and something in the wallet."""

from itertools import count

from comments import discussion
from rewards import adjusting, ledger
from tests.factories import AT, UserFactory
from tests.reading import has_read

_number = count(1)


def reader_of(*articles, level=13, twei=0, **fields):
    """A reader of some level who has passed the gates of articles. Needs an open day for Twei."""
    user = UserFactory(level=level, **fields)
    for article in articles:
        has_read(user, article, AT)
    if twei:
        adjusting.adjust(user.pk, twei, "To spend", AT)
    return user


def say(writer, article, at=AT, body="", avatar="otter", **rest):
    """Writes something that nobody has said yet."""
    return discussion.write(writer, article, body or f"This is thought number {next(_number)}.", avatar, at, **rest)


def balance(user):
    return ledger.balance_twei(ledger.wallet(user.pk))
