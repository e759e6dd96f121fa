"""Every page of the site, one a line: what it is called, who looks at it, in what shape its picture is taken, the status
that it is answered with, and its address. A picture of `story` is taken where a test tells how one comes there.

A line that is set in is a page by the template of another once more, and is looked at by the slow tests. What an address
names is in `tests.browser.world`. What is behind a form is reached by the function of `ways` with the page's name.
"""

from typing import NamedTuple

from tests import access

PAGES = """
name                    who       picture        status  address
home                    visitor   story          200     /
article                 visitor   story          200     /articles/tides/
article-arabic          visitor   story          200     /articles/arabic/
article-signed-in       wren      story          200     /articles/tides/
  article-own           wren      desktop-dark   200     /articles/mole/
panel                   visitor   phone          200     /articles/tides/panel/
thread                  visitor   story          200     /articles/tides/comments/
comment                 visitor   phone-dark     200     /comments/{comment_id}/
keep                    wren      phone          200     /articles/tides/keep/
tag                     visitor   desktop        200     /tags/tides/
  tag-follow            wren      phone          200     /tags/tides/follow/
tags                    visitor   phone          200     /tags/
author                  visitor   desktop-dark   200     /authors/ida-brook/
  author-follow         wren      phone-dark     200     /authors/ida-brook/follow/
authors                 visitor   phone-dark     200     /authors/
search                  visitor   story          200     /search/?q=tide
  search-empty          visitor   phone          200     /search/
  search-nothing        visitor   phone-dark     200     /search/?q=zebra
most-read               visitor   desktop        200     /most-read/
economy                 visitor   story          200     /economy/
help                    visitor   desktop        200     /help/
terms                   visitor   phone          200     /terms/
privacy                 visitor   phone-dark     200     /privacy/
not-found               visitor   phone          404     /nowhere/
withdrawn               visitor   phone-dark     410     /articles/wall/
forbidden               wren      phone          403     /admin/login/
too-often               wren      phone-dark     429     /accounts/email/
api-docs                visitor   desktop        200     /api/v1/docs/
  admin                 visitor   none           200     /admin/
sign-up                 visitor   story          200     /accounts/signup/
sign-in                 visitor   desktop-dark   200     /accounts/login/
  sign-in-refused       visitor   phone          200     /accounts/login/
second-factor           visitor   phone          200     /accounts/2fa/authenticate/
inactive                visitor   phone          200     /accounts/inactive/
password-reset          visitor   phone-dark     200     /accounts/password/reset/
password-reset-sent     visitor   phone          200     /accounts/password/reset/done/
password-reset-new      visitor   phone          200     /accounts/password/reset/key/{reset_key}/
  password-reset-old    visitor   phone-dark     200     /accounts/password/reset/key/1-no-such-key/
password-reset-done     visitor   phone          200     /accounts/password/reset/key/done/
confirm-sent            visitor   phone-dark     200     /accounts/confirm-email/
confirm                 visitor   phone          200     /accounts/confirm-email/{confirm_key}/
  confirm-old           visitor   phone          200     /accounts/confirm-email/no-such-key/
your-page               wren      none           200     /whoami/
  your-page-signed-out  visitor   none           200     /whoami/?next=/articles/tides/
wallet                  wren      story          200     /wallet/
  wallet-empty          guarded   phone          200     /wallet/
receipt                 wren      story          200     /reads/{read_id}/
reports                 wren      desktop        200     /reports/
  reports-empty         guarded   phone-dark     200     /reports/
report                  wren      story          200     /reports/{report}/
report-pending          wren      phone          200     /reports/{pending}/
notifications           wren      desktop-dark   200     /notifications/
  notifications-empty   guarded   phone          200     /notifications/
reading-list            wren      phone          200     /reading-list/
  reading-list-empty    guarded   phone-dark     200     /reading-list/
flag-article            wren      phone-dark     200     /articles/tides/flag/
reply                   wren      phone          200     /comments/{reply_id}/reply/
flag-comment            wren      phone          200     /comments/{reply_id}/flag/
edit-comment            wren      phone-dark     200     /comments/{comment_id}/edit/
delete-comment          wren      phone          200     /comments/{comment_id}/delete/
appeal-comment          wren      phone          200     /comments/{hidden_id}/appeal/
desk                    wren      story          200     /write/
  desk-empty            guarded   phone          200     /write/
new-article             wren      phone          200     /write/new/
editor                  wren      story          200     /write/{draft_id}/
delete-draft            wren      phone          200     /write/{draft_id}/delete/
publish                 wren      story          200     /write/{draft_id}/publish/
published               wren      story          200     /write/{published_id}/publish/
withdraw                wren      phone-dark     200     /write/{published_id}/withdraw/
appeal-article          wren      phone          200     /write/{gone_id}/appeal/
  appeal-case           wren      phone          200     /cases/{case_id}/appeal/
account                 wren      desktop        200     /account/
erase                   wren      phone-dark     200     /account/erase/
addresses               wren      phone          200     /accounts/email/
password-change         wren      phone          200     /accounts/password/change/
sessions                wren      desktop        200     /accounts/sessions/
give-password           wren      phone          200     /accounts/reauthenticate/
  give-code             guarded   phone-dark     200     /accounts/2fa/reauthenticate/
factors                 wren      phone          200     /accounts/2fa/
  factors-set           guarded   desktop-dark   200     /accounts/2fa/
factor-new              wren      phone          200     /accounts/2fa/totp/activate/
factor-off              guarded   phone          200     /accounts/2fa/totp/deactivate/
recovery-codes          guarded   phone-dark     200     /accounts/2fa/recovery-codes/
recovery-codes-new      guarded   phone          200     /accounts/2fa/recovery-codes/generate/
sign-out                wren      phone          200     /accounts/logout/
"""

