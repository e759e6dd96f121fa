"""What of the rewards stands on the desk: the ledger and what readers did, to look at; payments that wait; failed reports."""

from rewards.admin import cases, ledger, reading, reports, reviews

__all__ = ["cases", "ledger", "reading", "reports", "reviews"]
