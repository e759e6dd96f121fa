"""Whether a reader's e-mail address is confirmed; before that, reading is clocked and nothing is paid."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.errors import Refusal


class AddressNotConfirmed(Refusal):
    code = "email_not_confirmed"
    sentence = _("Please confirm your e-mail address first: the link is in your mail.")


def confirmed(user_ids: Iterable[int]) -> set[int]:
    """This function will return those of some users who have a confirmed address."""
    ids = set(user_ids)
    if settings.ADDRESSES_COUNT_AS_CONFIRMED:
        return ids
    return set(EmailAddress.objects.filter(user_id__in=ids, verified=True).values_list("user_id", flat=True))


def is_confirmed_condition(user_id: str) -> Q | Exists:
    """This function will return the condition that the user in a column (by its name) has a confirmed address."""
    if settings.ADDRESSES_COUNT_AS_CONFIRMED:
        return Q()
    return Exists(EmailAddress.objects.filter(user_id=OuterRef(user_id), verified=True))


def is_confirmed(user: User) -> bool:
    """This function will tell whether a user has a confirmed address."""
    return bool(confirmed([user.pk]))


def require_confirmed(user: User) -> None:
    """This function will do nothing for a user with a confirmed address. Raises `AddressNotConfirmed`."""
    if not is_confirmed(user):
        raise AddressNotConfirmed


def confirmed_address(user: User) -> str:
    """This function will return the address to write to a user at: a confirmed one, the primary one if that is confirmed.
    Ask for it of those who have one."""
    if settings.ADDRESSES_COUNT_AS_CONFIRMED:
        return user.email
    confirmed = EmailAddress.objects.filter(user=user, verified=True).order_by("-primary", "pk")
    address: str = confirmed.values_list("email", flat=True)[0]
    return address
