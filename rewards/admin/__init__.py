"""What of the rewards stands on the desk: the ledger and what readers did, to look at; what waits for a decision."""

from rewards.admin import cases, dashboard, ledger, prices, reading, reports, reviews

__all__ = ["cases", "dashboard", "ledger", "prices", "reading", "reports", "reviews"]
