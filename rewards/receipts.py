"""What became of one reading: the seconds that counted and those that did not, what was paid and what was not, and why."""

from dataclasses import dataclass

from django.http import Http404

from rewards import ledger, pnl
from rewards.models import Read
from rewards.models.ledger import Item
from rewards.reading import Reason


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Seconds that passed while an article was open and were not verified."""

    reason: Reason
    seconds: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """One reader's reading of one article; `earned` are the rows of profit that the article brought so far, in Twei."""

    read: Read
    not_counted: tuple[NotCounted, ...]
    earned: tuple[tuple[Item, int], ...]


def of(reader_id: int, read_id: int) -> Receipt:
    """This function will return the receipt of a reader's read. Raises Http404 for a read that is not theirs."""
    read = Read.objects.select_related("article__author").filter(pk=read_id, reader_id=reader_id).first()
    if read is None:
        raise Http404
    lost = [NotCounted(Reason(reason), ms // 1000) for reason, ms in read.not_credited_ms.items() if ms >= 1000]
    return Receipt(read, tuple(sorted(lost, key=lambda one: -one.seconds)), _earned(reader_id, read.article_id))


def _earned(reader_id: int, article_id: int) -> tuple[tuple[Item, int], ...]:
    wallet_id = ledger.wallet_id(reader_id)
    if wallet_id is None:
        return ()
    rows = pnl.so_far(wallet_id, article_id).profit
    return tuple((row.item, row.amount_twei) for row in rows if row.amount_twei)
