"""Avatars to extend, and what readers wrote, flagged and appealed against to look at."""

from base64 import b64encode

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from comments.models import Appeal, Avatar, Comment, Flag
from rewards.admin import LookOnly


@admin.register(Avatar)
class AvatarAdmin(admin.ModelAdmin[Avatar]):
    list_display = ["picture", "name", "level", "is_offered"]
    list_display_links = ["picture", "name"]
    list_filter = ["is_offered", "level"]
    search_fields = ["name"]
    readonly_fields = ["picture"]
    prepopulated_fields = {"slug": ["name"]}

    @admin.display(description=_("picture"))
    def picture(self, avatar: Avatar) -> str:
        """The avatar at 32 px, as an image, in which nothing could run."""
        source = b64encode(avatar.svg.encode()).decode()
        return format_html('<img src="data:image/svg+xml;base64,{}" width="32" height="32" alt="">', source)


@admin.register(Comment)
class CommentAdmin(LookOnly):
    list_display = ["id", "written_at", "article", "persona", "status", "body", "like_count", "dislike_count", "reward"]
    list_filter = ["status", "reward"]
    list_select_related = ["article", "persona__avatar"]
    search_fields = ["body"]
    ordering = ["-id"]


@admin.register(Flag)
class FlagAdmin(LookOnly):
    list_display = ["id", "flagged_at", "reader", "comment", "article", "reason", "resolved_at", "upheld"]
    list_filter = ["reason", "upheld"]
    list_select_related = ["reader", "comment", "article"]
    ordering = ["-id"]


@admin.register(Appeal)
class AppealAdmin(LookOnly):
    list_display = ["id", "made_at", "reader", "comment", "article", "decided_at", "granted"]
    list_filter = ["granted"]
    list_select_related = ["reader", "comment", "article"]
    ordering = ["-id"]
