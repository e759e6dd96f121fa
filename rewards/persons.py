"""Accounts that a moderator has confirmed as one person's: they are paid as one reader, one commenter and one author, and
pay each other nothing.

One of them, the oldest, is the one under which all are counted: whatever is limited is limited for all together. Each keeps
its own wallet and level.
"""

from collections.abc import Collection, Iterable

from django.db.models import Q

from accounts.models import User
from accounts.record import OwnMatter
from rewards import quotas
from rewards.models import Progress, QuotaUse


def of(progress: Progress) -> int:
    """This function will return the account under which one is counted: its own where nobody confirmed otherwise."""
    return progress.counted_as_id or progress.reader_id


def are_one(one_id: int, other_id: int) -> bool:
    """This function will tell whether two accounts are the same person's, as far as anybody has confirmed."""
    if one_id == other_id:
        return True
    found = by_reader([one_id, other_id])
    return found.get(one_id, one_id) == found.get(other_id, other_id)


def require_others(by: User, reader_ids: Iterable[int | None]) -> None:
    """This function will do nothing for a decision about other people. Raises `OwnMatter` for one about who decides, or
    about another account of theirs as far as anybody has confirmed."""
    ids = {reader_id for reader_id in reader_ids if reader_id is not None}
    known = by_reader([by.pk, *ids])
    if known.get(by.pk, by.pk) in {known.get(one, one) for one in ids}:
        raise OwnMatter


def by_reader(reader_ids: Collection[int]) -> dict[int, int]:
    """This function will return under which account some accounts and all others of the same persons are counted; accounts
    that stand for themselves are left out."""
    ids = list(reader_ids)
    named = Progress.objects.filter(reader_id__in=ids, counted_as__isnull=False).values("counted_as")
    joined = Progress.objects.filter(Q(counted_as__in=ids) | Q(counted_as__in=named), counted_as__isnull=False)
    found = dict(joined.values_list("reader_id", "counted_as_id"))
    return found | {person_id: person_id for person_id in found.values()}


def accounts(person_id: int, of: str = "reader") -> Q:
    """This function will return the condition that whoever a row names in `of` is one of a person's accounts."""
    return Q(**{of: person_id}) | Q(**{f"{of}__in": Progress.objects.filter(counted_as=person_id).values("reader")})


def join(reader_ids: Iterable[int]) -> int:
    """This function will count some accounts, and those that they were joined with before, as one, and return under which.
    Hold their quotas."""
    ids = set(reader_ids)
    everybody = ids | set(by_reader(ids))
    # Two are joined in the order in which everybody locks them.
    quotas.lock(everybody)
    person_id = min(everybody)
    others = everybody - {person_id}
    Progress.objects.filter(reader_id=person_id).update(counted_as=None)
    Progress.objects.filter(reader_id__in=others).update(counted_as=person_id)
    QuotaUse.objects.filter(reader_id__in=others).update(reader_id=person_id)
    return person_id


def arrange(reader_id: int, bonds: Iterable[Collection[int]]) -> None:
    """This function will count the accounts of a person as one again as far as `bonds`, groups of them that belong
    together, still connect them. What was used together stays used by those with the account under which it was counted,
    or by the others where that one is alone now."""
    everybody = set(by_reader([reader_id]))
    quotas.lock(everybody)
    persons: list[set[int]] = []
    for bond in bonds:
        touched = [person for person in persons if person & set(bond)]
        persons = [person for person in persons if person not in touched] + [set(bond).union(*touched)]
    before = set(Progress.objects.filter(reader__in=everybody, counted_as=None).values_list("reader_id", flat=True))
    Progress.objects.filter(reader__in=everybody).update(counted_as=None)
    for person in persons:
        first = min(person)
        Progress.objects.filter(reader__in=person - {first}).update(counted_as=first)
        if not before & set().union(*persons):
            QuotaUse.objects.filter(reader__in=before).update(reader=first)
            before = {first}
        elif before & person:
            QuotaUse.objects.filter(reader__in=before & person).update(reader=first)


def part(reader_id: int) -> None:
    """This function will count an account by itself again, and the others of its person as before. What was used together
    stays used by the others."""
    person = by_reader([reader_id])
    quotas.lock({reader_id, *person})
    Progress.objects.filter(reader_id=reader_id).update(counted_as=None)
    others = sorted(set(person) - {reader_id})
    if person.get(reader_id) == reader_id and others:
        # The one that gave the person its number leaves; the next gives it, and takes over what was used.
        Progress.objects.filter(reader_id=others[0]).update(counted_as=None)
        Progress.objects.filter(reader_id__in=others[1:]).update(counted_as=others[0])
        QuotaUse.objects.filter(reader_id=reader_id).update(reader_id=others[0])
