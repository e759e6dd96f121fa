"""What of the rewards stands on the desk: the ledger and what readers did to look at, and reports that failed."""

from rewards.admin import ledger, reading, reports

__all__ = ["ledger", "reading", "reports"]
