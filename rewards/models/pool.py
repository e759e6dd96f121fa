"""Where the treasury's Twei came from, and the days on which the pools are open."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class PoolDay(models.Model):
    """One UTC day of the pools: opened once, closed once, late if need be, and never opened again."""

    day = models.DateField(_("day"), primary_key=True)
    opened_at = models.DateTimeField(_("opened"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    readers_twei = models.BigIntegerField(_("readers' pool"))
    writers_twei = models.BigIntegerField(_("writers' pool"))
    reader_cap_twei = models.BigIntegerField(
        _("a reader's cap"),
        null=True,
        blank=True,
        help_text=_("The readers' pool divided by the readers who passed a gate the day before; none when nobody did."),
    )
    fees_through_entry = models.BigIntegerField(
        _("fees returned through entry"),
        null=True,
        blank=True,
        help_text=_("Later fees wait for the next close."),
    )
    moved_twei = models.JSONField(
        _("moved so far"), null=True, blank=True, help_text=_("By item, from the first day to this one.")
    )
    rules_history = models.JSONField(
        _("versions of the rules so far"),
        null=True,
        blank=True,
        help_text=_("With their first and last day and their entries, from the first day to this one."),
    )

    class Meta:
        verbose_name = _("day of the pools")
        verbose_name_plural = _("days of the pools")
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(closed_at__isnull=True), name="one_day_is_open_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return self.day.isoformat()


class Funding(models.Model):
    """One payment into the treasury; its reference (a transaction, a contract) makes it happen once."""

    reference = models.CharField(_("reference"), max_length=200, unique=True)
    funded_at = models.DateTimeField(_("funded"))

    class Meta:
        verbose_name = _("funding")
        verbose_name_plural = _("fundings")
        permissions = [("fund_treasury", "Can fund the treasury")]

    def __str__(self) -> str:
        return self.reference
