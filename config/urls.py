"""Every address of the site."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from accounts import views as accounts
from articles.views import feeds, finding, pictures, robots, shelf
from articles.views import reading as articles
from articles.views import writing as desk
from comments.views import account, acts, avatars, thread, writing
from config import api, health, metrics, pages
from rewards.views import economy, header, offer, panel, publishing, reports, wallet
from rewards.views import help as explained

admin.autodiscover()

handler400, handler429, handler500 = (f"config.pages.{name}" for name in ("bad_request", "too_often", "broken"))

urlpatterns: list[URLPattern | URLResolver] = [
    path("", finding.home, name="home"),
    path("search/", finding.search, name="search"),
    path("most-read/", finding.most_read, name="most-read"),
    path("tags/", finding.tags, name="tags"),
    path("tags/<slug:slug>/", finding.tag, name="tag"),
    path("tags/<slug:slug>/follow/", shelf.follow_tag, name="follow-tag"),
    path("authors/", finding.authors, name="authors"),
    path("authors/<slug:slug>/", finding.author, name="author"),
    path("authors/<slug:slug>/follow/", shelf.follow_author, name="follow-author"),
    path("articles/<slug:slug>/keep/", shelf.keep, name="keep"),
    path("reading-list/", shelf.reading_list, name="reading-list"),
    path("write/", desk.desk, name="desk"),
    path("write/new/", desk.new, name="new-draft"),
    path("write/<int:article_id>/", desk.edit, name="edit-article"),
    path("write/<int:article_id>/keep/", desk.keep, name="keep-article"),
    path("write/<int:article_id>/preview/", desk.preview, name="preview-article"),
    path("write/<int:article_id>/delete/", desk.delete, name="delete-article"),
    path("write/<int:article_id>/publish/", publishing.publish, name="publish-article"),
    path("write/<int:article_id>/withdraw/", publishing.withdraw, name="withdraw-article"),
    path("write/<int:article_id>/appeal/", writing.appeal_article, name="appeal-article"),
    path("cases/<int:case_id>/appeal/", writing.appeal_case, name="appeal-case"),
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
    path("feeds/<slug:form>/", feeds.site, name="feed"),
    path("feeds/tags/<slug:slug>/<slug:form>/", feeds.tag, name="tag-feed"),
    path("feeds/authors/<slug:slug>/<slug:form>/", feeds.author, name="author-feed"),
    path("sitemap.xml", robots.index, name="sitemap"),
    path("sitemaps/pages.xml", robots.pages, name="sitemap-of-pages"),
    path("sitemaps/<slug:kind>-<int:number>.xml", robots.part, name="sitemap-part"),
    path("robots.txt", robots.robots, name="robots"),
    path("favicon.ico", pages.favicon, name="favicon"),
    path("whoami/", header.whoami, name="whoami"),
    path("wallet/", wallet.wallet, name="wallet"),
    path("reads/<int:read_id>/", wallet.receipt, name="receipt"),
    path("economy/", economy.page, name="economy"),
    path("economy/offer/", offer.offer, name="offer"),
    *(path(f"{name}/", explained.page, {"name": name}, name=name) for name in explained.PAGES),
    path("reports/", reports.all_reports, name="reports"),
    path("reports/<uuid:public_id>/", reports.one_report, name="report"),
    path("reports/<uuid:public_id>.csv", reports.as_csv, name="report-csv"),
    path("notifications/", accounts.told, name="notifications"),
    path("language/", accounts.language, name="language"),
    path("account/", account.account, name="account"),
    path("account/export/", account.export, name="export"),
    path("account/erase/", account.leave, name="leave"),
    path("accounts/", include("allauth.urls")),
    path("avatars/<slug:slug>.svg", avatars.picture, name="avatar"),
    path("pictures/<slug:digest>-<int:width>.webp", pictures.picture, name="picture"),
    path("api/v1/", include("config.api")),
    re_path(r"^api/", api.nothing_here),
    path("admin/", admin.site.urls),
    path("metrics", metrics.metrics, name="metrics"),
    path("healthz", health.alive, name="healthz"),
    path("readyz", health.ready, name="readyz"),
]
