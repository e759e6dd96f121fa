"""Articles, authors and tags to edit. What is rendered is rendered anew on save."""

from typing import Any

from django.contrib import admin
from django.forms import ModelForm
from django.http import HttpRequest

from articles import rendering, upkeep
from articles.models import Article, Author, Tag


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin[Article]):
    list_display = ["title", "author", "status", "language", "published_at", "words"]
    list_filter = ["status", "language"]
    list_select_related = ["author"]
    search_fields = ["title", "slug"]
    autocomplete_fields = ["author", "tags"]
    prepopulated_fields = {"slug": ["title"]}
    readonly_fields = ["words", "characters", "plus_count", "minus_count", "comment_count"]
    date_hierarchy = "published_at"

    def save_model(self, request: HttpRequest, obj: Article, form: ModelForm, change: bool) -> None:  # type: ignore[type-arg]
        rendering.render(obj)
        super().save_model(request, obj, form, change)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        upkeep.changed([form.instance.pk])


@admin.register(Author)
class AuthorAdmin(admin.ModelAdmin[Author]):
    list_display = ["name", "user"]
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}
    raw_id_fields = ["user"]

    def save_model(self, request: HttpRequest, obj: Author, form: ModelForm, change: bool) -> None:  # type: ignore[type-arg]
        super().save_model(request, obj, form, change)
        upkeep.renamed(obj)


@admin.register(Tag)
class TagAdmin(admin.ModelAdmin[Tag]):
    search_fields = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def save_model(self, request: HttpRequest, obj: Tag, form: ModelForm, change: bool) -> None:  # type: ignore[type-arg]
        super().save_model(request, obj, form, change)
        upkeep.renamed(obj)
