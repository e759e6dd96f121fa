"""Articles, edited as `articles.admin` says, and withdrawn and published again here."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from articles.admin import ArticleAdmin
from articles.models import Article
from comments import moderation
from comments.admin import deciding


@admin.register(Article)
class ModeratedArticleAdmin(ArticleAdmin):
    """Articles, and what moderators decide about them without having been asked; what readers flagged is in a queue."""

    actions = ["withdraw", "restore"]

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("articles.moderate_article")

    @admin.action(description=_("Withdraw, with a reason"), permissions=["moderate"])
    def withdraw(self, request: HttpRequest, chosen: QuerySet[Article]) -> HttpResponse | None:
        label = _("Withdraw, with a reason")
        return deciding.decide(self, request, chosen.order_by("pk"), "withdraw", label, moderation.withdraw)

    @admin.action(description=_("Publish again what a moderator has withdrawn"), permissions=["moderate"])
    def restore(self, request: HttpRequest, chosen: QuerySet[Article]) -> HttpResponse | None:
        label = _("Publish again what a moderator has withdrawn")
        return deciding.decide(self, request, chosen.order_by("pk"), "restore", label, moderation.publish_again)
