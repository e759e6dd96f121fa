"""Avatars, to extend."""

from base64 import b64encode

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.desk import DeskAdmin
from comments.models import Avatar


@admin.register(Avatar)
class AvatarAdmin(DeskAdmin):
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
