"""What of the rewards stands on the desk: the ledger to look at, what readers did, articles to withdraw and restore."""

from rewards.admin import dashboard, ledger, prices, publishing, reading

__all__ = ["dashboard", "ledger", "prices", "publishing", "reading"]
