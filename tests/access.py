"""Who may call what: every path of the site, every method, everybody.

One line is one path, as `urls.py` writes it, and one method; `*` is every method of METHODS that has no line of its own.
A cell is the status of the answer, or `ok` for anything but a failure of ours (below 500) where the admin decides by its
own permissions. Paths that libraries brought are asked by the methods of their lines only, and a line that ends in `…`
stands for all of theirs that begin so and have no line of their own.

The read and the report in the paths are the reader's, the comment is level13's; everybody has read the article, which is
the author's, and has 10 Twei. What is appealed for is another article of the author's, which a moderator has
withdrawn; what is named by its number is a draft of the author's, and the author can't pay for it. A moderator is
a member of the staff with the roles of `seed_demo`.
"""

from functools import cache

from django.urls import URLResolver, get_resolver

METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"]
THEIRS = ("/accounts/", "/admin/", "/api/v1/auth/app/")
REST = "…"

PAGES = r"""
path                               method  visitor  reader  other  level13  author  moderator  suspended
/                                  GET     200      200     200    200      200     200        200
/                                  *       405      405     405    405      405     405        405
/search/                           GET     200      200     200    200      200     200        200
/search/                           *       405      405     405    405      405     405        405
/most-read/                        GET     200      200     200    200      200     200        200
/most-read/                        *       405      405     405    405      405     405        405
/tags/                             GET     200      200     200    200      200     200        200
/tags/                             *       405      405     405    405      405     405        405
/tags/<slug:slug>/                 GET     200      200     200    200      200     200        200
/tags/<slug:slug>/                 *       405      405     405    405      405     405        405
/tags/<slug:slug>/follow/          GET     200      200     200    200      200     200        200
/tags/<slug:slug>/follow/          POST    302      302     302    302      302     302        302
/tags/<slug:slug>/follow/          *       405      405     405    405      405     405        405
/authors/                          GET     200      200     200    200      200     200        200
/authors/                          *       405      405     405    405      405     405        405
/authors/<slug:slug>/              GET     200      200     200    200      200     200        200
/authors/<slug:slug>/              *       405      405     405    405      405     405        405
/authors/<slug:slug>/follow/       GET     200      200     200    200      200     200        200
/authors/<slug:slug>/follow/       POST    302      302     302    302      403     302        302
/authors/<slug:slug>/follow/       *       405      405     405    405      405     405        405
/reading-list/                     GET     302      200     200    200      200     200        200
/reading-list/                     *       405      405     405    405      405     405        405
/articles/<slug:slug>/             GET     200      200     200    200      200     200        200
/articles/<slug:slug>/             *       405      405     405    405      405     405        405
/articles/<slug:slug>/keep/        GET     200      200     200    200      200     200        200
/articles/<slug:slug>/keep/        POST    302      302     302    302      302     302        302
/articles/<slug:slug>/keep/        *       405      405     405    405      405     405        405
/articles/<slug:slug>/panel/       GET     200      200     200    200      200     200        200
/articles/<slug:slug>/panel/       *       405      405     405    405      405     405        405
/articles/<slug:slug>/plus/        POST    302      302     302    302      403     302        403
/articles/<slug:slug>/plus/        *       405      405     405    405      405     405        405
/articles/<slug:slug>/minus/       POST    302      403     403    302      403     403        403
/articles/<slug:slug>/minus/       *       405      405     405    405      405     405        405
/articles/<slug:slug>/report/      GET     302      302     302    302      302     302        302
/articles/<slug:slug>/report/      *       405      405     405    405      405     405        405
/articles/<slug:slug>/report/buy/  POST    302      302     302    302      302     302        403
/articles/<slug:slug>/report/buy/  *       405      405     405    405      405     405        405
/articles/<slug:slug>/comments/        GET   200      200     200    200      200     200        200
/articles/<slug:slug>/comments/        *     405      405     405    405      405     405        405
/articles/<slug:slug>/comments/write/  POST  302      403     403    302      302     403        403
/articles/<slug:slug>/comments/write/  *     405      405     405    405      405     405        405
/articles/<slug:slug>/flag/            GET   302      200     200    200      200     200        200
/articles/<slug:slug>/flag/            POST  302      200     200    200      403     200        403
/articles/<slug:slug>/flag/            *     405      405     405    405      405     405        405
/write/                                GET     302      200     200    200      200     200        200
/write/                                *       405      405     405    405      405     405        405
/write/new/                            GET     302      200     200    200      200     200        200
/write/new/                            POST    302      302     302    302      302     302        403
/write/new/                            *       405      405     405    405      405     405        405
/write/<int:article_id>/               GET     302      404     404    404      200     404        404
/write/<int:article_id>/               POST    302      404     404    404      302     404        404
/write/<int:article_id>/               *       405      405     405    405      405     405        405
/write/<int:article_id>/keep/          POST    302      404     404    404      302     404        404
/write/<int:article_id>/keep/          *       405      405     405    405      405     405        405
/write/<int:article_id>/preview/       POST    302      404     404    404      200     404        404
/write/<int:article_id>/preview/       *       405      405     405    405      405     405        405
/write/<int:article_id>/delete/        GET     302      404     404    404      200     404        404
/write/<int:article_id>/delete/        POST    302      404     404    404      302     404        404
/write/<int:article_id>/delete/        *       405      405     405    405      405     405        405
/write/<int:article_id>/publish/       GET     302      404     404    404      200     404        404
/write/<int:article_id>/publish/       POST    302      404     404    404      402     404        404
/write/<int:article_id>/publish/       *       405      405     405    405      405     405        405
/write/<int:article_id>/withdraw/      GET     302      404     404    404      302     404        404
/write/<int:article_id>/withdraw/      POST    302      404     404    404      404     404        404
/write/<int:article_id>/withdraw/      *       405      405     405    405      405     405        405
/write/<int:article_id>/appeal/        GET     302      404     404    404      200     404        404
/write/<int:article_id>/appeal/        POST    302      404     404    404      409     404        404
/write/<int:article_id>/appeal/        *       405      405     405    405      405     405        405
/cases/<int:case_id>/appeal/           GET   302      404     404    404      404     404        404
/cases/<int:case_id>/appeal/           POST  302      404     404    404      404     404        404
/cases/<int:case_id>/appeal/           *     405      405     405    405      405     405        405
/help/                                 GET   200      200     200    200      200     200        200
/help/                                 *     405      405     405    405      405     405        405
/terms/                                GET   200      200     200    200      200     200        200
/terms/                                *     405      405     405    405      405     405        405
/privacy/                              GET   200      200     200    200      200     200        200
/privacy/                              *     405      405     405    405      405     405        405
/account/                              GET   302      200     200    200      200     200        200
/account/                              POST  302      200     200    200      200     200        200
/account/                              *     405      405     405    405      405     405        405
/account/export/                       GET   302      200     200    200      200     200        200
/account/export/                       *     405      405     405    405      405     405        405
/account/erase/                        GET   302      200     200    200      200     200        200
/account/erase/                        POST  302      302     302    302      302     302        302
/account/erase/                        *     405      405     405    405      405     405        405
/comments/<int:comment_id>/            GET   200      200     200    200      200     200        200
/comments/<int:comment_id>/            *     405      405     405    405      405     405        405
/comments/<int:comment_id>/like/       POST  302      302     302    403      302     302        403
/comments/<int:comment_id>/like/       *     405      405     405    405      405     405        405
/comments/<int:comment_id>/dislike/    POST  302      403     403    403      302     403        403
/comments/<int:comment_id>/dislike/    *     405      405     405    405      405     405        405
/comments/<int:comment_id>/reply/      GET   302      200     200    200      200     200        200
/comments/<int:comment_id>/reply/      *     405      405     405    405      405     405        405
/comments/<int:comment_id>/flag/       GET   302      200     200    200      200     200        200
/comments/<int:comment_id>/flag/       POST  302      302     302    403      302     302        403
/comments/<int:comment_id>/flag/       *     405      405     405    405      405     405        405
/comments/<int:comment_id>/edit/       GET   302      404     404    200      404     404        404
/comments/<int:comment_id>/edit/       POST  302      403     403    302      403     403        403
/comments/<int:comment_id>/edit/       *     405      405     405    405      405     405        405
/comments/<int:comment_id>/delete/     GET   302      404     404    200      404     404        404
/comments/<int:comment_id>/delete/     POST  302      403     403    302      403     403        403
/comments/<int:comment_id>/delete/     *     405      405     405    405      405     405        405
/comments/<int:comment_id>/appeal/     GET   302      404     404    200      404     404        404
/comments/<int:comment_id>/appeal/     POST  302      403     403    409      403     403        403
/comments/<int:comment_id>/appeal/     *     405      405     405    405      405     405        405
/avatars/<slug:slug>.svg           GET     200      200     200    200      200     200        200
/avatars/<slug:slug>.svg           *       405      405     405    405      405     405        405
/pictures/<slug:digest>-<int:width>.webp  GET  200  200  200  200  200  200  200
/pictures/<slug:digest>-<int:width>.webp  *    405  405  405  405  405  405  405
/feeds/<slug:form>/                        GET    200      200     200    200      200     200        200
/feeds/<slug:form>/                        *      405      405     405    405      405     405        405
/feeds/tags/<slug:slug>/<slug:form>/       GET    200      200     200    200      200     200        200
/feeds/tags/<slug:slug>/<slug:form>/       *      405      405     405    405      405     405        405
/feeds/authors/<slug:slug>/<slug:form>/    GET    200      200     200    200      200     200        200
/feeds/authors/<slug:slug>/<slug:form>/    *      405      405     405    405      405     405        405
/sitemap.xml                               GET    200      200     200    200      200     200        200
/sitemap.xml                               *      405      405     405    405      405     405        405
/sitemaps/pages.xml                        GET    200      200     200    200      200     200        200
/sitemaps/pages.xml                        *      405      405     405    405      405     405        405
/sitemaps/<slug:kind>-<int:number>.xml     GET    200      200     200    200      200     200        200
/sitemaps/<slug:kind>-<int:number>.xml     *      405      405     405    405      405     405        405
/robots.txt                                GET    200      200     200    200      200     200        200
/robots.txt                                *      405      405     405    405      405     405        405
/favicon.ico                       GET     302      302     302    302      302     302        302
/favicon.ico                       *       405      405     405    405      405     405        405
/whoami/                           GET     200      200     200    200      200     200        200
/whoami/                           *       405      405     405    405      405     405        405
/wallet/                           GET     302      200     200    200      200     200        200
/wallet/                           *       405      405     405    405      405     405        405
/reads/<int:read_id>/              GET     302      200     404    404      404     404        404
/reads/<int:read_id>/              *       405      405     405    405      405     405        405
/economy/                          GET     200      200     200    200      200     200        200
/economy/                          *       405      405     405    405      405     405        405
/economy/offer/                    GET     302      302     302    302      302     302        302
/economy/offer/                    *       405      405     405    405      405     405        405
/reports/                          GET     302      200     200    200      200     200        200
/reports/                          POST    302      302     302    302      302     302        403
/reports/                          *       405      405     405    405      405     405        405
/reports/<uuid:public_id>/         GET     302      200     404    404      404     404        404
/reports/<uuid:public_id>/         *       405      405     405    405      405     405        405
/reports/<uuid:public_id>.csv      GET     302      409     404    404      404     404        404
/reports/<uuid:public_id>.csv      *       405      405     405    405      405     405        405
/notifications/                    GET     302      200     200    200      200     200        200
/notifications/                    POST    302      302     302    302      302     302        302
/notifications/                    *       405      405     405    405      405     405        405
/language/                         POST    302      302     302    302      302     302        302
/language/                         *       405      405     405    405      405     405        405
/metrics                           GET     200      200     200    200      200     200        200
/metrics                           *       405      405     405    405      405     405        405
/healthz                           GET     200      200     200    200      200     200        200
/healthz                           *       405      405     405    405      405     405        405
/readyz                            GET     200      200     200    200      200     200        200
/readyz                            *       405      405     405    405      405     405        405
"""

