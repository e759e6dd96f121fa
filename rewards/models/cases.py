"""What moderators are asked to look at before it is paid: articles with many Minuses, accounts that look like one person's,
and the payments that wait until then."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from rewards.models.ledger import EnumField, Item, Kind

_user = settings.AUTH_USER_MODEL
_OPEN = Q(decided_at__isnull=True)


class Review(models.Model):
    """An article with so many Minuses that a moderator has to look; its author's shares wait until then."""

    article = models.ForeignKey(Article, models.PROTECT, related_name="reviews", verbose_name=_("article"))
    opened_at = models.DateTimeField(_("opened"))
    minuses = models.PositiveIntegerField(_("Minuses"), help_text=_("Since the last review, when this one was opened."))
    ratings = models.PositiveIntegerField(_("ratings"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        _user, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    upheld = models.BooleanField(_("Minuses upheld"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        permissions = [("decide_review", "Can decide whether the Minuses of an article are right")]
        constraints = [
            models.UniqueConstraint("article", condition=_OPEN, name="an_article_has_one_open_review"),
            models.CheckConstraint(
                condition=(_OPEN & Q(upheld__isnull=True)) | (Q(decided_at__isnull=False, upheld__isnull=False)),
                name="a_decided_review_says_how",
            ),
            models.CheckConstraint(condition=_OPEN | ~Q(reason=""), name="a_decided_review_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.minuses}/{self.ratings}"


class Case(models.Model):
    """Accounts that look like one person's, with what speaks for and against that. A worker opens it, a moderator decides.

    `points_for` and `points_against` are lists of `{"code", **figures}`.
    """

    class Verdict(models.TextChoices):
        ONE = "one", _("one person's accounts: they are paid as one")
        CLEARED = "cleared", _("different people")

    opened_at = models.DateTimeField(_("opened"))
    renewed_at = models.DateTimeField(_("looked at by the worker"))
    is_holding = models.BooleanField(_("payments wait"), default=True)
    points_for = models.JSONField(_("what speaks for it"), default=list)
    points_against = models.JSONField(_("what speaks against it"), default=list)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        _user, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict, blank=True)
    reason = models.TextField(_("reason"), blank=True)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        permissions = [("decide_case", "Can decide whether accounts are one person's")]
        constraints = [
            models.CheckConstraint(
                condition=(_OPEN & Q(verdict="")) | (~_OPEN & ~Q(verdict="") & ~Q(reason="")),
                name="a_decided_case_says_how_and_why",
            )
        ]
        indexes = [models.Index("opened_at", condition=_OPEN, name="open_cases")]

    def __str__(self) -> str:
        return f"{self.pk}: {self.opened_at:%Y-%m-%d}"


class CaseMember(models.Model):
    """One account in a case, with its evidence (counts only: networks are looked up while they are kept)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="members", verbose_name=_("case"))
    reader = models.ForeignKey(_user, models.CASCADE, related_name="case_memberships", verbose_name=_("reader"))
    evidence = models.JSONField(_("evidence"), default=dict)
    is_open = models.BooleanField(_("open"), default=True)
    is_holding = models.BooleanField(_("payments wait"), default=True)
    is_confirmed = models.BooleanField(_("confirmed"), null=True, blank=True)

    class Meta:
        verbose_name = _("account in a case")
        verbose_name_plural = _("accounts in a case")
        constraints = [
            models.UniqueConstraint("case", "reader", name="an_account_is_in_a_case_once"),
            models.UniqueConstraint("reader", condition=Q(is_open=True), name="an_account_has_one_open_case"),
            models.CheckConstraint(condition=Q(is_open=True) | Q(is_holding=False), name="a_closed_case_holds_nothing"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.reader_id}"


class Hold(models.Model):
    """A payment that was earned and waits until a moderator has looked; what it would be as an entry, what became of it.

    It waits (`held`); a decision makes it `due` or `dropped`; a worker posts what is due as soon as its pool can pay it.
    """

    class Status(models.TextChoices):
        HELD = "held", _("waits for a moderator")
        DUE = "due", _("to be paid")
        POSTED = "posted", _("paid")
        DROPPED = "dropped", _("not paid")

    item = EnumField(_("item"), type_name="ledger_item", choices=Item)
    amount_twei = models.BigIntegerField(_("amount, Twei"))
    debit_kind = EnumField(_("paid from"), type_name="ledger_account_kind", choices=Kind)
    reader = models.ForeignKey(_user, models.CASCADE, related_name="+", verbose_name=_("reader"))
    source_id = models.BigIntegerField(_("act"))
    part = models.SmallIntegerField(_("part"), default=0)
    article = models.ForeignKey(Article, models.PROTECT, null=True, related_name="+", verbose_name=_("article"))
    comment_id = models.BigIntegerField(_("comment"), null=True)
    review = models.ForeignKey(Review, models.PROTECT, null=True, related_name="holds", verbose_name=_("review"))
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="holds", verbose_name=_("case"))
    held_at = models.DateTimeField(_("held since"))
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.HELD)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    posted_at = models.DateTimeField(_("paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("payment that waits")
        verbose_name_plural = _("payments that wait")
        constraints = [
            models.UniqueConstraint("item", "source_id", "part", name="one_act_is_held_once"),
            models.CheckConstraint(condition=Q(amount_twei__gt=0), name="a_held_amount_is_above_zero"),
            models.CheckConstraint(
                condition=Q(review__isnull=False, case__isnull=True) | Q(review__isnull=True, case__isnull=False),
                name="a_payment_waits_for_one_decision",
            ),
            models.CheckConstraint(
                condition=Q(status="held", decided_at__isnull=True) | (~Q(status="held") & Q(decided_at__isnull=False)),
                name="what_waits_is_undecided",
            ),
            models.CheckConstraint(condition=~Q(status="dropped") | ~Q(reason=""), name="what_is_not_paid_says_why"),
            models.CheckConstraint(
                condition=Q(status="posted", posted_at__isnull=False)
                | (~Q(status="posted") & Q(posted_at__isnull=True)),
                name="a_paid_hold_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["reader", "-id"], name="holds_of_a_reader"),
            models.Index("id", condition=Q(status="due"), name="holds_to_post"),
        ]

    def __str__(self) -> str:
        return f"{self.item} {self.source_id}/{self.part}: {self.amount_twei}"
