"""What of the rewards is on the desk: the ledger, to look at and to correct; what readers did; what is to be decided."""

from rewards.admin import corrections, dashboard, funding, ledger, prices, reading, reports, reviews

__all__ = ["corrections", "dashboard", "funding", "ledger", "prices", "reading", "reports", "reviews"]