API = r"""
path                                                method  visitor  reader  other  level13  author  moderator  suspended
/api/v1/me                                          GET     401      200     200    200      200     200        200
/api/v1/me                                          PATCH   401      200     200    200      200     200        403
/api/v1/me                                          *       401      405     405    405      405     405        405
/api/v1/me/entries                                  GET     401      200     200    200      200     200        200
/api/v1/me/entries                                  *       401      405     405    405      405     405        405
/api/v1/me/articles                                 GET     401      200     200    200      200     200        200
/api/v1/me/articles                                 *       401      405     405    405      405     405        405
/api/v1/me/articles/<slug:slug>                     GET     401      404     404    404      200     404        404
/api/v1/me/articles/<slug:slug>                     *       401      405     405    405      405     405        405
/api/v1/me/export                                   GET     401      200     200    200      200     200        200
/api/v1/me/export                                   *       401      405     405    405      405     405        405
/api/v1/me/notifications                            GET     401      200     200    200      200     200        200
/api/v1/me/notifications                            *       401      405     405    405      405     405        405
/api/v1/me/notifications/seen                       POST    401      200     200    200      200     200        200
/api/v1/me/notifications/seen                       *       401      405     405    405      405     405        405
/api/v1/me/follows                                  GET     401      200     200    200      200     200        200
/api/v1/me/follows                                  *       401      405     405    405      405     405        405
/api/v1/me/follows/authors/<slug:slug>              PUT     401      204     204    204      403     204        204
/api/v1/me/follows/authors/<slug:slug>              DELETE  401      204     204    204      204     204        204
/api/v1/me/follows/authors/<slug:slug>              *       401      405     405    405      405     405        405
/api/v1/me/follows/tags/<slug:slug>                 PUT     401      204     204    204      204     204        204
/api/v1/me/follows/tags/<slug:slug>                 DELETE  401      204     204    204      204     204        204
/api/v1/me/follows/tags/<slug:slug>                 *       401      405     405    405      405     405        405
/api/v1/me/reading-list                             GET     401      200     200    200      200     200        200
/api/v1/me/reading-list                             *       401      405     405    405      405     405        405
/api/v1/me/reading-list/<slug:slug>                 PUT     401      204     204    204      204     204        204
/api/v1/me/reading-list/<slug:slug>                 DELETE  401      204     204    204      204     204        204
/api/v1/me/reading-list/<slug:slug>                 *       401      405     405    405      405     405        405
/api/v1/tags                                        GET     200      200     200    200      200     200        200
/api/v1/tags                                        *       405      405     405    405      405     405        405
/api/v1/authors                                     GET     200      200     200    200      200     200        200
/api/v1/authors                                     *       405      405     405    405      405     405        405
/api/v1/authors/<slug:slug>                         GET     200      200     200    200      200     200        200
/api/v1/authors/<slug:slug>                         *       405      405     405    405      405     405        405
/api/v1/articles                                    GET     200      200     200    200      200     200        200
/api/v1/articles                                    POST    401      201     201    201      201     201        403
/api/v1/articles                                    *       401      405     405    405      405     405        405
/api/v1/articles/<slug:slug>                        GET     200      200     200    200      200     200        200
/api/v1/articles/<slug:slug>                        PATCH   401      403     403    403      200     403        403
/api/v1/articles/<slug:slug>                        *       401      405     405    405      405     405        405
/api/v1/articles/<slug:slug>/publish                POST    401      403     403    403      409     403        403
/api/v1/articles/<slug:slug>/publish                DELETE  401      403     403    403      409     403        403
/api/v1/articles/<slug:slug>/publish                *       401      405     405    405      405     405        405
/api/v1/articles/<slug:slug>/withdraw               POST    401      403     403    403      200     403        403
/api/v1/articles/<slug:slug>/withdraw               *       401      405     405    405      405     405        405
/api/v1/articles/<slug:slug>/standing               GET     401      200     200    200      200     200        200
/api/v1/articles/<slug:slug>/standing               *       401      405     405    405      405     405        405
/api/v1/articles/<slug:slug>/reads                  POST    401      201     201    201      201     201        403
/api/v1/articles/<slug:slug>/reads                  *       401      405     405    405      405     405        405
/api/v1/articles/<slug:slug>/plus                   POST    401      201     201    201      403     201        403
/api/v1/articles/<slug:slug>/plus                   *       401      405     405    405      405     405        405
/api/v1/articles/<slug:slug>/minus                  POST    401      403     403    201      403     403        403
/api/v1/articles/<slug:slug>/minus                  *       401      405     405    405      405     405        405
/api/v1/articles/<slug:slug>/comments               GET     200      200     200    200      200     200        200
/api/v1/articles/<slug:slug>/comments               POST    401      403     403    201      201     403        403
/api/v1/articles/<slug:slug>/comments               *       401      405     405    405      405     405        405
/api/v1/articles/<slug:slug>/flag                   POST    401      201     201    201      403     201        403
/api/v1/articles/<slug:slug>/flag                   *       401      405     405    405      405     405        405
/api/v1/articles/<slug:slug>/pnl-reports            POST    401      202     202    202      202     202        403
/api/v1/articles/<slug:slug>/pnl-reports            *       401      405     405    405      405     405        405
/api/v1/reads/<int:read_id>                         GET     401      200     404    404      404     404        404
/api/v1/reads/<int:read_id>                         *       401      405     405    405      405     405        405
/api/v1/reads/<int:read_id>/beats                   POST    401      200     404    404      404     404        403
/api/v1/reads/<int:read_id>/beats                   *       401      405     405    405      405     405        405
/api/v1/comments/<int:comment_id>                   GET     200      200     200    200      200     200        200
/api/v1/comments/<int:comment_id>                   PATCH   401      403     403    200      403     403        403
/api/v1/comments/<int:comment_id>                   DELETE  401      403     403    204      403     403        403
/api/v1/comments/<int:comment_id>                   *       401      405     405    405      405     405        405
/api/v1/comments/<int:comment_id>/like              POST    401      201     201    403      201     201        403
/api/v1/comments/<int:comment_id>/like              *       401      405     405    405      405     405        405
/api/v1/comments/<int:comment_id>/dislike           POST    401      403     403    403      201     403        403
/api/v1/comments/<int:comment_id>/dislike           *       401      405     405    405      405     405        405
/api/v1/comments/<int:comment_id>/flag              POST    401      201     201    403      201     201        403
/api/v1/comments/<int:comment_id>/flag              *       401      405     405    405      405     405        405
/api/v1/images                                      POST    401      201     201    201      201     201        403
/api/v1/images                                      *       401      405     405    405      405     405        405
/api/v1/appeals                                     POST    401      404     404    404      201     404        404
/api/v1/appeals                                     *       401      405     405    405      405     405        405
/api/v1/avatars                                     GET     200      200     200    200      200     200        200
/api/v1/avatars                                     *       405      405     405    405      405     405        405
/api/v1/pnl-reports                                 GET     401      200     200    200      200     200        200
/api/v1/pnl-reports                                 POST    401      202     202    202      202     202        403
/api/v1/pnl-reports                                 *       401      405     405    405      405     405        405
/api/v1/pnl-reports/<uuid:public_id>                GET     401      200     404    404      404     404        404
/api/v1/pnl-reports/<uuid:public_id>                *       401      405     405    405      405     405        405
/api/v1/pnl-reports/<uuid:public_id>.csv            GET     401      409     404    404      404     404        404
/api/v1/pnl-reports/<uuid:public_id>.csv            *       401      405     405    405      405     405        405
/api/v1/economy                                     GET     200      200     200    200      200     200        200
/api/v1/economy                                     *       405      405     405    405      405     405        405
/api/v1/schema/                                     GET     200      200     200    200      200     200        200
/api/v1/schema/                                     *       405      405     405    405      405     405        405
/api/v1/docs/                                       GET     200      200     200    200      200     200        200
/api/v1/docs/                                       *       405      405     405    405      405     405        405
/api/v1/^auth/app/v1/(?:account/phone|auth/phone/)  *       404      404     404    404      404     404        404
/api/v1/^                                           *       404      404     404    404      404     404        404
/^api/                                              *       404      404     404    404      404     404        404
"""

