"""Comments: what was said under an article, and what it looked like before."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.avatars import Persona

_reader = settings.AUTH_USER_MODEL


class Comment(models.Model):
    """One comment, or a reply to one (one level deep). `body` is plain text, `body_html` is rendered from it on write.

    Nobody's are the comments of the archive and those of accounts that were erased: they earn and cost nothing.
    """

    class Status(models.TextChoices):
        VISIBLE = "visible", _("visible")
        HELD = "held", _("held for approval")
        HIDDEN = "hidden", _("hidden by a moderator")
        DELETED = "deleted", _("deleted by its writer")

    class Reward(models.TextChoices):
        NOT_YET = "not_yet", _("not judged yet")
        NONE = "none", _("not deserved")
        DUE = "due", _("deserved, not paid yet")
        PAID = "paid", _("paid")
        LAPSED = "lapsed", _("deserved, lapsed")

    article = models.ForeignKey(
        Article, models.PROTECT, related_name="comments", db_index=False, verbose_name=_("article")
    )
    persona = models.ForeignKey(Persona, models.PROTECT, related_name="comments", verbose_name=_("persona"))
    writer = models.ForeignKey(
        _reader, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("writer")
    )
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="replies",
        db_index=False,
        verbose_name=_("reply to"),
    )
    body = models.TextField(_("text"))
    body_html = models.TextField(editable=False)
    body_digest = models.CharField(max_length=64, editable=False)
    archive_key = models.CharField(max_length=64, null=True, blank=True, unique=True, editable=False)

    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.VISIBLE)
    written_at = models.DateTimeField(_("written"))
    shown_at = models.DateTimeField(_("first shown"), null=True, blank=True, help_text=_("None while it is held."))
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"), help_text=_("When its status changed last."))
    hidden_at = models.DateTimeField(_("hidden"), null=True, blank=True)
    hidden_by = models.ForeignKey(
        _reader, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("hidden by")
    )
    hidden_reason = models.TextField(_("why it was hidden"), blank=True)
    cleared_at = models.DateTimeField(
        _("found good"), null=True, blank=True, help_text=_("When a moderator last approved or restored it.")
    )
    cleared_by = models.ForeignKey(
        _reader,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("found good by"),
    )

    like_count = models.PositiveIntegerField(_("likes"), default=0)
    paying_like_count = models.PositiveIntegerField(_("likes that paid"), default=0)
    dislike_count = models.PositiveIntegerField(_("dislikes"), default=0)
    reply_count = models.PositiveIntegerField(_("replies"), default=0)
    open_flag_count = models.PositiveIntegerField(_("open flags"), default=0)

    reward = models.CharField(_("reward"), max_length=8, choices=Reward, default=Reward.NOT_YET)
    reward_reason = models.CharField(_("why it waits or lapsed"), max_length=40, blank=True)
    judged_at = models.DateTimeField(_("judged"), null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        permissions = [("moderate_comment", "Can approve, hide and restore comments, and decide flags on them")]
        constraints = [
            models.CheckConstraint(
                condition=Q(archive_key__isnull=True) | Q(writer__isnull=True), name="an_archived_comment_is_nobodys"
            ),
            models.CheckConstraint(
                condition=~Q(status="hidden") | (~Q(hidden_reason="") & Q(hidden_at__isnull=False)),
                name="a_hidden_comment_says_why",
            ),
            models.CheckConstraint(
                condition=Q(shown_at__isnull=False) | ~Q(status="visible"), name="a_visible_comment_says_since_when"
            ),
            models.CheckConstraint(
                condition=Q(paying_like_count__lte=models.F("like_count")), name="a_like_that_paid_is_a_like"
            ),
            models.CheckConstraint(
                condition=Q(reward="not_yet", judged_at__isnull=True)
                | (~Q(reward="not_yet") & Q(judged_at__isnull=False)),
                name="a_reward_is_judged_first",
            ),
        ]
        indexes = [
            # First pages of a thread, in each of its orders.
            models.Index("article", "written_at", "id", condition=Q(parent__isnull=True), name="thread_by_time"),
            models.Index("article", "like_count", "id", condition=Q(parent__isnull=True), name="thread_by_likes"),
            models.Index("parent", "written_at", "id", condition=Q(parent__isnull=False), name="replies_by_time"),
            models.Index("article", "body_digest", name="texts_under_an_article"),
            models.Index("writer", "body_digest", condition=Q(writer__isnull=False), name="texts_of_a_writer"),
            models.Index(
                "shown_at",
                condition=Q(
                    status="visible", reward="not_yet", open_flag_count=0, shown_at__isnull=False, writer__isnull=False
                ),
                name="comments_to_judge",
            ),
            models.Index("judged_at", condition=Q(reward="due"), name="rewards_to_pay"),
            models.Index("changed_at", name="comments_by_change"),
            models.Index("written_at", condition=Q(status="held"), name="comments_that_are_held"),
        ]

    def __str__(self) -> str:
        return f"{self.pk}: {self.body[:40]}"

    def get_absolute_url(self) -> str:
        return f"{reverse('comment', args=[self.pk])}#comment-{self.pk}"


class CommentVersion(models.Model):
    """What a comment said before an edit, for moderators."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="versions")
    body = models.TextField(_("text"))
    replaced_at = models.DateTimeField(_("replaced"))

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")

    def __str__(self) -> str:
        return f"{self.comment_id} until {self.replaced_at:%Y-%m-%d %H:%M}"
