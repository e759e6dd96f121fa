"""Suspended accounts: they read, and export what is theirs. Every room that acts for somebody asks here first."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from config.errors import Refusal


class Suspended(Refusal):
    code = "suspended"
    sentence = _("Your account is suspended: you can read, and export what is yours.")


def require_active(user: User) -> None:
    """This function will do nothing for an account in good standing. Raises `Suspended`."""
    if user.is_suspended:
        raise Suspended
