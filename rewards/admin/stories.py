"""The stories of a wallet, of an article and of an act, each a page of the desk for who may see entries."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts import tables
from accounts.tables import LARGEST, PAGE
from articles.models import Article
from config import keyset
from config.errors import Refusal
from rewards import stories
from rewards.models import Item, Kind, LedgerAccount

# An act's number has no table to be looked up in; what is larger than any fits into none.
Story = stories.OfWallet | stories.OfArticle | stories.OfAct


def party(account: LedgerAccount) -> str:
    """This function will return what an account is called, a wallet by its reader with a link to its story."""
    if account.kind != Kind.WALLET:
        return str(account)
    name = account.user.handle if account.user else _("Wallet %(number)s") % {"number": account.pk}
    return format_html('<a href="{}">{}</a>', reverse("admin:rewards_story_wallet", args=[account.pk]), name)


@require_safe
def wallet(request: HttpRequest, account_id: int) -> HttpResponse:
    _require_view(request)
    account = get_object_or_404(LedgerAccount.objects.select_related("user"), pk=account_id, kind=Kind.WALLET)
    name = account.user.handle if account.user else account.pk
    before, after, wrong = tables.place_of(request)
    try:
        story = stories.of_wallet(account, PAGE, before, after)
    except Refusal as refusal:
        return _refused(request, refusal)
    title = _("The wallet of %(name)s") % {"name": name}
    return _page(request, "wallet", title, story, story.page, wrong)


@require_safe
def article(request: HttpRequest, article_id: int) -> HttpResponse:
    _require_view(request)
    found = get_object_or_404(Article.objects.select_related("author__user"), pk=article_id)
    before, after, wrong = tables.place_of(request)
    try:
        story = stories.of_article(found, PAGE, before, after)
    except Refusal as refusal:
        return _refused(request, refusal)
    return _page(request, "article", _("What moved under “%(title)s”") % {"title": found}, story, story.page, wrong)


@require_safe
def act(request: HttpRequest, item: str, source_id: int) -> HttpResponse:
    _require_view(request)
    if item not in Item.values or source_id > LARGEST:
        raise Http404
    story = stories.of_act(Item(item), source_id)
    if not story.is_known:
        raise Http404
    return _page(request, "act", _("%(item)s, act %(number)s") % {"item": Item(item).label, "number": source_id}, story)


def _require_view(request: HttpRequest) -> None:
    if not request.user.has_perm("rewards.view_ledgerentry"):
        raise PermissionDenied


def _page(
    request: HttpRequest,
    name: str,
    title: str,
    story: Story,
    page: keyset.Page[Any] | None = None,
    wrong: str = "",
) -> HttpResponse:
    context = {
        **admin.site.each_context(request),
        "title": title,
        "story": story,
        "page": page,
        "wrong": wrong,
        "newest": "?" if request.GET else "",
        "newer": f"?after={page.newer}" if page and page.newer else "",
        "older": f"?before={page.older}" if page and page.older else "",
        "may_ask": request.user.has_perm("rewards.request_correction"),
        "may_see_records": request.user.has_perm("accounts.view_staffrecord"),
        "most": stories.MOST,
        "added_up": stories.ADDED_UP,
    }
    return TemplateResponse(request, f"admin/rewards/stories/{name}.html", context)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {**admin.site.each_context(request), "title": _("The ledger"), "wrong": refusal.detail}
    return TemplateResponse(request, "admin/rewards/stories/refused.html", context, status=refusal.status)
