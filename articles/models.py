"""The library: articles, who wrote them, and what they are about. No money here."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


def questions_and_answers(value: object) -> None:
    """This validator will let in a list of {"question": text, "answer": text} and nothing else."""
    good = isinstance(value, list) and all(
        isinstance(pair, dict)
        and {"question", "answer"} == set(pair)
        and all(isinstance(v, str) for v in pair.values())
        for pair in value
    )
    if not good:
        raise ValidationError(_('Write a list of {"question": "…", "answer": "…"}.'))


class Author(models.Model):
    """Whose name stands in a byline. An imported author belongs to no user until an editor says who it is."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    biography = models.TextField(_("biography"), blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="author",
        verbose_name=_("account"),
    )
    articles_at_source = models.PositiveIntegerField(
        _("articles at the source"),
        null=True,
        blank=True,
        help_text=_("What the byline of an imported page said; never shown as our own count."),
    )

    class Meta:
        verbose_name = _("author")
        verbose_name_plural = _("authors")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(
                Upper("name"), condition=Q(user__isnull=True), name="a_byline_that_nobody_owns_is_one_author"
            )
        ]

    def __str__(self) -> str:
        return self.name


class Tag(models.Model):
    name = models.CharField(_("name"), max_length=100)
    slug = models.SlugField(_("slug"), max_length=120, unique=True)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Article(models.Model):
    """What is read. `body_markdown` and `faq` are the source; `body_html` and the counts are rendered from them on
    write by `articles.rendering`."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("withdrawn")

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=300)
    dek = models.TextField(_("dek"), blank=True, help_text=_("One or two sentences under the title."))
    author = models.ForeignKey(Author, models.PROTECT, related_name="articles", verbose_name=_("author"))
    tags = models.ManyToManyField(Tag, related_name="articles", blank=True, verbose_name=_("tags"))
    language = models.CharField(_("language"), max_length=12, default="en")
    dateline = models.CharField(
        _("dateline"), max_length=120, blank=True, help_text=_("The place that it reports from.")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_at_is_import_time = models.BooleanField(_("no date of its own: time of import"), default=False)

    body_markdown = models.TextField(_("text"), help_text=_("Markdown."))
    faq = models.JSONField(
        _("questions and answers"),
        default=list,
        blank=True,
        validators=[questions_and_answers],
        help_text=_('A list of {"question", "answer"}; answers are Markdown.'),
    )
    lead_caption = models.TextField(_("caption of the lead picture"), blank=True)
    lead_credit = models.CharField(_("credit of the lead picture"), max_length=300, blank=True)

    body_html = models.TextField(editable=False, blank=True)
    faq_html = models.JSONField(editable=False, default=list)
    words = models.PositiveIntegerField(_("words"), editable=False, default=0)
    characters = models.PositiveIntegerField(
        _("characters"),
        editable=False,
        default=0,
        help_text=_("Only those of scripts in which words can't be counted (Chinese, Japanese, Thai, …)."),
    )
    rendering_version = models.PositiveSmallIntegerField(editable=False, default=0)

    source = models.CharField(_("source"), max_length=300, null=True, blank=True, unique=True, editable=False)
    source_digest = models.CharField(max_length=64, editable=False, blank=True)
    archive_comments = models.JSONField(editable=False, default=list)

    comment_level = models.PositiveSmallIntegerField(
        _("comments from level"),
        null=True,
        blank=True,
        help_text=_("Only if it is to be more than on the whole site; nobody asks for less."),
    )
    comment_count = models.PositiveIntegerField(_("comments"), editable=False, default=0)
    plus_count = models.PositiveIntegerField(_("pluses"), editable=False, default=0)
    minus_count = models.PositiveIntegerField(_("minuses"), editable=False, default=0)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="latest_published_articles",
                condition=Q(status="published"),
            ),
            models.Index(fields=["author", "-published_at"], name="articles_of_an_author"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="a_published_article_says_since_when",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("article", args=[self.slug])
