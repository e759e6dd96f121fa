"""What of the rewards stands on the desk: the ledger to look at, what readers did, articles to withdraw and restore."""

from rewards.admin import ledger, publishing, reading

__all__ = ["ledger", "publishing", "reading"]
