"""Every address of the site."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts import views as accounts
from articles.views import reading as articles
from comments.views import account, acts, avatars, thread, writing
from config import api, metrics
from rewards.views import economy, header, panel, reports, wallet
from rewards.views import help as explained

admin.autodiscover()
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", articles.home, name="home"),
    path("articles/<slug:slug>/", articles.article, name="article"),
    path("articles/<slug:slug>/panel/", panel.panel, name="panel"),
    path("articles/<slug:slug>/plus/", panel.plus, name="plus"),
    path("articles/<slug:slug>/minus/", panel.minus, name="minus"),
    path("articles/<slug:slug>/report/", panel.report, name="article-report"),
    path("articles/<slug:slug>/report/buy/", panel.buy_report, name="buy-report"),
    path("articles/<slug:slug>/comments/", thread.comments, name="comments"),
    path("articles/<slug:slug>/comments/write/", writing.write, name="write-comment"),
    path("articles/<slug:slug>/flag/", writing.flag_article, name="flag-article"),
    path("comments/<int:comment_id>/", thread.comment, name="comment"),
    path("comments/<int:comment_id>/like/", acts.like, name="like"),
    path("comments/<int:comment_id>/dislike/", acts.dislike, name="dislike"),
    path("comments/<int:comment_id>/reply/", acts.reply, name="reply"),
    *(
        path(f"comments/<int:comment_id>/{name}/", acts.act, {"name": name}, name=f"{name}-comment")
        for name in acts.ACTS
    ),
    path("whoami/", header.whoami, name="whoami"),
    path("wallet/", wallet.wallet, name="wallet"),
    path("reads/<int:read_id>/", wallet.receipt, name="receipt"),
    path("economy/", economy.page, name="economy"),
    *(path(f"{name}/", explained.page, {"name": name}, name=name) for name in explained.PAGES),
    path("reports/", reports.all_reports, name="reports"),
    path("reports/<uuid:public_id>/", reports.one_report, name="report"),
    path("reports/<uuid:public_id>.csv", reports.as_csv, name="report-csv"),
    path("notifications/", accounts.told, name="notifications"),
    path("account/", account.account, name="account"),
    path("account/export/", account.export, name="export"),
    path("account/erase/", account.leave, name="leave"),
    path("accounts/", include("allauth.urls")),
    path("avatars/<slug:slug>.svg", avatars.picture, name="avatar"),
    path("api/v1/", include("config.api")),
    re_path(r"^api/", api.nothing_here),
    path("admin/", admin.site.urls),
    path("metrics", metrics.metrics, name="metrics"),
]
