"""Suspended accounts: they read, export what is theirs, and appeal. Every room that acts for somebody asks here first,
but for appeals.

A suspension has a reason and, mostly, an end; `User.is_suspended` is true exactly as long as one is open.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import notifications, record
from accounts.models import Suspension, User
from accounts.notifications import Kind
from config.errors import Refusal


class Suspended(Refusal):
    code = "suspended"
    sentence = _("Your account is suspended: you can read, appeal, and export what is yours.")

    @property
    def detail(self) -> str:
        """With the reason and the end, where they are known."""
        reason, until = self.figures.get("reason"), self.figures.get("until")
        said = [super().detail]
        if reason:
            said.append(gettext("The reason: %(reason)s") % {"reason": reason})
        if until:
            said.append(gettext("It ends on %(day)s.") % {"day": date_format(until, "DATE_FORMAT")})
        return " ".join(said)


class SuspendedAlready(Refusal):
    code = "suspended_already"
    status = 409
    sentence = _("This account is suspended already.")


class NotSuspended(Refusal):
    code = "not_suspended"
    status = 409
    sentence = _("This account is not suspended.")


class OwnAccount(Refusal):
    code = "own_account"
    sentence = _("This is your own account. Somebody else has to do this.")


class StaffAccount(Refusal):
    code = "staff_account"
    sentence = _("This account may enter the desk: only a superuser can do this.")


class AccountErased(Refusal):
    code = "account_erased"
    status = 409
    sentence = _("This account is erased.")


def require_active(user: User) -> None:
    """This function will do nothing for an account in good standing. Raises `Suspended` {reason, until}, each where it is
    known."""
    if user.is_suspended:
        standing = of(user)
        figures = {"reason": standing.reason, "until": standing.until} if standing else {}
        raise Suspended(**{name: value for name, value in figures.items() if value})


@transaction.atomic
def suspend(user: User, reason: str, days: int | None, by: User, at: datetime) -> Suspension:
    """This function will suspend an account for so many days, or until it is restored, and tell its owner why.

    Raises `ReasonTooShort` {minimum, maximum}, `OwnAccount`, `StaffAccount`, `AccountErased`, `SuspendedAlready`.
    """
    reason = record.sound_reason(reason)
    held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    _require_others(held, by)
    if held.erased_at:
        raise AccountErased
    if held.is_suspended:
        raise SuspendedAlready
    until = at + timedelta(days=days) if days else None
    made = Suspension.objects.create(user=held, reason=reason, suspended_at=at, suspended_by=by, until=until)
    _mark(held, user, is_suspended=True)
    record.done(by, "suspend", held, reason, at)
    if until is None:
        notifications.tell(held.pk, Kind.SUSPENDED, at, reason=reason)
    else:
        with translation.override(held.language or settings.LANGUAGE_CODE):
            day = date_format(until, "DATE_FORMAT")
        notifications.tell(held.pk, Kind.SUSPENDED_UNTIL, at, reason=reason, until=day)
    return made


@transaction.atomic
def restore(user: User, reason: str, by: User, at: datetime) -> Suspension:
    """This function will end somebody's suspension before its time, and tell them.

    Raises `ReasonTooShort` {minimum, maximum}, `OwnAccount`, `StaffAccount`, `NotSuspended`.
    """
    reason = record.sound_reason(reason)
    _require_others(user, by)
    lifted = _lift(user, at, answer=reason)
    if lifted is None:
        raise NotSuspended
    lifted.lifted_by, lifted.lifted_reason = by, reason
    lifted.save(update_fields=["lifted_by", "lifted_reason"])
    user.is_suspended = False
    record.done(by, "restore", user, reason, at)
    return lifted


def _require_others(user: User, by: User) -> None:
    """Nobody decides about oneself."""
    if user.pk == by.pk:
        raise OwnAccount
    require_not_above(user, by)


def require_not_above(user: User, by: User) -> None:
    """This function will do nothing for an account that is not staff's, or for a superuser. Raises `StaffAccount`."""
    if (user.is_staff or user.is_superuser) and not by.is_superuser:
        raise StaffAccount


def lift_due(at: datetime, limit: int = 1000) -> int:
    """This function will end up to `limit` suspensions whose time is over, each in a transaction of its own, and return how
    many it ended."""
    over = Suspension.objects.filter(lifted_at=None, until__lte=at).select_related("user").order_by("until")
    return sum(_lift_if_over(one.user, at) for one in over[:limit])


@transaction.atomic
def _lift_if_over(user: User, at: datetime) -> bool:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
    return Suspension.objects.filter(user=user, lifted_at=None, until__lte=at).exists() and _lift(user, at) is not None


def _lift(user: User, at: datetime, **figures: str) -> Suspension | None:
    held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    standing = Suspension.objects.filter(user=held, lifted_at=None).first()
    if standing is None:
        return None
    standing.lifted_at = at
    standing.save(update_fields=["lifted_at"])
    _mark(held, is_suspended=False)
    notifications.tell(held.pk, Kind.RESTORED, at, **figures)
    return standing


def _mark(*users: User, is_suspended: bool) -> None:
    for user in users:
        user.is_suspended = is_suspended
    users[0].save(update_fields=["is_suspended"])


def of(user: User) -> Suspension | None:
    """This function will return the suspension that is in force for somebody, None where there is none."""
    return Suspension.objects.filter(user=user, lifted_at=None).first() if user.is_suspended else None
