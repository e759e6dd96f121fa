"""The tables of everything that moves Twei: the ledger, reading and rating, what readers have, and their reports."""

from rewards.models.audits import LedgerAudit
from rewards.models.ledger import (
    ArticleDayTotal,
    Item,
    Kind,
    LedgerAccount,
    LedgerEntry,
    WalletDayTotal,
)
from rewards.models.pool import Funding, PoolDay
from rewards.models.readers import Adjustment, PnlReport, Progress, QuotaUse
from rewards.models.reading import Rating, Read, ReadingClock

__all__ = [
    "Adjustment",
    "ArticleDayTotal",
    "Funding",
    "Item",
    "Kind",
    "LedgerAccount",
    "LedgerAudit",
    "LedgerEntry",
    "PnlReport",
    "PoolDay",
    "Progress",
    "QuotaUse",
    "Rating",
    "Read",
    "ReadingClock",
    "WalletDayTotal",
]
