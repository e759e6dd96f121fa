"""Reading and rating: one read and one rating per reader and article, one clock per reader."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article


class Read(models.Model):
    """One reader's reading of one article, clocked by the server. Its terms are those of the text when it began.

    Times are milliseconds, so that many short beats lose nothing to rounding; people are shown whole seconds.
    """

    class Lapse(models.TextChoices):
        """Why Read Time, or a part of it, was not paid."""

        ALLOWANCE = "allowance_spent", _("Read Time: you had earned all that a reader can in that time.")
        POOL = "pool_spent", _("Read Time: that day's pool was spent. A new one opens at midnight UTC.")
        OTHER_ACCOUNT = "other_account", _("Read Time: another account of yours was paid for this article.")
        DECIDED = "moderator_decided", _("Read Time: a moderator has decided that it is not paid.")

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reads", verbose_name=_("reader"))
    article = models.ForeignKey(Article, models.PROTECT, related_name="reads", verbose_name=_("article"))
    began_at = models.DateTimeField(_("began"))
    resumed_at = models.DateTimeField(_("resumed"))
    last_sequence = models.PositiveBigIntegerField(_("last beat"), default=0)
    is_listening = models.BooleanField(
        _("listened to"), default=False, help_text=_("By somebody who hears the text: time alone counts.")
    )
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    expected_seconds = models.PositiveIntegerField(_("expected, s"))
    gate_seconds = models.PositiveIntegerField(_("gate, s"))
    ceiling_seconds = models.PositiveIntegerField(_("ceiling, s"))
    read_time_twei = models.PositiveIntegerField(_("Read Time, Twei"), help_text=_("What passing the gate brings."))
    words = models.PositiveIntegerField(_("words"))
    characters = models.PositiveIntegerField(_("characters"))

    verified_ms = models.PositiveIntegerField(_("verified, ms"), default=0)
    depth = models.PositiveSmallIntegerField(_("depth, %"), default=0)
    not_credited_ms = models.JSONField(_("not credited, ms by reason"), default=dict)
    gate_passed_at = models.DateTimeField(_("gate passed"), null=True, blank=True)

    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    paid_twei = models.PositiveIntegerField(_("paid, Twei"), default=0)
    held_twei = models.IntegerField(_("held, Twei"), default=0, db_default=0)
    lapsed_twei = models.PositiveIntegerField(_("lapsed, Twei"), default=0)
    lapse_reason = models.CharField(_("why it lapsed"), max_length=40, blank=True)
    xp_granted = models.PositiveIntegerField(_("XP granted"), default=0)

    class Meta:
        verbose_name = _("read")
        verbose_name_plural = _("reads")
        constraints = [
            models.UniqueConstraint("reader", "article", name="a_reader_reads_an_article_once"),
            models.CheckConstraint(condition=Q(depth__lte=100), name="depth_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(verified_ms__lte=models.F("ceiling_seconds") * 1000),
                name="no_read_passes_its_ceiling",
            ),
        ]
        indexes = [
            models.Index(
                "gate_passed_at",
                condition=Q(gate_passed_at__isnull=False, settled_at__isnull=True),
                name="reads_to_settle",
            ),
            models.Index("gate_passed_at", condition=Q(gate_passed_at__isnull=False), name="reads_by_gate"),
            models.Index("resumed_at", condition=Q(closed_at__isnull=True), name="reads_to_close"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} reads {self.article_id}"

    @property
    def verified_seconds(self) -> int:
        return self.verified_ms // 1000

    @property
    def lapse_words(self) -> str:
        """Why Read Time lapsed, in the language of who asks."""
        return str(self.Lapse(self.lapse_reason).label) if self.lapse_reason else ""

    @property
    def seconds_left(self) -> int:
        """Verified seconds that are missing at the gate, rounded up."""
        return max(0, -(-(self.gate_seconds * 1000 - self.verified_ms) // 1000))


class ReadingClock(models.Model):
    """One reader's one clock: whichever tab or device beats, time passes once.

    `version` counts what was accepted, so that a beat judged by an older state is judged again.
    """

    reader = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, primary_key=True, related_name="reading_clock"
    )
    last_beat_at = models.DateTimeField(null=True)
    version = models.BigIntegerField(default=0, db_default=0)
    open_read = models.ForeignKey(Read, models.SET_NULL, null=True, related_name="+", db_index=False)


class Rating(models.Model):
    """A plus or a minus: at most one per reader and article, final."""

    class Kind(models.TextChoices):
        PLUS = "plus", _("Plus")
        MINUS = "minus", _("Minus")

    class Reason(models.TextChoices):
        MISLEADING = "misleading", _("The title promises something else")
        WRONG = "wrong", _("Facts are wrong")
        POOR = "poor", _("Poorly written")
        COPIED = "copied", _("Copied from elsewhere")
        ADVERTISING = "advertising", _("Advertising")

    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("reader"))
    article = models.ForeignKey(Article, models.PROTECT, related_name="ratings", verbose_name=_("article"))
    kind = models.CharField(_("kind"), max_length=5, choices=Kind)
    reason = models.CharField(_("reason"), max_length=12, choices=Reason, blank=True)
    rated_at = models.DateTimeField(_("rated"))

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        constraints = [
            models.UniqueConstraint("reader", "article", name="a_reader_rates_an_article_once"),
            models.CheckConstraint(
                condition=Q(kind="plus", reason="") | (Q(kind="minus") & ~Q(reason="")),
                name="a_minus_says_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.kind} {self.article_id}"