# Signing in, out and up, and one's own account: a suspended reader still owns the account.
ACCOUNTS = r"""
path                                          method  visitor  reader  other  level13  author  moderator  suspended
/accounts/login/                              GET     200      302     302    302      302     302        302
/accounts/login/                              POST    200      302     302    302      302     302        302
/accounts/logout/                             GET     302      200     200    200      200     200        200
/accounts/logout/                             POST    302      302     302    302      302     302        302
/accounts/inactive/                           GET     200      200     200    200      200     200        200
/accounts/signup/                             GET     200      302     302    302      302     302        302
/accounts/signup/                             POST    200      302     302    302      302     302        302
/accounts/reauthenticate/                     GET     302      200     200    200      200     200        200
/accounts/reauthenticate/                     POST    302      200     200    200      200     200        200
/accounts/email/                              GET     302      200     200    200      200     200        200
/accounts/email/                              POST    302      302     302    302      302     302        302
/accounts/confirm-email/                      GET     200      200     200    200      200     200        200
/accounts/^confirm-email/…                    GET     200      200     200    200      200     200        200
/accounts/^confirm-email/…                    POST    404      404     404    404      404     404        404
/accounts/password/change/                    GET     302      200     200    200      200     200        200
/accounts/password/change/                    POST    302      200     200    200      200     200        200
/accounts/password/set/                       GET     302      302     302    302      302     302        302
/accounts/password/set/                       POST    302      302     302    302      302     302        302
/accounts/password/reset/                     GET     200      200     200    200      200     200        200
/accounts/password/reset/                     POST    200      200     200    200      200     200        200
/accounts/password/reset/done/                GET     200      200     200    200      200     200        200
/accounts/password/reset/key/done/            GET     200      200     200    200      200     200        200
/accounts/^password/reset/key/…               GET     200      200     200    200      200     200        200
/accounts/^password/reset/key/…               POST    200      200     200    200      200     200        200
/accounts/login/code/confirm/                 GET     302      302     302    302      302     302        302
/accounts/login/code/confirm/                 POST    302      302     302    302      302     302        302
/accounts/2fa/                                GET     302      200     200    200      200     200        200
/accounts/2fa/authenticate/                   GET     302      302     302    302      302     302        302
/accounts/2fa/authenticate/                   POST    302      302     302    302      302     302        302
/accounts/2fa/reauthenticate/                 GET     302      302     302    302      302     302        302
/accounts/2fa/reauthenticate/                 POST    302      302     302    302      302     302        302
/accounts/2fa/totp/activate/                  GET     302      302     302    302      302     302        302
/accounts/2fa/totp/activate/                  POST    302      302     302    302      302     302        302
/accounts/2fa/totp/deactivate/                GET     302      404     404    404      404     404        404
/accounts/2fa/totp/deactivate/                POST    302      404     404    404      404     404        404
/accounts/2fa/recovery-codes/                 GET     302      404     404    404      404     404        404
/accounts/2fa/recovery-codes/generate/        GET     302      302     302    302      302     302        302
/accounts/2fa/recovery-codes/generate/        POST    302      302     302    302      302     302        302
/accounts/2fa/recovery-codes/download/        GET     302      404     404    404      404     404        404
/accounts/sessions/                           GET     302      200     200    200      200     200        200
/accounts/sessions/                           POST    302      302     302    302      302     302        302
/api/v1/auth/app/v1/config                    GET     200      200     200    200      200     200        200
/api/v1/auth/app/v1/auth/session              GET     401      200     200    200      200     200        200
/api/v1/auth/app/v1/auth/session              DELETE  401      401     401    401      401     401        401
/api/v1/auth/app/v1/auth/reauthenticate       POST    401      400     400    400      400     400        400
/api/v1/auth/app/v1/auth/code/confirm         POST    409      409     409    409      409     409        409
/api/v1/auth/app/v1/auth/password/request     POST    400      400     400    400      400     400        400
/api/v1/auth/app/v1/auth/password/reset       GET     400      400     400    400      400     400        400
/api/v1/auth/app/v1/auth/password/reset       POST    400      400     400    400      400     400        400
/api/v1/auth/app/v1/auth/login                POST    400      400     400    400      400     400        400
/api/v1/auth/app/v1/auth/signup               POST    400      400     400    400      400     400        400
/api/v1/auth/app/v1/auth/email/verify         GET     400      400     400    400      400     400        400
/api/v1/auth/app/v1/auth/email/verify         POST    400      400     400    400      400     400        400
/api/v1/auth/app/v1/auth/email/verify/resend  POST    409      409     409    409      409     409        409
/api/v1/auth/app/v1/auth/phone/…              GET     404      404     404    404      404     404        404
/api/v1/auth/app/v1/auth/phone/…              POST    404      404     404    404      404     404        404
/api/v1/auth/app/v1/account/phone             GET     404      404     404    404      404     404        404
/api/v1/auth/app/v1/account/phone             POST    404      404     404    404      404     404        404
/api/v1/auth/app/v1/account/password/change   POST    401      400     400    400      400     400        400
/api/v1/auth/app/v1/account/email             GET     401      200     200    200      200     200        200
/api/v1/auth/app/v1/account/email             POST    409      400     400    400      400     400        400
/api/v1/auth/app/v1/account/email             PUT     401      400     400    400      400     400        400
/api/v1/auth/app/v1/account/email             PATCH   401      400     400    400      400     400        400
/api/v1/auth/app/v1/account/email             DELETE  401      400     400    400      400     400        400
/api/v1/auth/app/v1/auth/2fa/authenticate     POST    401      401     401    401      401     401        401
/api/v1/auth/app/v1/auth/2fa/reauthenticate   POST    401      400     400    400      400     400        400
/api/v1/auth/app/v1/account/authenticators    GET     401      200     200    200      200     200        200
/api/v1/auth/app/v1/account/authenticators/…  GET     401      404     404    404      404     404        404
/api/v1/auth/app/v1/account/authenticators/…  POST    401      400     400    400      400     400        400
/api/v1/auth/app/v1/auth/sessions             GET     401      200     200    200      200     200        200
/api/v1/auth/app/v1/auth/sessions             DELETE  401      400     400    400      400     400        400
/api/v1/auth/app/v1/tokens/refresh            POST    400      400     400    400      400     400        400
"""

