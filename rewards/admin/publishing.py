"""Articles, edited as `articles.admin` says, and withdrawn and restored here."""

from collections.abc import Callable

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts import record, session
from articles.admin import ArticleAdmin
from articles.models import Article
from config import clock
from config.errors import Refusal
from rewards import publishing


@admin.register(Article)
class PublishingAdmin(ArticleAdmin):
    """Articles, and what moderators decide about them."""

    actions = ["withdraw", "restore"]

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.moderate_article")

    @admin.action(description=_("Withdraw, with a reason"), permissions=["moderate"])
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Article]) -> HttpResponse | None:
        """Asks for the reason first: the authors are told it."""
        reason = request.POST.get("reason", "")
        if not reason.strip():
            context = {
                **self.admin_site.each_context(request),
                "title": _("Withdraw, with a reason"),
                "opts": self.opts,
                "articles": chosen,
                "longest": record.REASON_MAXIMUM_CHARACTERS,
            }
            return TemplateResponse(request, "admin/articles/article/withdraw.html", context)
        user, at = session.user(request), clock.now()
        self._decide(
            request,
            chosen,
            gettext("Withdrawn: %(reason)s") % {"reason": reason},
            lambda one: publishing.withdraw_by_moderator(user, one, reason, at),
        )
        return None

    @admin.action(description=_("Publish again what a moderator has withdrawn"), permissions=["moderate"])
    def restore(self, request: HttpRequest, chosen: QuerySet[Article]) -> None:
        user, at = session.user(request), clock.now()
        self._decide(request, chosen, gettext("Published again"), lambda one: publishing.restore(user, one, at))

    def _decide(
        self, request: HttpRequest, chosen: QuerySet[Article], said: str, decide: Callable[[Article], object]
    ) -> None:
        """One call of a room for each, `said` in the article's history; what there is nothing to decide about is told, and
        stops no other."""
        for article in chosen.order_by("pk"):
            try:
                decide(article)
            except Refusal as refusal:
                self.message_user(request, f"{article}: {refusal.detail}", messages.WARNING)
            else:
                self.log_change(request, article, said)
                self.message_user(request, _("%(article)s: done.") % {"article": article}, messages.SUCCESS)
