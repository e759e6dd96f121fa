"""What of the rewards stands on the desk: the ledger and what readers did, to look at; articles; payments that wait."""

from rewards.admin import ledger, publishing, reading, reviews

__all__ = ["ledger", "publishing", "reading", "reviews"]
