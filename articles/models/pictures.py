"""Pictures as they are kept: cleaned, in a few widths."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _


class Picture(models.Model):
    """One picture. Its files are named by `digest` and a width of `widths`; the widest has `width` × `height` pixels."""

    digest = models.CharField(_("digest"), max_length=64, unique=True, editable=False)
    width = models.PositiveIntegerField(_("width"), editable=False)
    height = models.PositiveIntegerField(_("height"), editable=False)
    widths = ArrayField(models.PositiveIntegerField(), verbose_name=_("widths"), editable=False)
    uploader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("from")
    )
    kept_at = models.DateTimeField(_("kept"))

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(width__gt=0, height__gt=0), name="a_picture_has_a_width_and_a_height"
            )
        ]

    def __str__(self) -> str:
        return f"{self.digest[:12]} ({self.width} × {self.height})"
