"""What those who look after the site did and why, and from where accounts were used."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

_user = settings.AUTH_USER_MODEL


class Suspension(models.Model):
    """A time for which somebody may read and do nothing else; without an end it lasts until it is lifted."""

    user = models.ForeignKey(_user, models.CASCADE, related_name="suspensions", verbose_name=_("account"))
    reason = models.TextField(_("reason"))
    suspended_at = models.DateTimeField(_("suspended"))
    suspended_by = models.ForeignKey(
        _user, models.SET_NULL, null=True, related_name="+", verbose_name=_("suspended by")
    )
    until = models.DateTimeField(_("until"), null=True, blank=True)
    lifted_at = models.DateTimeField(_("lifted"), null=True, blank=True)
    lifted_by = models.ForeignKey(
        _user, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lifted by")
    )
    lifted_reason = models.TextField(_("why it was lifted"), blank=True)

    class Meta:
        verbose_name = _("suspension")
        verbose_name_plural = _("suspensions")
        constraints = [
            models.UniqueConstraint(
                "user", condition=Q(lifted_at__isnull=True), name="an_account_is_suspended_once_at_a_time"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_suspension_says_why"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gt=F("suspended_at")),
                name="a_suspension_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index("until", condition=Q(lifted_at__isnull=True, until__isnull=False), name="suspensions_to_lift")
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.suspended_at:%Y-%m-%d}"


class StaffRecord(models.Model):
    """One act of somebody who looks after the site, or one that was refused them. Appended, never changed.

    `target_kind` and `target_id` name what it was about; what that is called is looked up when it is shown, so that
    nothing about an erased account stays here.
    """

    staff = models.ForeignKey(_user, models.PROTECT, related_name="+", verbose_name=_("who"))
    act = models.CharField(_("act"), max_length=60)
    target_kind = models.CharField(_("about"), max_length=24, blank=True)
    target_id = models.BigIntegerField(_("number"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    was_refused = models.BooleanField(_("refused"), default=False)
    happened_at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        indexes = [
            models.Index(fields=["target_kind", "target_id", "-id"], name="records_about_something"),
            models.Index(fields=["staff", "-id"], name="records_of_somebody"),
        ]

    def __str__(self) -> str:
        return f"{self.happened_at:%Y-%m-%d %H:%M} {self.act} {self.target_kind} {self.target_id or ''}".rstrip()


class Origin(models.Model):
    """From which network, with which program, somebody read on a UTC day. Kept for 30 days, as evidence for cases."""

    user = models.ForeignKey(_user, models.CASCADE, related_name="+", db_index=False)
    day = models.DateField()
    network = models.CharField(max_length=43, help_text="/24 of an IPv4 address, /48 of an IPv6 address.")
    agent = models.CharField(max_length=200, help_text="The user agent, cut off.")

    class Meta:
        constraints = [models.UniqueConstraint("user", "day", "network", "agent", name="an_origin_is_noted_once_a_day")]
        indexes = [
            models.Index("network", "agent", name="origins_in_a_network"),
            models.Index("day", name="origins_by_day"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.day} {self.network}"
