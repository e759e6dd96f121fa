"""Cases: accounts that look like one person's, kept together until a moderator decides."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from rewards.models import Case, CaseMember


@transaction.atomic
def open_case(
    evidence: Mapping[int, dict[str, int]],
    points_for: list[dict[str, Any]],
    points_against: list[dict[str, Any]],
    at: datetime,
) -> Case:
    """This function will open a case about some readers, each with their counts, or renew the one that some of them are in,
    to which it adds the others."""
    known = CaseMember.objects.filter(reader__in=evidence, is_open=True)
    case = Case.objects.select_for_update().filter(members__in=known).order_by("pk").first()
    case = case or Case(opened_at=at)
    case.points_for, case.points_against, case.renewed_at = points_for, points_against, at
    case.save()
    elsewhere = set(known.exclude(case=case).values_list("reader_id", flat=True))
    members = [
        CaseMember(case=case, reader_id=reader, evidence=counts, is_holding=case.is_holding)
        for reader, counts in evidence.items()
        if reader not in elsewhere
    ]
    CaseMember.objects.bulk_create(
        members, update_conflicts=True, update_fields=["evidence"], unique_fields=["case", "reader"]
    )
    return case


def of_reader(reader_id: int) -> Case | None:
    """This function will return the open case that a reader is in."""
    return Case.objects.filter(members__reader=reader_id, members__is_open=True).first()
