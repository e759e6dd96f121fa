"""Under which names readers speak: the catalogue of avatars, and who wears which under an article."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.utils.translation import gettext_lazy as _

from articles.models import Article
from comments import pictures


class Avatar(models.Model):
    """A name and a picture that readers can choose to speak under, from a level on."""

    name = models.CharField(_("name"), max_length=40)
    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    svg = models.TextField(_("picture"), help_text=_("An SVG of plain shapes with a viewBox, at most 20 kB."))
    level = models.PositiveSmallIntegerField(_("from level"), default=1)
    is_offered = models.BooleanField(
        _("offered"), default=True, help_text=_("Who wears it already keeps it under that article.")
    )

    class Meta:
        verbose_name = _("avatar")
        verbose_name_plural = _("avatars")
        ordering = ["level", "id"]
        constraints = [
            models.UniqueConstraint(Upper("name"), name="a_name_is_one_avatars"),
            # Its second wearer is "Bermudez 2", so that nothing else may be called so.
            models.CheckConstraint(condition=~Q(name__regex=r"\d\s*$"), name="an_avatars_name_ends_in_no_number"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """This function will raise ValidationError for a picture that could do more than be seen."""
        pictures.check(self.svg)


class Persona(models.Model):
    """One reader's avatar under one article, kept there. Its second wearer is "Bermudez 2", so nobody speaks as another.

    A persona of nobody's belongs to the archive, or to an account that was erased.
    """

    article = models.ForeignKey(Article, models.PROTECT, related_name="personas", db_index=False)
    reader = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="personas"
    )
    avatar = models.ForeignKey(Avatar, models.PROTECT, related_name="personas", verbose_name=_("avatar"))
    number = models.PositiveIntegerField(_("number"), help_text=_("1 for the first wearer under an article."))
    name_at_source = models.CharField(
        _("name at the source"),
        max_length=60,
        blank=True,
        help_text=_("Under what name an imported page had its comments; never shown."),
    )

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        constraints = [
            models.UniqueConstraint("article", "reader", name="a_reader_has_one_persona_under_an_article"),
            models.UniqueConstraint("article", "avatar", "number", name="nobody_speaks_as_another"),
            models.UniqueConstraint(
                "article",
                "name_at_source",
                condition=~Q(name_at_source=""),
                name="a_name_at_the_source_is_one_persona",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="the_first_wearer_is_number_1"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """What is shown: the avatar's name, and from the second wearer on the number."""
        return self.avatar.name if self.number == 1 else f"{self.avatar.name} {self.number}"
