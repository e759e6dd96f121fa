"""What happened to one wallet, to one article, by one act: its entries, what waits, what was corrected, who did what."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q, QuerySet

from accounts import record
from accounts.models import StaffRecord
from articles.models import Article
from config import keyset
from rewards import correcting, entries, finding, levels
from rewards.models import Correction, Hold, Item, LedgerAccount, LedgerEntry, Progress
from rewards.models.ledger import LOSS_ITEMS

# A side of a story has the newest of them.
MOST = 50
# An act has a few parts; a day of the pools has one for each shard.
MOST_PARTS = 200
# So many of an article's newest entries are added up while somebody waits.
ADDED_UP = 10_000
# What one press does moves several readers' Twei, each for an item of its own.
_TOGETHER = (
    (Item.LIKES_OWN, Item.LIKES_COMMENTER, Item.LIKES_AUTHOR),
    (Item.DISLIKES_OWN, Item.DISLIKES_COMMENTER, Item.DISLIKES_AUTHOR),
)


@dataclass(frozen=True, slots=True)
class Line:
    """An entry as its wallet has it: `side` is profit or loss, `balance_twei` what the wallet had after it, as far as that
    is known."""

    entry: LedgerEntry
    side: str
    balance_twei: int | None


@dataclass(frozen=True, slots=True)
class OfWallet:
    account: LedgerAccount
    progress: Progress
    page: keyset.Page[LedgerEntry]
    lines: list[Line]
    holds: list[Hold]
    corrections: list[Correction]


def of_wallet(account: LedgerAccount, size: int, before: int | None, after: int | None) -> OfWallet:
    """This function will return the story of a wallet, with a page of its entries. Raises `TooMuchToLookThrough`."""
    page = finding.entries(finding.Wanted(wallet_id=account.pk), size, before, after)
    holds = Hold.objects.filter(reader_id=account.user_id) if account.user_id else Hold.objects.none()
    mine = Q(entry__debit_account=account) | Q(entry__credit_account=account)
    if account.user_id:
        mine |= Q(reader_id=account.user_id)
    return OfWallet(
        account=account,
        progress=levels.of(account.user_id or 0),
        page=page,
        lines=_lines(account, page.rows),
        holds=_newest(holds),
        corrections=list(correcting.everything().filter(mine).order_by("-pk")[:MOST]),
    )


def _lines(account: LedgerAccount, rows: list[LedgerEntry]) -> list[Line]:
    if not rows:
        return []
    balance = _balance_at(account.pk, rows[0].pk)
    lines = []
    for entry in rows:
        came_in = entry.credit_account_id == account.pk
        lines.append(Line(entry, entries.side(entry), balance))
        if balance is not None:
            balance -= entry.amount_twei if came_in else -entry.amount_twei
    return lines


# What the wallet has, less what has moved since: in one statement, so that nothing is posted in between.
_BALANCE_AT = """
SELECT balance_twei - coalesce(since.twei, 0), since.entries FROM rewards_ledgeraccount AS wallet, LATERAL (
    SELECT sum(moved.twei) AS twei, count(*) AS entries FROM (
        (SELECT amount_twei AS twei FROM rewards_ledgerentry
         WHERE credit_kind = 'wallet' AND credit_account_id = wallet.id AND id > %(entry)s ORDER BY id LIMIT %(most)s)
        UNION ALL
        (SELECT -amount_twei FROM rewards_ledgerentry
         WHERE debit_kind = 'wallet' AND debit_account_id = wallet.id AND id > %(entry)s ORDER BY id LIMIT %(most)s)
    ) AS moved
) AS since WHERE wallet.id = %(wallet)s
"""


def _balance_at(wallet_id: int, entry_id: int) -> int | None:
    """What a wallet had after one of its entries; None where too many came since to be added up while somebody waits."""
    with connection.cursor() as cursor:
        cursor.execute(_BALANCE_AT, {"wallet": wallet_id, "entry": entry_id, "most": ADDED_UP})
        balance, since = cursor.fetchone() or (None, 0)
    return int(balance) if balance is not None and since < ADDED_UP else None


@dataclass(frozen=True, slots=True)
class Brought:
    """What one item moved under an article, in Twei, by how many entries; what was taken back is taken off."""

    item: Item
    amount_twei: int
    count: int

    @property
    def is_loss(self) -> bool:
        return self.item in LOSS_ITEMS


@dataclass(frozen=True, slots=True)
class OfArticle:
    article: Article
    page: keyset.Page[LedgerEntry]
    brought: list[Brought]
    corrections: list[Correction]
    holds: list[Hold]

    @property
    def is_of_all(self) -> bool:
        """Whether all of the article's entries were added up, and not just its newest."""
        return sum(one.count for one in self.brought) < ADDED_UP


