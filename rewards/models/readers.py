"""What a reader has beside the wallet: XP and level, uses of what is limited, reports bought."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class Progress(models.Model):
    """A reader's XP and the level that it amounts to. Its row is also the lock under which quotas are counted."""

    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="progress", verbose_name=_("reader")
    )
    xp = models.PositiveIntegerField(_("XP"), default=0)
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    counted_as = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("counted as"),
        help_text=_("The account under which this one is counted: a moderator has confirmed them as one person's."),
    )

    class Meta:
        verbose_name = _("progress")
        verbose_name_plural = _("progress")
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1), name="everyone_starts_at_level_1"),
            models.CheckConstraint(
                condition=Q(counted_as__isnull=True) | ~Q(counted_as=models.F("reader")),
                name="nobody_is_counted_as_oneself",
            ),
        ]
        indexes = [models.Index("counted_as", condition=Q(counted_as__isnull=False), name="accounts_counted_as_one")]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.level}"


class QuotaUse(models.Model):
    """One use of something limited; counted over a rolling window, pruned when no window reaches it any more."""

    class Quota(models.TextChoices):
        PLUS = "plus", _("Pluses")
        MINUS = "minus", _("Minuses")
        READER_ALLOWANCE = "reader_twei", _("Twei from the readers' pool")
        AUTHOR_ALLOWANCE = "author_twei", _("Twei for an author")
        AUTHOR_SHARE = "author_share", _("Author's shares of a reader's pluses")
        XP = "xp", _("XP")
        LIKE = "like", _("Likes")
        PAYING_LIKE = "paying_like", _("Likes that pay")
        DISLIKE = "dislike", _("Dislikes")
        COMMENTER_ALLOWANCE = "comment_twei", _("Twei for a commenter")
        COMMENT = "comment", _("Comments")
        COMMENT_REWARD = "reward", _("Comment Rewards")
        FLAG = "flag", _("Flags")

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    quota = models.CharField(max_length=12, choices=Quota)
    used_at = models.DateTimeField()
    amount = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("use of a quota")
        verbose_name_plural = _("uses of quotas")
        indexes = [
            models.Index("reader", "quota", "used_at", include=["amount"], name="uses_of_a_quota"),
            models.Index("used_at", name="uses_to_prune"),
        ]


class Adjustment(models.Model):
    """Twei given to a reader (above 0) or taken (below 0) for a reason that no act of the platform has."""

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    amount_twei = models.BigIntegerField(_("amount, Twei"))
    reason = models.TextField(_("reason"))
    adjusted_at = models.DateTimeField(_("adjusted"))

    class Meta:
        verbose_name = _("adjustment")
        verbose_name_plural = _("adjustments")
        constraints = [models.CheckConstraint(condition=~Q(amount_twei=0), name="an_adjustment_moves_something")]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.amount_twei}"


class PnlReport(models.Model):
    """A profit-and-loss report that its reader paid for. Its fee is the ledger entry `fee_entry`; the figures cover
    the wallet's entries up to and including that one, and never change once they are there."""

    class Status(models.TextChoices):
        PENDING = "pending", _("pending")
        READY = "ready", _("ready")
        FAILED = "failed", _("failed")

    public_id = models.UUIDField(_("public number"), default=uuid.uuid4, unique=True, editable=False)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="pnl_reports", verbose_name=_("reader")
    )
    article = models.ForeignKey(
        Article, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("article")
    )
    from_day = models.DateField(_("from"))
    to_day = models.DateField(_("to"))
    bought_at = models.DateTimeField(_("bought"))
    price_twei = models.PositiveIntegerField(_("price, Twei"))
    fee_entry = models.BigIntegerField(_("entry of its fee"), null=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    computed_at = models.DateTimeField(_("computed"), null=True, blank=True)
    figures = models.JSONField(_("figures"), null=True, blank=True)
    looked_at = models.DateTimeField(_("failure looked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("PnL report")
        verbose_name_plural = _("PnL reports")
        permissions = [("recompute_pnlreport", "Can have failed reports computed again")]
        constraints = [
            models.CheckConstraint(condition=Q(from_day__lte=models.F("to_day")), name="a_report_ends_after_it_begins"),
            models.CheckConstraint(
                condition=~Q(status="ready") | Q(figures__isnull=False), name="a_ready_report_has_figures"
            ),
        ]
        indexes = [
            models.Index("bought_at", condition=Q(status="pending"), name="reports_to_compute"),
            models.Index(
                "computed_at", condition=Q(status="failed", looked_at__isnull=True), name="failures_to_look_at"
            ),
            models.Index(fields=["reader", "-id"], name="reports_of_a_reader"),
        ]

    def __str__(self) -> str:
        return str(self.public_id)
