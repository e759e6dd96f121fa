"""Writing a comment or a reply, flagging an article, and appealing for one that was withdrawn."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from accounts import session
from articles import library
from articles import writing as articles
from articles.models import Article
from comments import appealing, discussion, flagging
from comments.models import Comment, Flag
from comments.views import acts, thread
from config import clock, tallies
from config.errors import Refusal


@require_POST
@never_cache
def write(request: HttpRequest, slug: str) -> HttpResponse:
    article = library.get(slug)
    if not request.user.is_authenticated:
        return acts.to_sign_in(request, f"{article.get_absolute_url()}#comments")
    parent = _parent(request)
    in_place = getattr(request, "htmx", False)
    try:
        written = discussion.write(
            session.user(request),
            article,
            request.POST.get("body", ""),
            request.POST.get("avatar", ""),
            clock.now(),
            parent,
        )
    except Refusal as refusal:
        tallies.count(refusal.code, clock.now())
        said: dict[str, Any] = {"refusal": refusal, "typed": request.POST}
        if parent is None:
            return (thread.form if in_place else thread.section)(request, article, **said)
        said |= {"act": "comments/_reply.html", "refused": parent.pk}
        return (thread.alone if in_place else thread.conversation)(request, parent, **said)
    if not in_place:
        return redirect(written)
    answer = _written(request, article, written)
    return trigger_client_event(answer, "wallet-changed", after="settle")


def _parent(request: HttpRequest) -> Comment | None:
    parent = request.POST.get("parent", "")
    if not parent:
        return None
    if not parent.isdecimal() or len(parent) > 18:
        raise Http404
    return thread.find(request, int(parent))


def _written(request: HttpRequest, article: Article, written: Comment) -> HttpResponse:
    held = written.status == Comment.Status.HELD
    note = _("A moderator looks at first comments before they are shown.") if held else ""
    if written.parent:
        return thread.alone(request, written.parent, note=note, replies_whole=True)
    return thread.form(request, article, written=written, note=note)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@ensure_csrf_cookie
def flag_article(request: HttpRequest, slug: str) -> HttpResponse:
    article = library.get(slug)
    if not request.user.is_authenticated:
        return acts.to_sign_in(request, request.get_full_path())
    context = {"article": article, "flag_reasons": Flag.Reason.choices, "typed": request.POST}
    if request.method != "POST":
        return render(request, "comments/flag_article.html", context)
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    try:
        if reason not in Flag.Reason.values:
            raise acts.ReasonMissing
        flagging.flag_article(session.user(request), article, Flag.Reason(reason), note, clock.now())
    except Refusal as refusal:
        tallies.count(refusal.code, clock.now())
        return render(request, "comments/flag_article.html", context | {"refusal": refusal}, status=refusal.status)
    return render(request, "comments/flag_article.html", context | {"done": True})


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@ensure_csrf_cookie
@login_required
def appeal_article(request: HttpRequest, article_id: int) -> HttpResponse:
    """The author of a withdrawn article asks a moderator to look again."""
    article = articles.get(session.user(request), article_id)
    context = {"article": article, "typed": request.POST}
    if request.method != "POST":
        return render(request, "comments/appeal_article.html", context)
    try:
        appealing.appeal(session.user(request), article, request.POST.get("text", ""), clock.now())
    except Refusal as refusal:
        tallies.count(refusal.code, clock.now())
        return render(request, "comments/appeal_article.html", context | {"refusal": refusal}, status=refusal.status)
    return render(request, "comments/appeal_article.html", context | {"done": True})
