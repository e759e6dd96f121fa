"""What of the rewards stands on the desk: the ledger and what readers did, to look at; articles; payments that wait."""

from rewards.admin import cases, dashboard, ledger, prices, publishing, reading, reviews

__all__ = ["cases", "dashboard", "ledger", "prices", "publishing", "reading", "reviews"]
