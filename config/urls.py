"""Every address of the site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from articles import views as articles
from config import api, metrics
from rewards import views as rewards

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", articles.home, name="home"),
    path("articles/<slug:slug>/", articles.article, name="article"),
    path("articles/<slug:slug>/panel/", rewards.panel, name="panel"),
    path("articles/<slug:slug>/plus/", rewards.plus, name="plus"),
    path("articles/<slug:slug>/minus/", rewards.minus, name="minus"),
    path("articles/<slug:slug>/report/", rewards.report, name="article-report"),
    path("articles/<slug:slug>/report/buy/", rewards.buy_report, name="buy-report"),
    path("whoami/", rewards.whoami, name="whoami"),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", include("config.api")),
    re_path(r"^api/", api.nothing_here),
    path("admin/", admin.site.urls),
    path("metrics", metrics.metrics, name="metrics"),
]
