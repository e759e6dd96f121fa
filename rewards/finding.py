"""Finding among millions of entries and accounts, by what their indexes carry."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from config import keyset
from config.errors import Refusal
from rewards.models import Kind, LedgerAccount, LedgerEntry

# As many days as are looked through at once where nothing else narrows it.
MOST_DAYS = 14
FIRST_WALLET = 100


class ActWithoutItem(Refusal):
    code = "act_without_item"
    status = 400
    sentence = _("The number of an act says nothing alone: choose what it is for, too.")


class TooManyDays(Refusal):
    code = "too_many_days"
    status = 400
    sentence = _("Choose a first day and at most {most} days, or a wallet or an article as well.")


# An article's text is not shown in a list of entries, and is much to fetch a hundred times.
_SHOWN = (
    *("source_id", "amount_twei", "part", "posted_at", "item", "reason", "reverses", "comment_id"),
    *("debit_kind", "credit_kind", "is_reversal", "article", "article__title", "article__slug"),
    *(f"{side}_account" for side in ("debit", "credit")),
    *(f"{side}_account__{name}" for side in ("debit", "credit") for name in ("kind", "shard", "user")),
    *(f"{side}_account__user__{name}" for side in ("debit", "credit") for name in ("handle", "erased_at")),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which entries are looked for. An item means those that take nothing back, unless such are wanted."""

    item: str = ""
    source_id: int | None = None
    takes_back: bool = False
    wallet_id: int | None = None
    article_id: int | None = None
    from_day: date | None = None
    to_day: date | None = None


def entries(wanted: Wanted, size: int, before: int | None = None, after: int | None = None) -> keyset.Page[LedgerEntry]:
    """This function will return a page of the entries that are wanted, newest first.

    Raises `ActWithoutItem`, `TooManyDays` {most}, `TooMuchToLookThrough`.
    """
    if wanted.source_id is not None and not wanted.item:
        raise ActWithoutItem
    # In the order of ids, these have an index of their own.
    is_in_order = wanted.wallet_id is not None or wanted.article_id is not None
    if wanted.to_day and not is_in_order and wanted.source_id is None:
        _require_few_days(wanted.from_day, wanted.to_day)
    return keyset.page(
        shown().filter(_condition(wanted)),
        size,
        before,
        after,
        sides=sides_of(wanted.wallet_id) if wanted.wallet_id is not None else (),
        whole=False if is_in_order else True if wanted.to_day or wanted.source_id is not None else None,
    )


def shown() -> QuerySet[LedgerEntry]:
    """This function will return entries with what a list shows of them: their parties, and what their article is called."""
    parties = ("debit_account__user", "credit_account__user", "article")
    return LedgerEntry.objects.select_related(*parties).only(*_SHOWN)


def sides_of(wallet_id: int) -> tuple[Q, Q]:
    """This function will return the conditions of what a wallet paid and of what it got, as their indexes have them."""
    return (
        Q(debit_account_id=wallet_id, debit_kind=Kind.WALLET),
        Q(credit_account_id=wallet_id, credit_kind=Kind.WALLET),
    )


def _require_few_days(first: date | None, last: date) -> None:
    """Older days would be met only after all that came since: they are looked up by time, and sorted."""
    if first is None or last - first >= timedelta(days=MOST_DAYS):
        raise TooManyDays(most=MOST_DAYS)


def _condition(wanted: Wanted) -> Q:
    found = Q()
    if wanted.takes_back:
        found &= Q(reverses__isnull=False)
    elif wanted.item:
        # Only these are in the index of natural keys.
        found &= Q(reverses__isnull=True)
    if wanted.item:
        found &= Q(item=wanted.item)
    if wanted.source_id is not None:
        found &= Q(source_id=wanted.source_id)
    if wanted.article_id is not None:
        found &= Q(article_id=wanted.article_id)
    if wanted.from_day:
        found &= Q(posted_at__gte=datetime.combine(wanted.from_day, time.min, UTC))
    if wanted.to_day:
        found &= Q(posted_at__lte=datetime.combine(wanted.to_day, time.max, UTC))
    return found


def accounts(
    kind: str, user_id: int | None, size: int, before: int | None = None, after: int | None = None
) -> keyset.Page[LedgerAccount]:
    """This function will return a page of accounts, of a kind and of a reader where these are given, newest first."""
    found: QuerySet[LedgerAccount] = LedgerAccount.objects.select_related("user")
    if kind:
        # An account's kind follows from its id, which is what there is an index of.
        bound = Q(pk__gte=FIRST_WALLET) if kind == Kind.WALLET else Q(pk__lt=FIRST_WALLET)
        found = found.filter(bound, kind=kind)
    if user_id is not None:
        found = found.filter(user_id=user_id)
    return keyset.page(found, size, before, after, whole=False)