# What is answered to a GET and is no page of ours: a line that ends in `…` stands for all that begin so.
NO_PAGES = """
/admin/…                                   Django's own; what signs in to it is the site's page, and is looked at
/api/…                                     JSON, but for the page that explains it
/articles/<slug:slug>/report/              a piece of the panel
/economy/offer/                            a piece of the first page
/account/export/                           a file
/accounts/2fa/recovery-codes/download/     a file
/accounts/login/code/confirm/              leads elsewhere: nobody signs in by a code
/accounts/password/set/                    leads elsewhere: everybody has a password
/avatars/<slug:slug>.svg                   a picture
/pictures/<slug:digest>-<int:width>.webp   a picture
/reports/<uuid:public_id>.csv              a file
/feeds/…                                   for feed readers
/sitemap…                                  for search engines
/robots.txt                                for search engines
/metrics                                   for Prometheus
/healthz                                   for load balancers
/readyz                                    for load balancers
/favicon.ico                               a picture
"""


class Row(NamedTuple):
    is_again: bool
    name: str
    who: str
    picture: str
    status: int
    address: str


def table() -> list[Row]:
    """The lines of PAGES."""
    rows = []
    for line in PAGES.strip().splitlines()[1:]:
        name, who, picture, status, address = line.split()
        rows.append(Row(line.startswith(" "), name, who, picture, int(status), address))
    return rows


def paths() -> set[str]:
    """Every path that answers a GET with a page, written as `urls.py` writes it."""
    keys = [line.split()[0] for line in NO_PAGES.strip().splitlines()]
    whole = {key for key in keys if not key.endswith(access.REST)}
    beginnings = tuple(key.removesuffix(access.REST) for key in keys if key.endswith(access.REST))
    known = {path for path in access.paths() if set(access.expected(path).get("GET", ["405"])) != {"405"}}
    assert whole <= known, f"no such path any more: {whole - known}"
    return {path for path in known - whole if not path.startswith(("/^api/", *beginnings))}
