"""What articles were before, and what their authors are still writing."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from articles.models.article import Article
from articles.models.pictures import Picture


class Version(models.Model):
    """What an article said from `saved_at` on, until the next one. The last one is what it says now."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="versions", verbose_name=_("article"))
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=300)
    dek = models.TextField(_("dek"), blank=True)
    dateline = models.CharField(_("dateline"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=12)
    keywords = models.JSONField(_("keywords"), default=list)
    body_markdown = models.TextField(_("text"))
    faq = models.JSONField(_("questions and answers"), default=list)
    lead_picture = models.ForeignKey(
        Picture, models.SET_NULL, null=True, related_name="+", verbose_name=_("lead picture")
    )
    lead_alt = models.CharField(_("what the lead picture shows"), max_length=300, blank=True)
    lead_caption = models.TextField(_("caption of the lead picture"), blank=True)
    lead_credit = models.CharField(_("credit of the lead picture"), max_length=300, blank=True)
    editor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name=_("by")
    )
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["article", "number"]
        constraints = [
            models.UniqueConstraint("article", "number", name="versions_of_an_article_are_numbered"),
        ]

    def __str__(self) -> str:
        return f"{self.article_id}: {self.number}"


class Manuscript(models.Model):
    """Changes to a published article that its author has not published yet. A draft needs none: it is one."""

    article = models.OneToOneField(Article, models.CASCADE, primary_key=True, related_name="manuscript")
    contents = models.JSONField()
    revision = models.PositiveIntegerField(help_text="The article's revision that these changes began from.")
    saved_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.article_id}"


class MovedSlug(models.Model):
    """Where an article was to be found before: it still is, by a redirect."""

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    article = models.ForeignKey(Article, models.CASCADE, related_name="moved_slugs", verbose_name=_("article"))
    moved_at = models.DateTimeField(_("moved"))

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")

    def __str__(self) -> str:
        return self.slug
