"""Roles: what those who look after the site may do, as groups that a migration made. A superuser gives and takes them."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts import record
from accounts.models import User
from accounts.suspension import AccountErased, OwnAccount
from config.errors import Refusal


class SuperusersOnly(Refusal):
    code = "superusers_only"
    sentence = _("Only a superuser gives roles, and takes them.")


class RoleUnknown(Refusal):
    code = "role_unknown"
    status = 400
    sentence = _("There is no role {name}.")


def names() -> list[str]:
    """This function will return the names of all roles, in the order of the alphabet."""
    return list(Group.objects.order_by("name").values_list("name", flat=True))


def of(user: User) -> list[str]:
    """This function will return the names of somebody's roles."""
    return list(user.groups.order_by("name").values_list("name", flat=True))


def others_with(permission: str, user: User) -> bool:
    """This function will tell whether somebody else of the staff has a permission, by its short name, by a role."""
    staff = User.objects.filter(is_active=True, is_staff=True, is_suspended=False).exclude(pk=user.pk)
    return staff.filter(groups__permissions__codename=permission).exists()


@transaction.atomic
def assign(user: User, chosen: Collection[str], reason: str, by: User, at: datetime) -> list[str]:
    """This function will give somebody these roles and no others. Who has one may enter the desk, who has none may not.

    Raises `ReasonTooShort` {minimum, maximum}, `SuperusersOnly`, `OwnAccount`, `AccountErased`, `RoleUnknown` {name}.
    """
    reason = record.sound_reason(reason)
    if not by.is_superuser:
        raise SuperusersOnly
    if user.pk == by.pk:
        raise OwnAccount
    held = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if held.erased_at:
        raise AccountErased
    groups = {group.name: group for group in Group.objects.filter(name__in=chosen)}
    for name in chosen:
        if name not in groups:
            raise RoleUnknown(name=name)
    held.groups.set(groups.values())
    held.is_staff = bool(groups) or held.is_superuser
    held.save(update_fields=["is_staff"])
    given = sorted(groups)
    record.done(by, f"roles: {', '.join(given) or '–'}", held, reason, at)
    return given
