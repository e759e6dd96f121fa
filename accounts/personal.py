"""What is kept about somebody as an account: their name and address, their devices, from where they read, what they were
told.

An account that is erased stays as an empty row that nobody can sign in to, because entries of the ledger and counts of
others hang on it; it says nothing of whose it was.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from accounts import sessions
from accounts.models import AnsweredRequest, Notification, Origin, Suspension, User

Rows = Iterator[dict[str, Any]]


def rows(found: QuerySet[Any], *names: str, **renamed: str) -> Rows:
    """This function will yield the named columns of what was found, oldest first, a part at a time; those that are
    reached through another table under names of their own."""
    columns = dict(zip(names, names, strict=True)) | renamed
    for values in found.order_by("pk").values_list(*columns.values()).iterator():
        yield dict(zip(columns, values, strict=True))


def export(user: User) -> Iterator[tuple[str, Rows]]:
    """This function will yield what is kept here about somebody: names of sections, and their rows."""
    yield "account", iter([_account(user)])
    yield "addresses", rows(EmailAddress.objects.filter(user=user), "email", "verified", "primary")
    yield "second_factors", rows(Authenticator.objects.filter(user=user), "type", "created_at", "last_used_at")
    sessions = UserSession.objects.filter(user=user)
    yield "sessions", rows(sessions, "ip", "user_agent", "created_at", "last_seen_at")
    yield "origins", rows(Origin.objects.filter(user=user), "day", "network", "agent")
    suspended = Suspension.objects.filter(user=user)
    yield "suspensions", rows(suspended, "reason", "suspended_at", "until", "lifted_at", "lifted_reason")
    told = Notification.objects.filter(user=user).order_by("pk")
    yield "notifications", (_notification(one) for one in told.iterator())


def _account(user: User) -> dict[str, Any]:
    return {
        "handle": user.handle,
        "email": user.email,
        "language": user.language,
        "mailed_topics": user.mailed_topics,
        "is_suspended": user.is_suspended,
        "joined_at": user.date_joined,
        "last_signed_in_at": user.last_login,
    }


def _notification(one: Notification) -> dict[str, Any]:
    return {"kind": one.kind, "sentence": one.sentence, "told_at": one.told_at, "seen_at": one.seen_at}


def erase(user: User, at: datetime) -> None:
    """This function will end all of somebody's sessions and clear name, address and everything else that is kept here."""
    sessions.end_all(user)
    for kept in (EmailAddress, Authenticator, Notification, AnsweredRequest, Origin, Suspension):
        kept.objects.filter(user=user).delete()
    user.groups.clear()
    user.user_permissions.clear()
    user.email, user.handle = f"erased-{user.pk}@erased.invalid", f"erased-{user.pk}"
    user.language, user.mailed_topics, user.last_login = "", [], None
    user.is_active = user.is_staff = user.is_superuser = user.is_suspended = False
    user.erased_at = at
    user.set_unusable_password()
    user.save()
    rename_in_log(user)


def rename_in_log(row: Model) -> None:
    """This function will let the admin's log, which calls each thing by the name that it had, call one by today's."""
    kind = ContentType.objects.get_for_model(row)
    LogEntry.objects.filter(content_type=kind, object_id=str(row.pk)).update(object_repr=str(row))
