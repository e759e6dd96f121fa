"""What of the rewards stands on the desk: the ledger to look at and to correct, what readers did, articles to withdraw and
restore."""

from rewards.admin import corrections, funding, ledger, publishing, reading

__all__ = ["corrections", "funding", "ledger", "publishing", "reading"]
