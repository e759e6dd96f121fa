"""A reader's own ledger entries, as the reader sees them."""

from django.db.models import Q, QuerySet

from rewards import ledger
from rewards.models import Kind, LedgerEntry


def of(reader_id: int) -> QuerySet[LedgerEntry]:
    """This function will return the entries that moved a reader's wallet, newest first."""
    wallet = ledger.wallet_id(reader_id)
    mine = Q(debit_account_id=wallet, debit_kind=Kind.WALLET) | Q(credit_account_id=wallet, credit_kind=Kind.WALLET)
    return LedgerEntry.objects.filter(mine).select_related("article").order_by("-id")


def side(entry: LedgerEntry) -> str:
    """This function will return "profit" for what came into a wallet and "loss" for what left it."""
    return "profit" if entry.credit_kind == Kind.WALLET else "loss"
