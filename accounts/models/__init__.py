"""Who is known here: people with an account, what they are told, what their devices have already asked for, and what those
who look after the site did."""

from accounts.models.dead_tasks import DeadTask
from accounts.models.notifications import Notification
from accounts.models.staff import Origin, StaffRecord, Suspension
from accounts.models.users import AnsweredRequest, Session, User, UserManager, a_free_handle

__all__ = [
    "AnsweredRequest",
    "DeadTask",
    "Notification",
    "Origin",
    "Session",
    "StaffRecord",
    "Suspension",
    "User",
    "UserManager",
    "a_free_handle",
]
