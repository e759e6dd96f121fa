"""The ledger's tables. They are written by one SQL function, `ledger_post`, and by nothing else (`rewards.ledger`).

Types, the function, the closed list and the guards are plain SQL beside the migrations.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class EnumField(models.TextField):  # type: ignore[type-arg]
    """A PostgreSQL enum: four bytes a row, readable in SQL, and closed."""

    def __init__(self, *args: Any, type_name: str = "", **kwargs: Any) -> None:
        self.type_name = type_name
        super().__init__(*args, **kwargs)

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return self.type_name

    def deconstruct(self) -> tuple[str, str, Any, dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, kwargs | {"type_name": self.type_name}


class Kind(models.TextChoices):
    """Kinds of ledger accounts."""

    WALLET = "wallet", _("Wallet")
    TREASURY = "treasury", _("Treasury")
    READERS_POOL = "readers_pool", _("Readers' pool")
    WRITERS_POOL = "writers_pool", _("Writers' pool")
    FEES = "fees", _("Fees")
    EXTERNAL = "external", _("Outside")


class Item(models.TextChoices):
    """What an entry is for. The thirteen rows of the PnL stand in the panel's order, profit before loss."""

    READ_TIME = "read_time", _("Read Time")
    PLUSES = "pluses", _("Earned for Pluses")
    COMMENT_REWARDS = "comment_rewards", _("Comment Rewards")
    LIKES_OWN = "likes_own", _("Likes Own")
    LIKES_COMMENTER = "likes_commenter", _("Likes Commenter")
    LIKES_AUTHOR = "likes_author", _("Likes Author")
    DISLIKES_AUTHOR = "dislikes_author", _("Dislikes Author")
    MINUSES = "minuses", _("Spent for Minuses")
    COMMENT_TRIBUTES = "comment_tributes", _("Comment Tributes")
    DISLIKES_OWN = "dislikes_own", _("Dislikes Own")
    DISLIKES_COMMENTER = "dislikes_commenter", _("Dislikes Commenter")
    PUBLISH_TRIBUTES = "publish_tributes", _("Post Publish Tribute")
    PNL_REPORTS = "pnl_reports", _("PnL Reports")
    FUNDING = "funding", _("Funding")
    DAY_OPEN = "day_open", _("Day opened")
    DAY_CLOSE = "day_close", _("Day closed")
    FEES_RETURN = "fees_return", _("Fees returned")
    ADJUSTMENT = "adjustment", _("Adjustment")
    WITHDRAWAL = "withdrawal", _("Withdrawal")
    WALLET_CLOSED = "wallet_closed", _("Wallet closed")


PROFIT_ITEMS = tuple(Item)[:7]
LOSS_ITEMS = tuple(Item)[7:13]
PNL_ITEMS = PROFIT_ITEMS + LOSS_ITEMS


class LedgerAccount(models.Model):
    """One party to entries: a reader's wallet, made on first use, or one of the platform's.

    `balance_twei` is the cached sum of the account's entries where the account has a floor of 0, and null where it is
    a sum that nobody locks (fees, outside).
    """

    kind = EnumField(_("kind"), type_name="ledger_account_kind", choices=Kind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("account"),
    )
    shard = models.SmallIntegerField(_("shard"), null=True, blank=True)
    balance_twei = models.BigIntegerField(_("balance, Twei"), null=True)
    totals_through = models.BigIntegerField(
        _("day totals hold up to entry"),
        db_default=0,
        help_text="The wallet's day totals hold its entries up to this one.",
    )
    entries_since = models.IntegerField(
        _("entries since"), db_default=0, help_text="Entries that the day totals don't hold yet."
    )
    created_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")
        constraints = [
            models.UniqueConstraint("user", name="a_reader_has_one_wallet"),
            models.UniqueConstraint(
                "kind",
                "shard",
                nulls_distinct=False,
                condition=~Q(kind="wallet"),
                name="the_platform_has_each_account_once",
            ),
            # The one check that is made whenever a balance moves; triggers look after the rest.
            models.CheckConstraint(condition=Q(balance_twei__gte=0), name="wallet_is_never_overdrawn"),
        ]

    def __str__(self) -> str:
        name = str(Kind(self.kind).label)
        if self.kind == Kind.WALLET:
            return f"{name} {self.pk} ({self.user or '–'})"
        return name if self.shard is None else f"{name} {self.shard}"


