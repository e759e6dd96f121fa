"""Payments that wait: an act is done and its payment recorded, to be posted or dropped when a moderator has looked.

What readers earn while a case about them is open waits for the case; an author's shares of an article whose Minuses are
looked at wait for the review. What they pay is charged as always. A decision makes payments due, or drops them with its
reason; a worker posts what is due as soon as its pool can pay it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from accounts import notifications
from accounts.notifications import Kind as NewsKind
from articles.models import Article
from config import prepared
from rewards import ledger
from rewards.ledger import FEES, READERS_POOL, WRITERS_POOL, Entry, Party, PoolSpent
from rewards.models import Hold, Item, Kind, Read, Review
from rewards.models.ledger import PROFIT_ITEMS

Status = Hold.Status

_AUTHOR_ITEMS = (Item.LIKES_AUTHOR, Item.DISLIKES_AUTHOR)
_SOURCES: dict[str, Party] = {Kind.READERS_POOL: READERS_POOL, Kind.WRITERS_POOL: WRITERS_POOL, Kind.FEES: FEES}
_SHARES = Q(item__in=_AUTHOR_ITEMS) | Q(item=Item.PLUSES, part=1)
BATCH = 500

# Who decides changes these rows: they are held, so that nothing is recorded for a decision that has been made.
_LOOK = """
WITH suspected AS (
    SELECT reader_id AS number, case_id AS decision FROM rewards_casemember
    WHERE reader_id = ANY(%s::bigint[]) AND is_holding FOR SHARE
), reviewed AS (
    SELECT article_id AS number, id AS decision FROM rewards_review
    WHERE article_id = ANY(%s::bigint[]) AND decided_at IS NULL FOR SHARE
)
SELECT true, number, decision FROM suspected UNION ALL SELECT false, number, decision FROM reviewed
"""


@dataclass(frozen=True, slots=True)
class Looked:
    """Whose payments wait, by reader with the case, and which articles' author's shares do, with the review."""

    cases: Mapping[int, int]
    reviews: Mapping[int, int]

    def waits(self, entry: Entry) -> bool:
        """This method will tell whether an entry waits."""
        if entry.item not in PROFIT_ITEMS or entry.reverses:
            return False
        return entry.credit.number in self.cases or (_is_author_share(entry) and entry.article_id in self.reviews)


def look(reader_ids: Iterable[int | None], article_ids: Iterable[int | None]) -> Looked:
    """This function will return what waits for a decision among these, and keep that so until the transaction ends. Ask
    after the quotas are held, and before wallets are."""
    readers, articles = ([number for number in numbers if number] for numbers in (reader_ids, article_ids))
    rows = prepared.rows(_LOOK, [readers, articles])
    return Looked(
        {number: decision for is_case, number, decision in rows if is_case},
        {number: decision for is_case, number, decision in rows if not is_case},
    )


def look_at(entries: Sequence[Entry]) -> Looked:
    """This function will return what of some entries waits for a decision."""
    return look({entry.credit.number for entry in entries}, {entry.article_id for entry in entries})


def _is_author_share(entry: Entry) -> bool:
    return entry.item in _AUTHOR_ITEMS or (entry.item == Item.PLUSES and entry.part == 1)


def post(entries: Sequence[Entry], at: datetime, looked: Looked | None = None) -> int:
    """This function will post what may be posted, all or none, record what has to wait, and return how many entries were
    posted. It takes the place of `ledger.post` where readers are paid, and raises what that raises."""
    looked = looked or look_at(entries)
    waiting = [entry for entry in entries if looked.waits(entry)]
    if waiting:
        _record(waiting, looked, at)
        entries = [entry for entry in entries if not looked.waits(entry)]
    ledger.post(entries, at)
    return len(entries)


def _record(entries: Sequence[Entry], looked: Looked, at: datetime) -> None:
    made = [_hold(entry, looked, at) for entry in entries]
    Hold.objects.bulk_create(made)
    mine = [(hold.reader_id, f"case-{hold.case_id}", {"twei": hold.amount_twei}) for hold in made if hold.case_id]
    notifications.tell_all(NewsKind.HELD_ACCOUNT, mine, at)
    shares = [hold for hold in made if hold.review_id]
    named = Article.objects.in_bulk({hold.article_id for hold in shares}) if shares else {}
    told = [
        (hold.reader_id, f"review-{hold.review_id}", {"twei": hold.amount_twei, **_article(named[hold.article_id])})
        for hold in shares
    ]
    notifications.tell_all(NewsKind.HELD_ARTICLE, told, at)


def _article(article: Article) -> dict[str, str]:
    return {"title": article.title, "slug": article.slug}


def _hold(entry: Entry, looked: Looked, at: datetime) -> Hold:
    reader_id = entry.credit.number or 0
    case_id = looked.cases.get(reader_id)
    return Hold(
        item=entry.item,
        amount_twei=entry.amount_twei,
        debit_kind=entry.debit.kind,
        reader_id=reader_id,
        source_id=entry.source_id,
        part=entry.part,
        article_id=entry.article_id,
        comment_id=entry.comment_id,
        case_id=case_id,
        review_id=None if case_id else looked.reviews[entry.article_id or 0],
        held_at=at,
    )


def release(held: QuerySet[Hold], reason: str, at: datetime) -> int:
    """This function will make payments due whose decision went well for who earned them, and return how many. An author's
    share of an article that is still looked at goes on waiting, for that."""
    of_articles = held.filter(_SHARES, case__isnull=False).values("article")
    # They are held, so that none is decided meanwhile.
    for review in Review.objects.select_for_update(no_key=True).filter(article__in=of_articles, decided_at=None):
        held.filter(_SHARES, article=review.article_id).update(case=None, review=review)
    return held.update(status=Status.DUE, decided_at=at, reason=reason)


def take_over(review: Review) -> None:
    """This function will let a review decide about its author's shares that wait for a case."""
    shares = Hold.objects.filter(_SHARES, article=review.article_id, status=Status.HELD, case__isnull=False)
    shares.filter(held_at__gte=review.opened_at).update(case=None, review=review)


