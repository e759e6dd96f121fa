"""What is read."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from articles.models.catalogue import Author, Tag
from articles.models.pictures import Picture
from config.addresses import path


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


class Article(models.Model):
    """What is read. `body_markdown` and `faq` are the source; `body_html`, `body_text` and the counts are rendered from
    them on write by `articles.rendering`."""

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
    publish_at = models.DateTimeField(_("to be published"), null=True, blank=True)
    withdrawn_reason = models.TextField(_("why it was withdrawn"), blank=True)
    is_withdrawn_by_moderator = models.BooleanField(_("withdrawn by a moderator"), default=False)
    translation_of = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="translations",
        verbose_name=_("translation of"),
        help_text=_("The article that it was first written as, never a translation itself."),
    )
    translation_awaited = models.SlugField(
        max_length=120,
        blank=True,
        editable=False,
        db_index=False,
        help_text="The slug of what it is a translation of, until an article of that slug is imported.",
    )

    body_markdown = models.TextField(_("text"), help_text=_("Markdown."))
    faq = models.JSONField(
        _("questions and answers"),
        default=list,
        blank=True,
        validators=[questions_and_answers],
        help_text=_('A list of {"question", "answer"}; answers are Markdown.'),
    )
    lead_picture = models.ForeignKey(
        Picture, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("lead picture")
    )
    lead_alt = models.CharField(
        _("what the lead picture shows"), max_length=300, blank=True, help_text=_("For those who can't see it.")
    )
    lead_caption = models.TextField(_("caption of the lead picture"), blank=True)
    lead_credit = models.CharField(_("credit of the lead picture"), max_length=300, blank=True)

    body_html = models.TextField(editable=False, blank=True)
    faq_html = models.JSONField(editable=False, default=list)
    body_text = models.TextField(editable=False, blank=True)
    words = models.PositiveIntegerField(_("words"), editable=False, default=0)
    characters = models.PositiveIntegerField(
        _("characters"),
        editable=False,
        default=0,
        help_text=_("Only those of scripts in which words can't be counted (Chinese, Japanese, Thai, …)."),
    )
    rendering_version = models.PositiveSmallIntegerField(editable=False, default=0)

    revision = models.PositiveIntegerField(
        editable=False, default=0, help_text="Counts what was saved, so that nobody saves over what they never saw."
    )
    edited_at = models.DateTimeField(_("text last changed"), null=True, editable=False)
    is_edited_here = models.BooleanField(
        _("edited here"), default=False, editable=False, help_text=_("Importing it again leaves its text alone.")
    )

    source = models.CharField(_("source"), max_length=300, null=True, blank=True, unique=True, editable=False)
    source_digest = models.CharField(max_length=64, editable=False, blank=True)

    comment_level = models.PositiveSmallIntegerField(
        _("comments from level"),
        null=True,
        blank=True,
        help_text=_("Only if it is to be more than on the whole site; nobody asks for less."),
    )
    comment_count = models.PositiveIntegerField(_("comments"), editable=False, default=0)
    plus_count = models.PositiveIntegerField(_("pluses"), editable=False, default=0)
    minus_count = models.PositiveIntegerField(_("minuses"), editable=False, default=0)
    reads_this_week = models.PositiveIntegerField(_("verified reads this week"), editable=False, default=0)
    followers_told_at = models.DateTimeField(_("followers told"), null=True, blank=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        permissions = [
            ("publish_free", _("Can publish without a tribute")),
            ("moderate_article", "Can withdraw and restore articles, and decide flags on them"),
        ]
        indexes = [
            models.Index(
                fields=["-published_at", "-id"],
                name="latest_published_articles",
                condition=Q(status="published"),
            ),
            models.Index(fields=["author", "-published_at"], name="articles_of_an_author"),
            models.Index(
                fields=["-reads_this_week", "-id"],
                name="most_read_articles",
                condition=Q(status="published", reads_this_week__gt=0),
            ),
            models.Index(fields=["publish_at"], name="articles_to_be_published", condition=Q(publish_at__isnull=False)),
            models.Index(
                fields=["author", "-published_at", "-id"],
                name="published_of_an_author",
                condition=Q(status="published"),
            ),
            models.Index(
                fields=["published_at"],
                name="articles_to_be_told_of",
                condition=Q(status="published", followers_told_at__isnull=True),
            ),
            models.Index(
                fields=["translation_awaited"],
                name="translations_that_wait",
                condition=~Q(translation_awaited=""),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="published") | Q(published_at__isnull=False),
                name="a_published_article_says_since_when",
            ),
            models.CheckConstraint(
                condition=Q(status="draft") | Q(publish_at__isnull=True), name="only_a_draft_is_to_be_published"
            ),
            models.CheckConstraint(
                condition=Q(translation_of__isnull=True) | ~Q(translation_of=models.F("id")),
                name="no_article_is_its_own_translation",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return path("article", self.slug)
