"""Everything that is kept about somebody: to be taken along, and to be erased.

It stands here because it spans all apps. Each app has a room `personal` that knows what is its own.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import addresses, record
from accounts import personal as accounts
from accounts.models import User
from accounts.personal import Rows
from accounts.suspension import AccountErased, require_not_above
from articles import personal as articles
from comments import personal as comments
from config.errors import Refusal
from rewards import personal as rewards


class StaffStays(Refusal):
    code = "staff_stays"
    sentence = _("An account that may enter the admin can't be erased. Have its rights taken away first.")


def export(user: User) -> Iterator[tuple[str, Rows]]:
    """This function will yield all that is kept about somebody: names of sections, and their rows, read as they are
    asked for. A suspended account may have it too."""
    for app in (accounts, articles, rewards, comments):
        yield from app.export(user)


class HandleDiffers(Refusal):
    code = "handle_differs"
    status = 400
    sentence = _("Type the handle of this account, {handle}, to erase it.")


@transaction.atomic
def leave(user: User, at: datetime) -> None:
    """This function will erase an account: its name, addresses, sessions, reads, receipts, reports, drafts and the texts
    of its comments. What its wallet has goes to the treasury; entries of the ledger stay and belong to nobody.

    Raises `StaffStays`.
    """
    user = User.objects.select_for_update().get(pk=user.pk)
    if user.erased_at:
        return
    if user.is_staff or user.is_superuser:
        raise StaffStays
    rewards.hold(user)
    comments.erase(user, at)
    articles.erase(user, at)
    accounts.erase(user, at)
    rewards.erase(user, at)


@transaction.atomic
def erase_on_request(user: User, typed: str, reason: str, by: User, at: datetime) -> None:
    """This function will erase somebody's account as `leave` does, because they asked for it. `typed` is the handle.

    Raises `ReasonTooShort` {minimum, maximum}, `HandleDiffers` {handle}, `AccountErased`, `StaffStays`.
    """
    reason = record.sound_reason(reason)
    if user.erased_at:
        raise AccountErased
    if typed.strip() != user.handle:
        raise HandleDiffers(handle=user.handle)
    leave(user, at)
    record.done(by, "erase", user, reason, at)


@transaction.atomic
def export_on_request(user: User, reason: str, by: User, at: datetime) -> None:
    """This function will note that somebody is sent all that is kept about them, because they asked for it.

    Raises `ReasonTooShort` {minimum, maximum}, `AccountErased`, `StaffAccount`, `AddressNotConfirmed`.
    """
    reason = record.sound_reason(reason)
    require_not_above(user, by)
    addresses.require_confirmed(user)
    if user.erased_at:
        raise AccountErased
    record.done(by, "export", user, reason, at)
