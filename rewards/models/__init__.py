"""The tables of everything that moves Twei: the ledger, reading and rating, what readers have, and their reports."""

from rewards.models.audits import LedgerAudit
from rewards.models.cases import Case, CaseMember, Hold, Review
from rewards.models.corrections import Correction
from rewards.models.figures import DayFigure
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
    "Case",
    "CaseMember",
    "Correction",
    "DayFigure",
    "Funding",
    "Hold",
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
    "Review",
    "WalletDayTotal",
]
