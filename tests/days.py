"""Days of the platform, one after the other, with what moved on each: figures that can be added up by hand."""

from datetime import timedelta
from itertools import count

from rewards import adjusting, ledger, pool
from rewards.ledger import FEES, READERS_POOL, WRITERS_POOL, Entry
from rewards.models import Item
from rewards.models.ledger import LOSS_ITEMS
from tests.factories import UserFactory

FROM_READERS_POOL = (Item.READ_TIME, Item.LIKES_OWN, Item.PLUSES)
# A shard pays an entry whole, and holds more than that.
LARGEST_TWEI = 500
_acts = count(1_000_000)


def midnight(at):
    """The minute after midnight in which workers turn the day."""
    return at.replace(hour=0, minute=1, second=0, microsecond=0)


def move(user, at, **twei):
    """Posts so many Twei of each item, named as in `Item`, between a user's wallet and where the item has them from."""
    wallet = ledger.wallet(user.pk)
    for name, amount in twei.items():
        item = Item(name)
        debit = READERS_POOL if item in FROM_READERS_POOL else WRITERS_POOL
        sides = (wallet, FEES) if item in LOSS_ITEMS else (debit, wallet)
        for start in range(0, amount, LARGEST_TWEI):
            part = min(LARGEST_TWEI, amount - start)
            ledger.post([Entry(item, part, *sides, source_id=next(_acts))], at)


def live(at, *days, treasury_twei=10_000_000):
    """Funds the treasury, and opens and closes a day for each of `days` with what it names, from the day of `at` on; the
    day after them is open. One reader's wallet moves, and has 10,000 Twei to begin with. The time at which that was."""
    pool.fund_treasury(treasury_twei, "tests", at)
    user = UserFactory()
    start = midnight(at)
    adjusting.adjust(user.pk, 10_000, "To spend", start)
    for number, twei in enumerate(days):
        opened = start + timedelta(days=number)
        pool.turn(opened)
        move(user, opened + timedelta(hours=9), **twei)
    ended = start + timedelta(days=len(days))
    pool.turn(ended)
    return ended
