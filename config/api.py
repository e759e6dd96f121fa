"""Version 1 of the API: every path of it, once."""

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

from articles import api as articles
from config import problems
from rewards.api import economy, rating, readers, reading, reports


def nothing_here(request: HttpRequest) -> HttpResponse:
    """Paths that don't exist are answered as the rest of the API is."""
    return problems.page(request, 404, "not_found", "There is no such path in the API.")


urlpatterns: list[URLPattern | URLResolver] = [
    path("auth/", include("allauth.headless.urls")),
    path("me", readers.Me.as_view()),
    path("me/entries", readers.Entries.as_view()),
    path("articles", articles.Articles.as_view()),
    path("articles/<slug:slug>", articles.OneArticle.as_view()),
    path("articles/<slug:slug>/standing", reading.ArticleStanding.as_view()),
    path("articles/<slug:slug>/reads", reading.Reads.as_view(), name="api-reads"),
    path("articles/<slug:slug>/plus", rating.Plus.as_view()),
    path("articles/<slug:slug>/minus", rating.Minus.as_view()),
    path("articles/<slug:slug>/pnl-reports", reports.ArticleReports.as_view()),
    path("reads/<int:read_id>", reading.Receipt.as_view()),
    path("reads/<int:read_id>/beats", reading.Beats.as_view()),
    path("pnl-reports", reports.Reports.as_view()),
    path("pnl-reports/<uuid:public_id>", reports.OneReport.as_view(), name="api-pnl-report"),
    path("economy", economy.Economy.as_view()),
    path("schema/", SpectacularAPIView.as_view(), name="api-schema"),
    path(
        "docs/",
        SpectacularSwaggerSplitView.as_view(template_name="api_docs.html", url_name="api-schema"),
        name="api-docs",
    ),
    re_path(r"^.*$", nothing_here),
]
