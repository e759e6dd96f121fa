"""People, as those who look after the site see them: found by a part of their handle, or by an e-mail address that was
typed whole; with everything that helps to decide about them, and never their address.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Count, Q, QuerySet

from accounts import origins, roles
from accounts.models import StaffRecord, Suspension, User
from articles.library import WHOLE_TEXTS
from articles.models import Author
from comments.models import Comment, Flag
from rewards import entries, levels
from rewards.models import CaseMember, LedgerAccount, LedgerEntry, Progress, Read

NEWEST = 20
_TEXTS = [f"article__{name}" for name in WHOLE_TEXTS]


@dataclass(frozen=True, slots=True)
class Flags:
    """How many flags, and what moderators said to them."""

    count: int
    upheld: int
    dismissed: int


@dataclass(frozen=True, slots=True)
class SignIn:
    """Since when somebody is signed in, with which program, from which network."""

    since: datetime
    agent: str
    network: str


@dataclass(frozen=True, slots=True)
class Person:
    """What the page of somebody shows."""

    user: User
    address_is_confirmed: bool
    has_second_factor: bool
    roles: Sequence[str]
    author: Author | None
    progress: Progress
    balance_twei: int
    reads: Sequence[Read]
    entries: Sequence[tuple[LedgerEntry, str]]
    comments: Sequence[Comment]
    flags_made: Flags
    flags_received: Flags
    cases: Sequence[CaseMember]
    suspensions: Sequence[Suspension]
    sign_ins: Sequence[SignIn]
    records: Sequence[StaffRecord]

    @property
    def suspension(self) -> Suspension | None:
        """The one that is in force."""
        return next((one for one in self.suspensions if one.lifted_at is None), None)


def find(
    typed: str, at: datetime, is_suspended: bool = False, is_staff: bool = False, joined_days: int | None = None
) -> QuerySet[User]:
    """This function will return the accounts whose handle has what was typed in it, or the one whose e-mail address that
    is."""
    found = User.objects.select_related("progress")
    typed = typed.strip().lower()
    if "@" in typed:
        owners = EmailAddress.objects.filter(email=typed).values_list("user_id", flat=True)
        found = found.filter(Q(pk__in=list(owners)) | Q(email=typed))
    elif typed:
        found = found.filter(handle__contains=typed)
    if is_suspended:
        found = found.filter(pk__in=Suspension.objects.filter(lifted_at=None).values("user"))
    if is_staff:
        found = found.filter(is_staff=True)
    if joined_days is not None:
        found = found.filter(date_joined__gte=at - timedelta(days=joined_days))
    return found


def of(user: User) -> Person:
    """This function will return what the page of somebody shows: of what there may be much the newest 20."""
    wallet = LedgerAccount.objects.filter(user=user).first()
    comments = Comment.objects.filter(writer=user).select_related("article").defer(*_TEXTS).order_by("-id")[:NEWEST]
    said, reads = list(comments), Read.objects.filter(reader=user)
    return Person(
        user=user,
        address_is_confirmed=EmailAddress.objects.filter(user=user, verified=True).exists(),
        has_second_factor=Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists(),
        roles=roles.of(user),
        author=Author.objects.filter(user=user).first(),
        progress=levels.of(user.pk),
        balance_twei=(wallet and wallet.balance_twei) or 0,
        reads=list(reads.select_related("article").defer(*_TEXTS).order_by("-id")[:NEWEST]),
        entries=[(entry, entries.side(entry)) for entry in entries.of(user.pk).defer(*_TEXTS)[:NEWEST]],
        comments=said,
        flags_made=_flags(Q(reader=user)),
        flags_received=_both(_flags(Q(comment__writer=user)), _flags(Q(article__author__user=user))),
        cases=list(CaseMember.objects.filter(reader=user).select_related("case").order_by("-id")[:NEWEST]),
        suspensions=list(_suspensions(user)),
        sign_ins=_sign_ins(user),
        records=_records(user, said),
    )


def _flags(which: Q) -> Flags:
    right, wrong = Count("pk", filter=Q(upheld=True)), Count("pk", filter=Q(upheld=False))
    counted = Flag.objects.filter(which).aggregate(every=Count("pk"), right=right, wrong=wrong)
    return Flags(counted["every"], counted["right"], counted["wrong"])


def _both(one: Flags, other: Flags) -> Flags:
    return Flags(one.count + other.count, one.upheld + other.upheld, one.dismissed + other.dismissed)


def _suspensions(user: User) -> QuerySet[Suspension]:
    found = Suspension.objects.filter(user=user).select_related("suspended_by", "lifted_by")
    return found.order_by("-id")[:NEWEST]


def _sign_ins(user: User) -> list[SignIn]:
    sessions = UserSession.objects.filter(user=user).order_by("-id")[:NEWEST]
    return [SignIn(one.created_at, one.user_agent, origins.network_of(one.ip)) for one in sessions]


def _records(user: User, said: Sequence[Comment]) -> list[StaffRecord]:
    about = Q(target_kind="user", target_id=user.pk)
    about |= Q(target_kind="comment", target_id__in=[comment.pk for comment in said])
    return list(StaffRecord.objects.filter(about).select_related("staff").order_by("-id")[:NEWEST])
