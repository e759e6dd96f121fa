"""Adjustments: Twei that move between treasury and a reader for a reason that no act of the platform has."""

from datetime import datetime

from django.db import transaction

from rewards import ledger
from rewards.ledger import TREASURY, Entry
from rewards.models import Adjustment, Item


@transaction.atomic
def adjust(reader_id: int, amount_twei: int, reason: str, at: datetime) -> Adjustment:
    """This function will give a reader Twei from the treasury, or take them where `amount_twei` is below 0.

    Raises `InsufficientFunds` where the one who pays hasn't got them.
    """
    adjustment = Adjustment.objects.create(reader_id=reader_id, amount_twei=amount_twei, reason=reason, adjusted_at=at)
    reader = ledger.wallet(reader_id)
    debit, credit = (TREASURY, reader) if amount_twei > 0 else (reader, TREASURY)
    ledger.post([Entry(Item.ADJUSTMENT, abs(amount_twei), debit, credit, source_id=adjustment.pk, reason=reason)], at)
    return adjustment