def drop(held: QuerySet[Hold], reason: str, at: datetime) -> int:
    """This function will drop payments with the reason of a decision, tell whose they were, and return how many."""
    rows = list(held.order_by("id").select_for_update(no_key=True))
    lost: Counter[tuple[int, int | None]] = Counter()
    for row in rows:
        lost[row.reader_id, row.case_id] += row.amount_twei
    ids = [row.pk for row in rows]
    _tell_reads(ids, sign=1)
    Hold.objects.filter(pk__in=ids).update(status=Status.DROPPED, decided_at=at, reason=reason)
    told = [
        (reader_id, "", {"twei": twei, "reason": reason} | ({"case": case_id} if case_id else {}))
        for (reader_id, case_id), twei in lost.items()
    ]
    notifications.tell_all(NewsKind.DROPPED, told, at)
    return len(rows)


# A read says what of its pay waits, and what is not paid; only an allowance takes a part of it.
_READS_SQL = """
UPDATE rewards_read AS r
SET held_twei = r.held_twei - h.dropped, lapsed_twei = r.lapsed_twei + h.dropped,
    lapse_reason =
        CASE WHEN h.dropped > 0 THEN %(dropped)s WHEN r.lapsed_twei + h.dropped > 0 THEN %(allowance)s ELSE '' END
FROM (SELECT source_id, amount_twei * %(sign)s AS dropped FROM rewards_hold
      WHERE item = 'read_time' AND id = ANY(%(holds)s::bigint[])) AS h
WHERE r.id = h.source_id
"""


def _tell_reads(hold_ids: Sequence[int], sign: int) -> None:
    with connection.cursor() as cursor:
        names = {"dropped": Read.Lapse.DECIDED.value, "allowance": Read.Lapse.ALLOWANCE.value}
        cursor.execute(_READS_SQL, {"sign": sign, "holds": list(hold_ids), **names})


def revive(dropped: QuerySet[Hold], at: datetime) -> int:
    """This function will make payments due that were dropped, because a moderator has looked again; how many."""
    ids = list(dropped.order_by("id").select_for_update(no_key=True).values_list("pk", flat=True))
    _tell_reads(ids, sign=-1)
    return Hold.objects.filter(pk__in=ids).update(status=Status.DUE, decided_at=at)


def pay(at: datetime) -> int:
    """This function will post what is due, the oldest first, and return how many payments. What a pool can't pay waits for
    the next call. Several workers share the work."""
    return sum(_pay_from(kind, at) for kind in _SOURCES)


def _pay_from(kind: str, at: datetime) -> int:
    paid, batch = 0, BATCH
    while batch:
        try:
            count = _pay_some(kind, batch, at)
        except PoolSpent:
            batch //= 2
            continue
        if not count:
            break
        paid += count
    return paid


@transaction.atomic
def _pay_some(kind: str, limit: int, at: datetime) -> int:
    due = Hold.objects.filter(status=Status.DUE, debit_kind=kind).order_by("id")
    rows = list(due.select_for_update(skip_locked=True, no_key=True)[:limit])
    reads = [row.source_id for row in rows if row.item == Item.READ_TIME]
    Read.objects.filter(pk__in=reads).update(paid_twei=F("paid_twei") + F("held_twei"), held_twei=0)
    Hold.objects.filter(pk__in=[row.pk for row in rows]).update(status=Status.POSTED, posted_at=at)
    told = [(row.reader_id, f"{at:%Y-%m-%d}", {"twei": row.amount_twei}) for row in rows]
    notifications.tell_all(NewsKind.RELEASED, told, at)
    ledger.post([_entry(row) for row in rows], at)
    return len(rows)


def _entry(hold: Hold) -> Entry:
    return Entry(
        Item(hold.item),
        hold.amount_twei,
        _SOURCES[hold.debit_kind],
        ledger.wallet(hold.reader_id),
        source_id=hold.source_id,
        part=hold.part,
        article_id=hold.article_id,
        comment_id=hold.comment_id,
    )


def of_reader(reader_id: int) -> QuerySet[Hold]:
    """This function will return a reader's payments that wait or waited, newest first."""
    return Hold.objects.filter(reader_id=reader_id).select_related("article").order_by("-id")


def shown_to(reader_id: int, at: datetime) -> list[Hold]:
    """This function will return what a reader is shown of it: what waits or is to be paid, and what was dropped in the last
    30 days."""
    waits = Q(status__in=[Status.HELD, Status.DUE])
    lost = Q(status=Status.DROPPED, decided_at__gt=at - timedelta(days=30))
    return list(of_reader(reader_id).filter(waits | lost)[:100])
