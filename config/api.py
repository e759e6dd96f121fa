"""Version 1 of the API: every path of it, once."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import api as accounts
from articles.api import finding, pictures, shelf
from articles.api import writing as articles
from comments.api import account, avatars, discussion, moderation, reactions
from config import problems
from rewards.api import economy, publishing, rating, readers, reading, reports


@csrf_exempt
def nothing_here(request: HttpRequest) -> HttpResponse:
    """Paths that don't exist are answered as the rest of the API is."""
    return problems.page(request, 404, "not_found", _("There is no such path in the API."))


class Schema(SpectacularAPIView):
    """The schema itself. Making it takes a good part of a second, so that is done once in each language."""

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return Response(_schema(get_language()))


@cache
def _schema(_language: str | None) -> Any:
    return SchemaGenerator().get_schema(public=True)  # type: ignore[no-untyped-call]


urlpatterns: list[URLPattern | URLResolver] = [
    # allauth has paths for telephone numbers, which nobody has here; they would fail.
    re_path(r"^auth/app/v1/(?:account/phone|auth/phone/)", nothing_here),
    path("auth/", include("allauth.headless.urls")),
    path("me", readers.Me.as_view()),
    path("me/entries", readers.Entries.as_view()),
    path("me/articles", articles.MyArticles.as_view()),
    path("me/articles/<slug:slug>", articles.MyArticle.as_view()),
    path("me/export", account.Export.as_view()),
    path("me/notifications", accounts.Notifications.as_view()),
    path("me/notifications/seen", accounts.NotificationsSeen.as_view()),
    path("me/follows", shelf.Follows.as_view()),
    path("me/follows/authors/<slug:slug>", shelf.FollowedAuthor.as_view()),
    path("me/follows/tags/<slug:slug>", shelf.FollowedTag.as_view()),
    path("me/reading-list", shelf.ReadingList.as_view()),
    path("me/reading-list/<slug:slug>", shelf.OneKept.as_view()),
    path("tags", finding.Tags.as_view()),
    path("authors", finding.Authors.as_view()),
    path("authors/<slug:slug>", finding.OneAuthor.as_view()),
    path("articles", articles.Articles.as_view()),
    path("articles/<slug:slug>", articles.OneArticle.as_view(), name="api-article"),
    path("articles/<slug:slug>/publish", publishing.Publish.as_view()),
    path("articles/<slug:slug>/withdraw", publishing.Withdraw.as_view()),
    path("articles/<slug:slug>/standing", reading.ArticleStanding.as_view()),
    path("articles/<slug:slug>/reads", reading.Reads.as_view(), name="api-reads"),
    path("articles/<slug:slug>/plus", rating.Plus.as_view()),
    path("articles/<slug:slug>/minus", rating.Minus.as_view()),
    path("articles/<slug:slug>/comments", discussion.Comments.as_view()),
    path("articles/<slug:slug>/flag", moderation.ArticleFlag.as_view()),
    path("articles/<slug:slug>/pnl-reports", reports.ArticleReports.as_view()),
    path("images", pictures.Images.as_view()),
    path("reads/<int:read_id>", reading.Receipt.as_view()),
    path("reads/<int:read_id>/beats", reading.Beats.as_view()),
    path("comments/<int:comment_id>", discussion.OneComment.as_view()),
    path("comments/<int:comment_id>/like", reactions.Like.as_view()),
    path("comments/<int:comment_id>/dislike", reactions.Dislike.as_view()),
    path("comments/<int:comment_id>/flag", moderation.CommentFlag.as_view()),
    path("appeals", moderation.Appeals.as_view()),
    path("avatars", avatars.Avatars.as_view()),
    path("pnl-reports", reports.Reports.as_view()),
    path("pnl-reports/<uuid:public_id>", reports.OneReport.as_view(), name="api-pnl-report"),
    path("pnl-reports/<uuid:public_id>.csv", reports.OneReportAsCsv.as_view(), name="api-pnl-report-csv"),
    path("economy", economy.Economy.as_view(), name="api-economy"),
    path("schema/", Schema.as_view(), name="api-schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(template_name="api_docs.html", url_name="api-schema"),
        name="api-docs",
    ),
    re_path(r"^", nothing_here),
]
