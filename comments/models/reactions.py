"""Likes and dislikes: at most one per reader and comment, final."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from comments.models.comments import Comment


class Reaction(models.Model):
    """A reader's like or dislike of a comment. `pays` says whether a like moved Twei, `loss_twei` what a dislike took
    from the commenter."""

    class Kind(models.TextChoices):
        LIKE = "like", _("Like")
        DISLIKE = "dislike", _("Dislike")

    comment = models.ForeignKey(Comment, models.PROTECT, related_name="reactions", db_index=False)
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", db_index=False)
    commenter = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    pays = models.BooleanField(_("pays"), default=False)
    loss_twei = models.PositiveIntegerField(_("commenter's loss, Twei"), default=0)
    reacted_at = models.DateTimeField(_("pressed"))

    class Meta:
        verbose_name = _("reaction")
        verbose_name_plural = _("reactions")
        constraints = [
            models.UniqueConstraint("comment", "reader", name="a_reader_reacts_to_a_comment_once"),
            models.CheckConstraint(condition=~Q(reader=F("commenter")), name="nobody_reacts_to_their_own_comment"),
            models.CheckConstraint(condition=Q(pays=False) | Q(kind="like"), name="only_a_like_pays"),
            models.CheckConstraint(condition=Q(loss_twei=0) | Q(kind="dislike"), name="only_a_dislike_takes"),
        ]
        indexes = [
            models.Index("reader", "commenter", "reacted_at", condition=Q(pays=True), name="paying_likes_of_a_reader"),
            models.Index("reader", name="reactions_of_a_reader"),
        ]

    def __str__(self) -> str:
        return f"{self.reader_id} {self.kind} {self.comment_id}"
