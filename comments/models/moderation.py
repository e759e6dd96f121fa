"""What readers ask moderators for: to look at something (a flag), and to look again (an appeal)."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments.models.comments import Comment
from rewards.models import Case

_reader = settings.AUTH_USER_MODEL
_ONE_TARGET = Q(comment__isnull=False, article__isnull=True) | Q(comment__isnull=True, article__isnull=False)


class Flag(models.Model):
    """A reader's complaint about a comment or an article; open until a moderator has resolved it."""

    class Reason(models.TextChoices):
        SPAM = "spam", _("Spam or advertising")
        HATE = "hate", _("Hateful or insulting")
        HARASSMENT = "harassment", _("Harasses or threatens somebody")
        PRIVATE = "private", _("Shows private information")
        COPIED = "copied", _("Copied from elsewhere")
        FALSE = "false", _("Misleading or false")
        OTHER = "other", _("Something else")

    reader = models.ForeignKey(_reader, models.CASCADE, related_name="+", verbose_name=_("reader"))
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, blank=True, related_name="flags", verbose_name=_("comment")
    )
    article = models.ForeignKey(
        Article, models.CASCADE, null=True, blank=True, related_name="flags", verbose_name=_("article")
    )
    reason = models.CharField(_("reason"), max_length=12, choices=Reason)
    note = models.TextField(_("note"), blank=True)
    flagged_at = models.DateTimeField(_("flagged"))
    resolved_at = models.DateTimeField(_("resolved"), null=True, blank=True)
    resolved_by = models.ForeignKey(
        _reader, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("resolved by")
    )
    upheld = models.BooleanField(_("upheld"), null=True, blank=True)

    class Meta:
        verbose_name = _("flag")
        verbose_name_plural = _("flags")
        constraints = [
            models.CheckConstraint(condition=_ONE_TARGET, name="a_flag_is_on_one_thing"),
            models.UniqueConstraint("reader", "comment", name="a_reader_flags_a_comment_once"),
            models.UniqueConstraint("reader", "article", name="a_reader_flags_an_article_once"),
            models.CheckConstraint(
                condition=Q(resolved_at__isnull=True, upheld__isnull=True)
                | Q(resolved_at__isnull=False, upheld__isnull=False),
                name="a_resolved_flag_says_how",
            ),
        ]
        indexes = [models.Index("flagged_at", condition=Q(resolved_at__isnull=True), name="open_flags")]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.reason}"


class Appeal(models.Model):
    """Somebody's wish that a decision about them be looked at again: a hidden comment, a withdrawn article or one whose
    author's shares were dropped, a case."""

    reader = models.ForeignKey(_reader, models.CASCADE, related_name="appeals", verbose_name=_("reader"))
    comment = models.ForeignKey(
        Comment, models.CASCADE, null=True, blank=True, related_name="appeals", verbose_name=_("comment")
    )
    article = models.ForeignKey(
        Article, models.CASCADE, null=True, blank=True, related_name="appeals", verbose_name=_("article")
    )
    case = models.ForeignKey(
        Case, models.CASCADE, null=True, blank=True, related_name="appeals", verbose_name=_("case")
    )
    text = models.TextField(_("text"))
    made_at = models.DateTimeField(_("made"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    decided_by = models.ForeignKey(
        _reader, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("decided by")
    )
    granted = models.BooleanField(_("granted"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, db_default="")

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        permissions = [("decide_appeal", "Can decide appeals")]
        constraints = [
            models.CheckConstraint(
                condition=(_ONE_TARGET & Q(case__isnull=True))
                | Q(comment__isnull=True, article__isnull=True, case__isnull=False),
                name="an_appeal_is_about_one_thing",
            ),
            models.UniqueConstraint(
                "reader", "case", condition=Q(decided_at__isnull=True), name="a_case_has_one_open_appeal_of_a_reader"
            ),
            models.UniqueConstraint(
                "reader", "comment", condition=Q(decided_at__isnull=True), name="a_comment_has_one_open_appeal"
            ),
            models.UniqueConstraint(
                "reader", "article", condition=Q(decided_at__isnull=True), name="an_article_has_one_open_appeal"
            ),
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, granted__isnull=True)
                | Q(decided_at__isnull=False, granted__isnull=False),
                name="a_decided_appeal_says_how",
            ),
        ]
        indexes = [models.Index("made_at", condition=Q(decided_at__isnull=True), name="open_appeals")]

    def __str__(self) -> str:
        return f"{self.reader_id}: {self.text[:40]}"
