"""Comments, flags and appeals, to look at; what waits for a moderator stands in queues."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import profile, session
from accounts.desk import LookOnly
from comments import moderation
from comments.models import Appeal, Comment, CommentVersion, Flag
from comments.moderation import NothingToDecide
from config import clock
from config.errors import Refusal


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
    actions = ["approve", "hide_as_flagged", "restore", "dismiss_flags"]

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("comments.moderate_comment")

    @admin.action(description=_("Approve what is held"), permissions=["moderate"])
    def approve(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        self._decide(request, chosen, lambda one: moderation.approve(one, session.user(request), clock.now()))

    @admin.action(description=_("Hide, for the reason of the first open flag"), permissions=["moderate"])
    def hide_as_flagged(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        def hide(one: Comment) -> None:
            flag = one.flags.filter(resolved_at=None).order_by("pk").first()
            if flag is None:
                raise NothingToDecide
            with profile.spoken_to(one.writer):
                reason = flag.get_reason_display()
            moderation.hide(one, reason, session.user(request), clock.now())

        self._decide(request, chosen, hide)

    @admin.action(description=_("Show what is hidden again"), permissions=["moderate"])
    def restore(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        self._decide(request, chosen, lambda one: moderation.restore(one, session.user(request), clock.now()))

    @admin.action(description=_("Dismiss the open flags"), permissions=["moderate"])
    def dismiss_flags(self, request: HttpRequest, chosen: QuerySet[Comment]) -> None:
        self._decide(request, chosen, lambda one: moderation.dismiss_flags(one, session.user(request), clock.now()))

    def _decide(self, request: HttpRequest, chosen: QuerySet[Comment], decide: Callable[[Comment], object]) -> None:
        """One call of a room for each; what there is nothing to decide about is said, and stops no other."""
        for comment in chosen.order_by("pk"):
            try:
                decide(comment)
            except Refusal as refusal:
                self.message_user(request, f"{comment.pk}: {refusal.detail}", messages.WARNING)
            else:
                self.message_user(request, _("%(comment)s: done.") % {"comment": comment.pk}, messages.SUCCESS)


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
    actions = ["grant", "refuse"]

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("comments.decide_appeal")

    @admin.action(description=_("Grant: show the comment, publish the article again"), permissions=["moderate"])
    def grant(self, request: HttpRequest, chosen: QuerySet[Appeal]) -> None:
        self._decide(request, chosen, granted=True)

    @admin.action(description=_("Refuse: it stays as it is"), permissions=["moderate"])
    def refuse(self, request: HttpRequest, chosen: QuerySet[Appeal]) -> None:
        self._decide(request, chosen, granted=False)

    def _decide(self, request: HttpRequest, chosen: QuerySet[Appeal], *, granted: bool) -> None:
        for appeal in chosen.order_by("pk"):
            try:
                moderation.decide(appeal, granted=granted, by=session.user(request), at=clock.now())
            except Refusal as refusal:
                self.message_user(request, f"{appeal.pk}: {refusal.detail}", messages.WARNING)
            else:
                self.message_user(request, _("%(appeal)s: done.") % {"appeal": appeal.pk}, messages.SUCCESS)