class LedgerEntry(models.Model):
    """One movement of `amount_twei` from the debit account to the credit account. Appended, never changed.

    `source_id` is the number of the act that caused it (the read, the rating, the reaction, the comment, the article,
    the report; for a day its date as yyyymmdd). `(item, source_id, part)` is the natural key.
    """

    source_id = models.BigIntegerField(_("act"))
    amount_twei = models.BigIntegerField(_("amount, Twei"))
    debit_account = models.ForeignKey(
        LedgerAccount,
        models.PROTECT,
        related_name="debits",
        db_constraint=False,
        db_index=False,
        verbose_name=_("debit account"),
    )
    credit_account = models.ForeignKey(
        LedgerAccount,
        models.PROTECT,
        related_name="credits",
        db_constraint=False,
        db_index=False,
        verbose_name=_("credit account"),
    )
    article = models.ForeignKey(
        Article,
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("article"),
    )
    comment_id = models.BigIntegerField(_("comment"), null=True)
    reverses = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="+",
        db_constraint=False,
        db_index=False,
        verbose_name=_("takes back entry"),
    )
    posted_at = models.DateTimeField(_("posted"))
    item = EnumField(_("item"), type_name="ledger_item", choices=Item)
    debit_kind = EnumField(_("kind of debit account"), type_name="ledger_account_kind", choices=Kind)
    credit_kind = EnumField(_("kind of credit account"), type_name="ledger_account_kind", choices=Kind)
    part = models.SmallIntegerField(_("part"), default=0)
    rules_version = models.SmallIntegerField(_("version of the rules"))
    is_reversal = models.GeneratedField(
        expression=models.ExpressionWrapper(Q(reverses__isnull=False), models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
        verbose_name=_("takes something back"),
    )
    reason = models.TextField(_("reason"), null=True)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.CheckConstraint(condition=Q(amount_twei__gt=0), name="an_amount_is_above_zero"),
            models.CheckConstraint(
                condition=~(Q(reverses__isnull=False) | Q(item="adjustment")) | Q(reason__isnull=False),
                name="a_correction_says_why",
            ),
            models.UniqueConstraint(
                "item", "source_id", "part", condition=Q(reverses__isnull=True), name="one_act_pays_once"
            ),
            models.UniqueConstraint("reverses", condition=Q(reverses__isnull=False), name="an_entry_is_reversed_once"),
        ]
        indexes = [
            models.Index("debit_account", "id", condition=Q(debit_kind="wallet"), name="entries_from_a_wallet"),
            models.Index("credit_account", "id", condition=Q(credit_kind="wallet"), name="entries_to_a_wallet"),
            models.Index("article", "id", condition=Q(article__isnull=False), name="entries_of_an_article"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.source_id}/{self.part}: {self.amount_twei}"


class ArticleDayTotal(models.Model):
    """What one article brought one wallet by item and UTC day, up to the wallet's entry `totals_through`.

    A wallet's entries are added when 256 have come together, in the transaction that appends the last of them
    (`ledger_fold`); `rewards.pnl` adds those that have come since.
    `amount_twei` is the figure of the PnL's row: what was earned of a profit item, what was spent of a loss item,
    reversals taken off.
    """

    wallet = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    article = models.ForeignKey(Article, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    day = models.DateField()
    item = EnumField(type_name="ledger_item", choices=Item)
    amount_twei = models.BigIntegerField()
    count = models.BigIntegerField()
    pk = models.CompositePrimaryKey("wallet", "article", "day", "item")


class WalletDayTotal(models.Model):
    """What everything brought one wallet by item and UTC day; as `ArticleDayTotal`, for all articles and none."""

    wallet = models.ForeignKey(LedgerAccount, models.PROTECT, related_name="+", db_index=False, db_constraint=False)
    day = models.DateField()
    item = EnumField(type_name="ledger_item", choices=Item)
    amount_twei = models.BigIntegerField()
    count = models.BigIntegerField()
    pk = models.CompositePrimaryKey("wallet", "day", "item")
