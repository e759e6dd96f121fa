"""What people are told."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models.users import User


class Notification(models.Model):
    """Something that happened to somebody, told to them once; its sentence is made when it is shown, in their language."""

    class Kind(models.TextChoices):
        """What can happen, and the sentence that tells it with its figures."""

        LEVEL_UP = "level_up", _("You have reached LVL {level}.")
        PAID = "paid", _("Reading brought you {twei} Twei.")
        LAPSED_ALLOWANCE = (
            "lapsed_allowance",
            _("{twei} Twei lapsed: you had earned all that a reader can in that time."),
        )
        LAPSED_POOL = "lapsed_pool", _("{twei} Twei lapsed: that day's pool was spent.")
        LIKED = "liked", _("Likes of your comment under “{title}”: {count}.")
        REPLIED = "replied", _("Replies to your comment under “{title}”: {count}.")
        REWARDED = "rewarded", _("Your comment under “{title}” proved its worth: {twei} Twei.")
        HIDDEN = "hidden", _("A moderator has hidden your comment under “{title}”: {reason}")
        SHOWN = "shown", _("Your comment under “{title}” is shown.")
        APPEAL_REFUSED = "appeal_refused", _("A moderator has looked again: your comment under “{title}” stays hidden.")
        PUBLISHED = "published", _("“{title}” is published.")
        NOT_PUBLISHED = "not_published", _("“{title}” could not be published: {reason}")
        WITHDRAWN = "withdrawn", _("A moderator has withdrawn “{title}”: {reason}")
        NEW_ARTICLE = "new_article", _("{author} has published “{title}”.")
        REPORT_READY = "report_ready", _("Your report is ready.")
        REPORT_FAILED = "report_failed", _("A report could not be computed. Its price is back in your wallet.")
        SUSPENDED = "suspended", _("Your account is suspended: {reason}")
        SUSPENDED_UNTIL = "suspended_until", _("Your account is suspended until {until}: {reason}")
        RESTORED = "restored", _("Your account is no longer suspended.")
        HELD_ACCOUNT = "held_account", _("{twei} Twei wait until a moderator has looked at your account.")
        HELD_ARTICLE = "held_article", _("{twei} Twei wait until a moderator has looked at the Minuses of “{title}”.")
        RELEASED = "released", _("A moderator has looked: {twei} Twei that waited are yours.")
        DROPPED = "dropped", _("A moderator has decided that {twei} Twei that waited are not paid: {reason}")
        JOINED = "joined", _("A moderator has confirmed that you have several accounts; they are paid as one: {reason}")
        PARTED = "parted", _("A moderator has looked again: your account is paid by itself.")
        CASE_UPHELD = "case_upheld", _("A moderator has looked at your account again: it stays as it was decided.")
        MINUS_UPHELD = "minus_upheld", _("A moderator agrees with your Minus of “{title}”: {twei} Twei are back.")
        REVIEW_UPHELD = "review_upheld", _("A moderator has looked at “{title}” again: it stays as it was decided.")
        CORRECTED_UP = "corrected_up", _("{twei} Twei came into your wallet by a correction: {reason}")
        CORRECTED_DOWN = "corrected_down", _("{twei} Twei left your wallet by a correction: {reason}")

    class Topic(models.TextChoices):
        """What people may want to be mailed about."""

        READING = "reading", _("Reading: what was paid, what lapsed, levels")
        COMMENTS = "comments", _("Comments: likes, replies, rewards")
        WRITING = "writing", _("Writing: what was published")
        FOLLOWING = "following", _("Following: new articles of authors that I follow")
        REPORTS = "reports", _("Reports that are ready")

    TOPICS: ClassVar[dict[str, str]] = {
        Kind.LEVEL_UP: Topic.READING,
        Kind.PAID: Topic.READING,
        Kind.LAPSED_ALLOWANCE: Topic.READING,
        Kind.LAPSED_POOL: Topic.READING,
        Kind.LIKED: Topic.COMMENTS,
        Kind.REPLIED: Topic.COMMENTS,
        Kind.REWARDED: Topic.COMMENTS,
        Kind.PUBLISHED: Topic.WRITING,
        Kind.NOT_PUBLISHED: Topic.WRITING,
        Kind.NEW_ARTICLE: Topic.FOLLOWING,
        Kind.REPORT_READY: Topic.REPORTS,
        Kind.REPORT_FAILED: Topic.REPORTS,
    }

    # What was decided about somebody they are always mailed.
    ALWAYS_MAILED: ClassVar[frozenset[str]] = frozenset(
        {
            *(Kind.HIDDEN, Kind.SHOWN, Kind.APPEAL_REFUSED, Kind.WITHDRAWN, Kind.SUSPENDED, Kind.SUSPENDED_UNTIL),
            *(Kind.RESTORED, Kind.HELD_ACCOUNT, Kind.HELD_ARTICLE, Kind.RELEASED, Kind.DROPPED, Kind.JOINED),
            *(Kind.PARTED, Kind.CASE_UPHELD, Kind.MINUS_UPHELD, Kind.REVIEW_UPHELD),
            *(Kind.CORRECTED_UP, Kind.CORRECTED_DOWN),
        }
    )

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    key = models.CharField(max_length=40, blank=True, help_text="What more of the same is added to, until it is seen.")
    figures = models.JSONField(_("figures"), default=dict)
    told_at = models.DateTimeField(_("told"))
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["user", "-id"], name="notifications_of_somebody"),
            models.Index(fields=["user"], condition=models.Q(seen_at__isnull=True), name="unseen_notifications"),
        ]
        constraints = [
            models.UniqueConstraint(
                "user",
                "kind",
                "key",
                condition=models.Q(seen_at__isnull=True) & ~models.Q(key=""),
                name="more_of_the_same_is_added_until_it_is_seen",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"

    @property
    def sentence(self) -> str:
        """What happened, in the language of who asks."""
        said = str(self.Kind(self.kind).label).format(**self.figures)
        if "answer" not in self.figures:
            return said
        return gettext("%(said)s The moderator's answer: %(answer)s") % {"said": said, "answer": self.figures["answer"]}