ADMIN = r"""
path                                                   method  visitor  reader  other  level13  author  moderator  suspended
/admin/login/                                          GET     302      403     403    403      403     302        403
/admin/login/                                          POST    302      403     403    403      403     302        403
/admin/…                                               GET     302      302     302    302      302     ok         302
/admin/…                                               POST    302      302     302    302      302     ok         302
/admin/accounts/user/                                  GET     302      302     302    302      302     200        302
/admin/accounts/user/                                  POST    302      302     302    302      302     200        302
/admin/accounts/user/<path:object_id>/change/          GET     302      302     302    302      302     404        302
/admin/accounts/user/<path:object_id>/change/          POST    302      302     302    302      302     403        302
/admin/rewards/ledgerentry/                            GET     302      302     302    302      302     200        302
/admin/rewards/ledgerentry/add/                        POST    302      302     302    302      302     403        302
/admin/rewards/ledgerentry/<path:object_id>/change/    GET     302      302     302    302      302     200        302
/admin/rewards/ledgerentry/<path:object_id>/change/    POST    302      302     302    302      302     403        302
/admin/rewards/ledgerentry/<path:object_id>/delete/    POST    302      302     302    302      302     403        302
/admin/rewards/ledgeraccount/add/                      POST    302      302     302    302      302     403        302
/admin/rewards/ledgeraccount/<path:object_id>/change/  POST    302      302     302    302      302     403        302
/admin/rewards/ledgeraccount/<path:object_id>/delete/  POST    302      302     302    302      302     403        302
"""

