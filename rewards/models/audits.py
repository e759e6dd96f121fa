"""What audits of the ledger found."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class LedgerAudit(models.Model):
    """One audit from beginning to end; `findings` has each promise with how much was checked and what breaks it."""

    began_at = models.DateTimeField(_("began"))
    ended_at = models.DateTimeField(_("ended"))
    entries = models.BigIntegerField(_("entries checked"))
    broken = models.PositiveSmallIntegerField(_("broken promises"))
    findings = models.JSONField(_("findings"))

    class Meta:
        verbose_name = _("audit of the ledger")
        verbose_name_plural = _("audits of the ledger")
        ordering = ["-id"]
        get_latest_by = "id"

    def __str__(self) -> str:
        return f"{self.ended_at:%Y-%m-%d %H:%M}: {self.broken}"
