"""What of the rewards stands on the desk: the ledger, to look at and to correct; what readers did; what is to be decided."""

from rewards.admin import cases, corrections, dashboard, funding, ledger, prices, reading, reports, reviews

__all__ = ["cases", "corrections", "dashboard", "funding", "ledger", "prices", "reading", "reports", "reviews"]