Lines = dict[str, list[str]]


@cache
def table() -> dict[str, Lines]:
    """The lines of each path: by method the cells, in the order of WHO."""
    found: dict[str, Lines] = {}
    for block in (PAGES, API, ACCOUNTS, ADMIN):
        for line in block.strip().splitlines()[1:]:
            path, method, *cells = line.split()
            assert len(cells) == len(WHO), line
            assert method not in found.setdefault(path, {}), f"twice: {line}"
            found[path][method] = cells
    return found


WHO = PAGES.split("\n")[1].split()[2:]


def paths(resolver: URLResolver | None = None, before: str = "/") -> list[str]:
    """Every path that the resolver knows, written as `urls.py` writes it."""
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        path = before + str(pattern.pattern)
        found += paths(pattern, path) if isinstance(pattern, URLResolver) else [path]
    return found


def key_of(path: str) -> str | None:
    """Under what a path stands in the table: itself, or the longest of the lines that end in `…`."""
    if path in table():
        return path
    groups = [key for key in table() if key.endswith(REST) and path.startswith(key.removesuffix(REST))]
    return max(groups, key=len) if groups and path.startswith(THEIRS) else None


def is_ours(path: str) -> bool:
    return not path.startswith(THEIRS)


def expected(path: str) -> Lines:
    """By method the cells of a path, with `*` spelled out."""
    lines = dict(table()[key_of(path) or ""])
    rest = lines.pop("*", None)
    return lines if rest is None else {method: lines.get(method, rest) for method in METHODS}
