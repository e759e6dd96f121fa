"""Comments, flags and appeals, to look at, and comments to hide and show again without having been asked; what waits for a
moderator stands in queues."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from accounts.desk import LookOnly
from comments import moderation
from comments.admin import deciding
from comments.models import Appeal, Comment, CommentVersion, Flag


class VersionsInline(admin.TabularInline[CommentVersion, Comment]):
    """What a comment said before it was edited."""

    model = CommentVersion
    fields = ["replaced_at", "body"]
    readonly_fields = ["replaced_at", "body"]
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Comment | None = None) -> bool:
        return False


@admin.register(Comment)
class CommentAdmin(LookOnly):
    list_display = ["id", "written_at", "article", "persona", "status", "body", "like_count", "dislike_count", "reward"]
    list_filter = ["status", "reward"]
    list_select_related = ["article", "persona__avatar"]
    search_fields = ["body"]
    ordering = ["-id"]
    inlines = [VersionsInline]
    actions = ["hide", "restore"]

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("comments.moderate_comment")

    @admin.action(description=_("Hide, with a reason"), permissions=["moderate"])
    def hide(self, request: HttpRequest, chosen: QuerySet[Comment]) -> HttpResponse | None:
        label = _("Hide, with a reason")
        return deciding.decide(self, request, chosen.order_by("pk"), "hide", label, moderation.hide)

    @admin.action(description=_("Show what is hidden again"), permissions=["moderate"])
    def restore(self, request: HttpRequest, chosen: QuerySet[Comment]) -> HttpResponse | None:
        label = _("Show what is hidden again")
        return deciding.decide(self, request, chosen.order_by("pk"), "restore", label, moderation.restore)


@admin.register(Flag)
class FlagAdmin(LookOnly):
    list_display = ["id", "flagged_at", "reader", "comment", "article", "reason", "resolved_at", "upheld"]
    list_filter = ["reason", "upheld"]
    list_select_related = ["reader", "comment", "article"]
    ordering = ["-id"]


@admin.register(Appeal)
class AppealAdmin(LookOnly):
    list_display = ["id", "made_at", "reader", "comment", "article", "text", "decided_at", "granted"]
    list_filter = ["granted"]
    list_select_related = ["reader", "comment", "article"]
    ordering = ["-id"]
