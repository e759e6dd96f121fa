"""Articles, authors and tags to edit. What an editor saves goes through the room in which authors save, and its versions
are there to be compared.

Articles are registered where they are published and withdrawn (`comments.admin`).
"""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts import record, session
from accounts.desk import DeskAdmin
from accounts.models import User
from articles import authors, differences, manuscripts, upkeep, versions, writing
from articles.manuscripts import Text
from articles.models import Article, Author, Tag, Version
from config import clock
from config.errors import Refusal


class ArticleForm(ModelForm):  # type: ignore[type-arg]
    """Says no to who would save over what they never saw."""

    by: User
    seen_revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen_revision"].initial = self.instance.revision

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        now = Article.objects.filter(pk=self.instance.pk).values_list("revision", flat=True).first()
        if cleaned.get("seen_revision") not in (None, now) and self.instance.pk:
            raise ValidationError(writing.EditedElsewhere.sentence)
        before = Author.objects.filter(articles=self.instance.pk).first() if self.instance.pk else None
        after = cleaned.get("author")
        if before and after and before != after and self.by.pk in (before.user_id, after.user_id):
            raise ValidationError(record.OwnMatter.sentence)
        return cleaned

    def _post_clean(self) -> None:
        """The limits of the room, once each field is sound by itself."""
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        try:
            manuscripts.check(manuscripts.sound(self.text()))
            writing.require_free(self.cleaned_data["slug"], self.instance)
        except ValidationError as error:
            self.add_error(None, error)

    def text(self) -> Text:
        """This function will return what was typed as the text of an article."""
        said = self.cleaned_data
        picture = said.get("lead_picture")
        return Text(
            keywords=tuple(tag.name for tag in said.get("tags", ())),
            faq=tuple((entry["question"], entry["answer"]) for entry in said.get("faq") or ()),
            lead_picture=picture.pk if picture else None,
            **{name: said.get(name) or "" for name in (*manuscripts.LONGEST, "language")},
        )


class ArticleAdmin(DeskAdmin):
    """What an article says is saved by the room; its status and its dates are for acts to change."""

    form = ArticleForm
    list_display = ["title", "author", "status", "language", "published_at", "words"]
    list_filter = ["status", "language"]
    list_select_related = ["author"]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["author", "tags"]
    raw_id_fields = ["lead_picture", "translation_of"]
    prepopulated_fields = {"slug": ["title"]}
    date_hierarchy = "published_at"
    fields = [
        *("title", "slug", "dek", "author", "tags", "language", "dateline", "body_markdown", "faq"),
        *("lead_picture", "lead_alt", "lead_caption", "lead_credit", "translation_of", "comment_level"),
        *("status", "published_at", "publish_at", "is_withdrawn_by_moderator", "withdrawn_reason", "history"),
        *("words", "characters", "plus_count", "minus_count", "comment_count", "seen_revision"),
    ]
    readonly_fields = [
        *("status", "published_at", "publish_at", "is_withdrawn_by_moderator", "withdrawn_reason", "history"),
        *("words", "characters", "plus_count", "minus_count", "comment_count"),
    ]

    @admin.display(description=_("versions"))
    def history(self, article: Article) -> str:
        if article.pk is None:
            return "–"
        place = reverse("admin:articles_article_versions", args=[article.pk])
        return format_html('<a href="{}">{}</a>', place, _("What it said before"))

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm, change: bool) -> None:  # type: ignore[type-arg]
        """The room writes what the article says; what else an editor may set is written here."""
        typed = cast(ArticleForm, form)
        by, at = session.user(request), clock.now()
        if change and "author" in form.changed_data:
            record.done(by, "assign_article", obj, f"→ {obj.author}", at)
        beside = {name: getattr(obj, name) for name in ("author", "translation_of", "comment_level")}
        Article.objects.filter(pk=obj.pk).update(**beside)
        held = obj if change else Article(**beside)
        saved = writing.revise(by, held, typed.text(), obj.slug, at)
        upkeep.changed([saved.pk])
        obj.pk, obj._state.adding = saved.pk, False
        obj.refresh_from_db()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Tags are saved already, as keywords."""

    def get_form(self, request: HttpRequest, obj: Article | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by = session.user(request)
        return form

    def get_urls(self) -> list[URLPattern]:
        place = "<int:article_id>/versions/"
        compare = self.admin_site.admin_view(self.versions)
        return [path(place, compare, name="articles_article_versions"), *super().get_urls()]

    def versions(self, request: HttpRequest, article_id: int) -> HttpResponse:
        """All versions of an article, and what changed from one to another: from the last but one to the last, or as
        asked for."""
        article = get_object_or_404(Article, pk=article_id)
        if not self.has_view_permission(request, article):
            return HttpResponse(status=403)
        kept = list(article.versions.order_by("-number").select_related("editor").defer("body_markdown", "faq"))
        to = _chosen(request, "to", kept, kept[0].number if kept else 0)
        before = _chosen(request, "from", kept, max(to - 1, 1))
        return TemplateResponse(
            request,
            "admin/articles/article/versions.html",
            {
                **self.admin_site.each_context(request),
                "title": _("Versions"),
                "opts": self.opts,
                "article": article,
                "versions": kept,
                "from": before,
                "to": to,
                "differences": _between(article, before, to) if kept else [],
            },
        )


def _chosen(request: HttpRequest, name: str, kept: list[Version], otherwise: int) -> int:
    asked = request.GET.get(name, "")
    numbers = {str(version.number) for version in kept}
    return int(asked) if asked in numbers else otherwise


def _between(article: Article, before: int, to: int) -> list[differences.Difference]:
    found = {version.number: version for version in article.versions.filter(number__in=[before, to])}
    return differences.between(versions.of(found[before]), versions.of(found[to]))


class AuthorForm(ModelForm):  # type: ignore[type-arg]
    """Says who an author is by the handle of an account."""

    by: User

    who = forms.CharField(
        label=_("Who wrote it"),
        required=False,
        help_text=_("The handle of an account. What it wrote under another name here goes to this author."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].initial = self.instance.user.handle if self.instance.user else ""

    def clean_who(self) -> User | None:
        handle = self.cleaned_data["who"].strip()
        user = User.objects.filter(handle=handle).first()
        if handle and user is None:
            raise ValidationError(_("Nobody has this handle."))
        if self.instance.pk and user != self.instance.user:
            try:
                authors.require_may_assign(self.instance, user, self.by)
            except Refusal as refusal:
                raise ValidationError(refusal.detail) from None
        return user


@admin.register(Author)
class AuthorAdmin(DeskAdmin):
    """An author whom no user owns is given to one here."""

    form = AuthorForm
    list_display = ["name", "user"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    fields = ["name", "slug", "biography", "who", "articles_at_source"]

    def get_form(self, request: HttpRequest, obj: Author | None = None, change: bool = False, **kwargs: Any) -> Any:
        form: Any = super().get_form(request, obj, change, **kwargs)
        form.by = session.user(request)
        return form

    def save_model(self, request: HttpRequest, obj: Author, form: ModelForm, change: bool) -> None:  # type: ignore[type-arg]
        super().save_model(request, obj, form, change)
        if "who" in form.changed_data:
            authors.assign_by(obj, form.cleaned_data["who"], session.user(request), clock.now())
        if change:
            upkeep.renamed(obj)


@admin.register(Tag)
class TagAdmin(DeskAdmin):
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: Tag, form: ModelForm, change: bool) -> None:  # type: ignore[type-arg]
        super().save_model(request, obj, form, change)
        upkeep.renamed(obj)