def of_article(article: Article, size: int, before: int | None, after: int | None) -> OfArticle:
    """This function will return the story of an article, with a page of its entries, and what its newest `ADDED_UP` entries
    moved by item. Raises `TooMuchToLookThrough`."""
    return OfArticle(
        article=article,
        page=finding.entries(finding.Wanted(article_id=article.pk), size, before, after),
        brought=_brought(article.pk),
        corrections=list(correcting.everything().filter(entry__article_id=article.pk).order_by("-pk")[:MOST]),
        holds=_newest(Hold.objects.filter(article_id=article.pk)),
    )


_BROUGHT = """
SELECT item, sum(CASE WHEN is_reversal THEN -amount_twei ELSE amount_twei END), count(*)
FROM (SELECT item, is_reversal, amount_twei FROM rewards_ledgerentry
      WHERE article_id = %s ORDER BY id DESC LIMIT %s) AS newest
GROUP BY item ORDER BY item
"""


def _brought(article_id: int) -> list[Brought]:
    with connection.cursor() as cursor:
        cursor.execute(_BROUGHT, [article_id, ADDED_UP])
        return [Brought(Item(item), int(twei), count) for item, twei, count in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class OfAct:
    item: Item
    source_id: int
    entries: list[LedgerEntry]
    holds: list[Hold]
    corrections: list[Correction]
    records: list[StaffRecord]

    @property
    def article(self) -> Article | None:
        found = [one.article for one in self.entries] + [one.article for one in self.holds]
        return next(filter(None, found), None)

    @property
    def comment_id(self) -> int | None:
        found = [one.comment_id for one in self.entries] + [one.comment_id for one in self.holds]
        return next(filter(None, found), None)

    @property
    def is_known(self) -> bool:
        return bool(self.entries or self.holds)


def of_act(item: Item, source_id: int) -> OfAct:
    """This function will return the story of one act: its parts, whatever items they are for, what took them back, what of
    it waits, what was corrected, and who decided that."""
    items = next((some for some in _TOGETHER if item in some), (item,))
    named = {"item__in": items, "source_id": source_id}
    shown = finding.shown()
    parts = list(shown.filter(reverses__isnull=True, **named).order_by("pk")[:MOST_PARTS])
    ids = [part.pk for part in parts]
    back = list(shown.filter(reverses__in=ids).order_by("pk")) if ids else []
    holds = _newest(Hold.objects.filter(**named))
    corrected = Q(adjustment_id=source_id) if item == Item.ADJUSTMENT else Q(entry__in=ids)
    corrections = list(correcting.everything().filter(corrected).order_by("-pk")[:MOST])
    found = OfAct(item, source_id, parts + back, holds, corrections, [])
    found.records.extend(_records(found))
    return found


def _records(act: OfAct) -> QuerySet[StaffRecord]:
    """Who did what about the corrections, the reviews and cases that an act waits for, its comment and its article."""
    about = {
        "correction": [one.pk for one in act.corrections],
        "review": [one.review_id for one in act.holds if one.review_id],
        "case": [one.case_id for one in act.holds if one.case_id],
        "comment": [act.comment_id] if act.comment_id else [],
        "article": [act.article.pk] if act.article else [],
    }
    return record.of_any(about)[:MOST]


def _newest(holds: QuerySet[Hold]) -> list[Hold]:
    texts = [f"article__{name}" for name in ("body_markdown", "body_html", "body_text", "faq", "faq_html")]
    return list(holds.select_related("reader", "article").defer(*texts).order_by("-pk")[:MOST])
