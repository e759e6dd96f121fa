"""Corrections: asked for by one treasurer, decided by another."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from rewards.models.ledger import LedgerEntry
from rewards.models.readers import Adjustment

_user = settings.AUTH_USER_MODEL
_OPEN = Q(decided_at__isnull=True)


class Correction(models.Model):
    """A wish to take an entry back (`entry`), or to give a reader Twei or take them (`reader`, `amount_twei`)."""

    entry = models.ForeignKey(
        LedgerEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        verbose_name=_("entry to take back"),
    )
    reader = models.ForeignKey(_user, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("reader"))
    amount_twei = models.BigIntegerField(
        _("amount, Twei"), null=True, blank=True, help_text=_("Below 0 where it is taken from the reader.")
    )
    reason = models.TextField(_("reason"), help_text=_("The reader sees it in the wallet."))
    requested_by = models.ForeignKey(_user, models.PROTECT, related_name="+", verbose_name=_("asked for by"))
    requested_at = models.DateTimeField(_("asked for"))
    decided_by = models.ForeignKey(
        _user, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    is_approved = models.BooleanField(_("approved"), null=True, blank=True)
    adjustment = models.OneToOneField(
        Adjustment, models.PROTECT, null=True, blank=True, related_name="correction", verbose_name=_("adjustment")
    )

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        permissions = [
            ("request_correction", "Can ask for corrections of the ledger"),
            ("decide_correction", "Can decide corrections that somebody else asked for"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(entry__isnull=False, reader__isnull=True, amount_twei__isnull=True)
                | (Q(entry__isnull=True, reader__isnull=False) & ~Q(amount_twei=0) & Q(amount_twei__isnull=False)),
                name="a_correction_takes_back_or_adjusts",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_correction_is_asked_for_with_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("requested_by")),
                name="nobody_decides_what_they_asked_for",
            ),
            models.CheckConstraint(
                condition=(_OPEN & Q(is_approved__isnull=True, decided_by__isnull=True))
                | (~_OPEN & Q(is_approved__isnull=False, decided_by__isnull=False)),
                name="a_decided_correction_says_how_and_by_whom",
            ),
            models.UniqueConstraint(
                "entry", condition=Q(entry__isnull=False) & _OPEN, name="an_entry_has_one_open_correction"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.reason[:40]}"
