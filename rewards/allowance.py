"""How much one reader may get from the readers' pool, and one author and one commenter from all readers."""

from datetime import datetime

from django.utils.translation import gettext_lazy as _

from rewards import quotas, rules
from rewards.models import PoolDay
from rewards.quotas import Limit, Quota, QuotaSpent, State


class AllowanceSpent(QuotaSpent):
    code = "allowance_spent"
    sentence = _("You have earned all that a reader can in this time. There is more from {next_at:%H:%M} UTC.")


def day_limit_twei(at: datetime) -> int:
    """This function will return what a reader may get in 24 hours: 20 Twei, or less on a day with many readers."""
    cap = PoolDay.objects.filter(day=at.date()).values_list("reader_cap_twei", flat=True).first()
    return min(rules.READER_ALLOWANCE_DAY_TWEI, cap) if cap else rules.READER_ALLOWANCE_DAY_TWEI


def states(reader_id: int, at: datetime) -> tuple[State, State]:
    """This function will return how far a reader's allowances of 24 hours and of 7 days are used, in Twei."""
    found = quotas.states(reader_id, limits(at), at)
    return found["allowance_day"], found["allowance_week"]


def limits(at: datetime) -> dict[str, Limit]:
    """This function will return a reader's allowances of 24 hours and of 7 days, in Twei, to be asked for with others."""
    return {
        "allowance_day": Limit(Quota.READER_ALLOWANCE, day_limit_twei(at), quotas.DAY),
        "allowance_week": Limit(Quota.READER_ALLOWANCE, rules.READER_ALLOWANCE_WEEK_TWEI, quotas.WEEK),
    }


def left_twei(reader_id: int, at: datetime) -> int:
    """This function will return what a reader may still get from the readers' pool now."""
    return min(state.left for state in states(reader_id, at))


def require(reader_id: int, amount_twei: int, at: datetime) -> None:
    """This function will do nothing if `amount_twei` are left. Raises `AllowanceSpent` {limit, next_at}."""
    spent = [state for state in states(reader_id, at) if state.left < amount_twei]
    if spent:
        # Where both are spent, there is more when the later of them frees up.
        latest = max(spent, key=lambda state: state.next_at or at)
        raise AllowanceSpent(limit=latest.limit, next_at=latest.next_at or at)


def author_left_twei(author_user_id: int, at: datetime) -> int:
    """This function will return what an author may still get in these 24 hours. Ask for it with the author's lock."""
    return quotas.state(author_user_id, Quota.AUTHOR_ALLOWANCE, rules.AUTHOR_ALLOWANCE_DAY_TWEI, quotas.DAY, at).left


def commenter_left_twei(reader_id: int, at: datetime) -> int:
    """This function will return what a commenter may still get in these 7 days. Ask for it with the reader's lock."""
    limit = rules.COMMENTER_ALLOWANCE_WEEK_TWEI
    return quotas.state(reader_id, Quota.COMMENTER_ALLOWANCE, limit, quotas.WEEK, at).left
