"""Cases: accounts that look like one person's. A worker opens a case, and what these accounts earn waits; a moderator
decides. A machine alone punishes nobody.

Confirmed as one, they are paid as one (`rewards.persons`): what the oldest of them earned by reading is paid, what the
others earned is dropped with the reason. Whoever is not confirmed gets everything.
"""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts import notifications, record
from accounts.models import User
from accounts.notifications import Kind
from accounts.record import DecidedAlready
from config.errors import Refusal
from rewards import holds, persons, quotas
from rewards.models import Case, CaseMember, Hold, Item, Read

Verdict, Status = Case.Verdict, Hold.Status
Points = Sequence[Mapping[str, Any]]


class TwoNeeded(Refusal):
    code = "two_needed"
    status = 400
    sentence = _("Choose at least two of the accounts of this case.")


@transaction.atomic
def open_case(
    evidence: Mapping[int, Mapping[str, int]], points_for: Points, points_against: Points, at: datetime
) -> Case:
    """This function will open a case about the accounts that `evidence` names, with the counts that speak for each, and
    hold what they earn from now on. Where some of them are in an open case already, that one gets the others."""
    readers = sorted(evidence)
    quotas.lock(readers)
    standing = CaseMember.objects.filter(reader__in=readers, is_open=True).order_by("case_id")
    in_cases = dict(standing.values_list("reader_id", "case_id"))
    standing_in = min(in_cases.values(), default=None)
    case = Case.objects.select_for_update().get(pk=standing_in) if standing_in else Case(opened_at=at)
    case.renewed_at, case.points_for, case.points_against = at, list(points_for), list(points_against)
    case.save()
    CaseMember.objects.bulk_create(
        CaseMember(case=case, reader_id=reader_id, evidence=dict(evidence[reader_id]), is_holding=case.is_holding)
        for reader_id in readers
        if reader_id not in in_cases
    )
    for member in case.members.filter(reader__in=[one for one in in_cases if in_cases[one] == case.pk]):
        member.evidence = dict(evidence[member.reader_id])
        member.save(update_fields=["evidence"])
    return case


def of_reader(reader_id: int) -> Case | None:
    """This function will return the open case that an account is in, None where there is none."""
    return Case.objects.filter(members__reader=reader_id, members__is_open=True).first()


def _held(case: Case, by: User) -> Case:
    """The case, with its members' reads that wait and their quotas before it, in the order in which acts hold them.

    Raises `DecidedAlready`, `OwnMatter`.
    """
    hold(case)
    case = Case.objects.select_for_update().get(pk=case.pk)
    if case.decided_at:
        raise DecidedAlready
    persons.require_others(by, case.members.values_list("reader_id", flat=True))
    return case


def hold(case: Case) -> None:
    """This function will hold what a decision about a case changes before the case itself."""
    readers = list(case.members.values_list("reader_id", flat=True))
    waiting = Hold.objects.filter(case=case, item=Item.READ_TIME).values("source_id")
    list(Read.objects.select_for_update(no_key=True).filter(pk__in=waiting).order_by("id").values_list("pk", flat=True))
    quotas.lock(readers)


def _close(case: Case, verdict: Case.Verdict, reason: str, by: User, at: datetime) -> None:
    case.decided_at, case.decided_by, case.verdict, case.reason, case.is_holding = at, by, verdict, reason, False
    case.save()
    case.members.update(is_open=False, is_holding=False)
    record.done(by, f"case_{verdict}", case, reason, at)


@transaction.atomic
def clear(case: Case, reason: str, by: User, at: datetime) -> Case:
    """This function will decide that the accounts of a case are different people's: what waited is paid.

    Raises `ReasonTooShort` {minimum, maximum}, `DecidedAlready`, `OwnMatter`.
    """
    reason = record.sound_reason(reason)
    case = _held(case, by)
    _close(case, Verdict.CLEARED, reason, by, at)
    case.members.update(is_confirmed=False)
    holds.release(case.holds.filter(status=Status.HELD), reason, at)
    return case


@transaction.atomic
def confirm(case: Case, reader_ids: Collection[int], reason: str, by: User, at: datetime) -> Case:
    """This function will decide that some accounts of a case are one person's, and count them as one from now on.

    Raises `ReasonTooShort` {minimum, maximum}, `TwoNeeded`, `DecidedAlready`, `OwnMatter`.
    """
    reason = record.sound_reason(reason)
    case = _held(case, by)
    confirmed = sorted(case.members.filter(reader__in=list(reader_ids)).values_list("reader_id", flat=True))
    if len(confirmed) < 2:
        raise TwoNeeded
    _close(case, Verdict.ONE, reason, by, at)
    case.members.filter(reader__in=confirmed).update(is_confirmed=True)
    case.members.exclude(reader__in=confirmed).update(is_confirmed=False)
    persons.join(confirmed)
    notifications.tell_all(Kind.JOINED, [(one, "", {"reason": reason, "case": case.pk}) for one in confirmed], at)
    waiting = case.holds.filter(status=Status.HELD)
    own = Q(reader=confirmed[0]) & (Q(item__in=[Item.READ_TIME, Item.LIKES_OWN]) | Q(item=Item.PLUSES, part=0))
    # The verdict is about the confirmed; nothing of it stays with anybody else.
    holds.release(waiting.filter(own | ~Q(reader__in=confirmed)), "", at)
    holds.drop(waiting, reason, at)
    return case


@transaction.atomic
def let_through(case: Case, reason: str, by: User, at: datetime) -> Case:
    """This function will pay what waits for an open case, and hold nothing more for it until it is decided.

    Raises `ReasonTooShort` {minimum, maximum}, `DecidedAlready`, `OwnMatter`.
    """
    reason = record.sound_reason(reason)
    case = _held(case, by)
    case.is_holding = False
    case.save(update_fields=["is_holding"])
    case.members.update(is_holding=False)
    record.done(by, "case_let_through", case, reason, at)
    holds.release(case.holds.filter(status=Status.HELD), reason, at)
    return case


@transaction.atomic
def decide_again(case: Case, reader: User, granted: bool, answer: str, at: datetime) -> None:
    """This function will count an account by itself again whose appeal is granted, and pay what was dropped; its owner is
    told the answer either way. The caller notes who decided."""
    if granted:
        case.members.filter(reader=reader).update(is_confirmed=False)
        persons.arrange(reader.pk, _bonds(reader.pk))
        holds.revive(case.holds.filter(reader=reader, status=Status.DROPPED), at)
    notifications.tell(reader.pk, Kind.PARTED if granted else Kind.CASE_UPHELD, at, case=case.pk, answer=answer)


def _bonds(reader_id: int) -> list[list[int]]:
    """Which accounts of a person the cases that stand have confirmed together, case by case."""
    confirmed = CaseMember.objects.filter(reader__in=persons.by_reader([reader_id]), is_confirmed=True)
    together: dict[int, list[int]] = {}
    for case_id, one in confirmed.filter(case__verdict=Verdict.ONE).values_list("case_id", "reader_id"):
        together.setdefault(case_id, []).append(one)
    return list(together.values())


def joined_by(reader: User, case_id: int) -> Case | None:
    """This function will return the case by which an account was confirmed as one of several; None where it was not."""
    mine = Case.objects.filter(members__reader=reader, members__is_confirmed=True, verdict=Verdict.ONE)
    return mine.filter(pk=case_id).first()
