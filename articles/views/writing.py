"""The desk: one's own articles, and the form in which one is written.

With htmx what is typed is kept every few seconds and shown as it will be published; without it buttons do the same.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from django_htmx.http import HttpResponseClientRedirect, reswap, retarget

from accounts import session
from articles import languages, library, writing
from articles.manuscripts import Text
from articles.models import Article
from articles.views import forms, reading
from config import clock, tallies
from config.errors import Refusal
from config.pagination import older

PAGE = 30
Status = Article.Status

# What the list may be narrowed to: all, or one state.
STATES: dict[str, dict[str, Any]] = {
    "": {},
    "drafts": {"status": Status.DRAFT, "publish_at": None},
    "scheduled": {"publish_at__isnull": False},
    "published": {"status": Status.PUBLISHED},
    "withdrawn": {"status": Status.WITHDRAWN},
}


def _htmx(request: HttpRequest) -> bool:
    return bool(getattr(request, "htmx", False))


def _for_writers(door: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Lets in who is signed in. A form that stands open when its session ends keeps what was typed, and says so."""

    @never_cache
    @wraps(door)
    def let_in(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _htmx(request) and not request.user.is_authenticated:
            said = render(request, "articles/_kept.html", {"is_signed_out": True})
            return reswap(retarget(said, "#kept"), "innerHTML")
        answer: HttpResponse = login_required(door)(request, *args, **kwargs)
        return answer

    return let_in


@require_safe
@_for_writers
def desk(request: HttpRequest) -> HttpResponse:
    state = request.GET.get("state", "")
    state = state if state in STATES else ""
    found = writing.own(session.user(request)).filter(**STATES[state]).select_related("manuscript")
    shown, before = older(found.defer(*_LONG), request, PAGE)
    states = [("", _("All")), ("drafts", _("Drafts")), ("scheduled", _("Scheduled"))]
    states += [("published", _("Published")), ("withdrawn", _("Withdrawn"))]
    return render(
        request, "articles/desk.html", {"articles": shown, "before": before, "state": state, "states": states}
    )


_LONG = ("body_markdown", "body_html", "body_text", "faq", "faq_html")


@require_http_methods(["GET", "HEAD", "POST"])
@_for_writers
@ensure_csrf_cookie
def new(request: HttpRequest) -> HttpResponse:
    """An article begins with its title; all else is written into the form that follows."""
    if request.method != "POST":
        return render(request, "articles/new.html")
    title = request.POST.get("title", "")
    try:
        begun = writing.draft(session.user(request), Text(title=title), clock.now())
    except ValidationError as error:
        return render(request, "articles/new.html", {"title": title, "errors": error.message_dict}, status=400)
    return redirect("edit-article", begun.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@_for_writers
@ensure_csrf_cookie
def edit(request: HttpRequest, article_id: int) -> HttpResponse:
    """The form. Its buttons save what was typed, show it, add a question, or go on to publishing."""
    article = writing.get(session.user(request), article_id)
    if request.method == "POST":
        return _edited(request, article)
    text, revision = writing.latest(article)
    return _editor(request, article, forms.as_detected(text), revision)


def _edited(request: HttpRequest, article: Article) -> HttpResponse:
    """What a button of the form does. Whatever is refused, the form comes back with every word in it."""
    text, revision = forms.typed(request), forms.revision(request)
    try:
        text = forms.with_picture(request, text, session.user(request), clock.now())
        if request.POST.get("act") in ("preview", "more"):
            return _editor(request, article, text, revision)
        return _to(request, _act(request, article, text, revision), article)
    except writing.EditedElsewhere as refusal:
        tallies.count(refusal.code, clock.now())
        # Saved once more, what stands in the form is what counts.
        return _editor(request, article, text, refusal.figures["revision"], refusal=refusal)
    except Refusal as refusal:
        tallies.count(refusal.code, clock.now())
        return _editor(request, article, text, revision, refusal=refusal)
    except ValidationError as error:
        return _editor(request, article, text, revision, errors=error.message_dict)


def _act(request: HttpRequest, article: Article, text: Text, revision: int) -> str:
    """Saves what was typed, or forgets it, and returns the page that follows."""
    user, act = session.user(request), request.POST.get("act")
    if act == "discard":
        writing.discard(user, article)
        return "edit-article"
    saved = writing.save(user, article, text, revision, clock.now(), moves=bool(request.POST.get("moves")))
    if act == "publish":
        return "publish-article"
    is_public = saved.status == Status.PUBLISHED
    messages.success(request, _("Saved, and there for everybody to read.") if is_public else _("Saved."))
    return "edit-article"


def _to(request: HttpRequest, name: str, article: Article) -> HttpResponse:
    answer = redirect(name, article.pk)
    return HttpResponseClientRedirect(answer["Location"]) if _htmx(request) else answer


def _editor(
    request: HttpRequest,
    article: Article,
    text: Text,
    revision: int,
    *,
    refusal: Refusal | None = None,
    errors: dict[str, list[str]] | None = None,
) -> HttpResponse:
    """The form with what was typed in it, and with what is wrong with it, if anything is."""
    pairs = len(request.POST.getlist("question")) + (request.POST.get("act") == "more")
    context = {
        "article": article,
        "revision": revision,
        "refusal": refusal,
        "errors": errors or {},
        "is_changed": article.status != Status.DRAFT and writing.is_waiting(article),
        "moves": request.POST.get("moves"),
        "detected": forms.name_of(languages.detect(f"{text.title}\n{text.dek}\n{text.body_markdown}")),
        "preview": _preview(request, article, text),
        **forms.shown(text, pairs),
    }
    if _htmx(request):
        # htmx swaps only what was answered with 2xx.
        return render(request, "articles/_editor.html", context)
    status = refusal.status if refusal else 400 if errors else 200
    return render(request, "articles/editor.html", context, status=status)


def _preview(request: HttpRequest, article: Article, text: Text) -> dict[str, Any]:
    """What the page of the article will show, by the same template."""
    user = session.user(request)
    shown, tags = writing.preview(writing.get(user, article.pk), text, user)
    shown.published_at = shown.published_at or shown.publish_at or clock.now()
    is_counted = shown.status == Status.PUBLISHED
    return reading.context(shown, tags, library.article_count(shown.author) + (not is_counted))


@require_POST
@_for_writers
def keep(request: HttpRequest, article_id: int) -> HttpResponse:
    """Keeps what was typed so far, and says so in a line."""
    user, at = session.user(request), clock.now()
    article = writing.get(user, article_id)
    context: dict[str, Any] = {}
    try:
        kept = writing.keep(user, article, forms.typed(request), forms.revision(request), at)
        context = {"kept_at": at, "revision": kept.revision, "article": kept}
    except Refusal as refusal:
        tallies.count(refusal.code, clock.now())
        context = {"wrong": [refusal.detail]}
    except ValidationError as error:
        context = {"wrong": error.messages}
    if not _htmx(request):
        return redirect("edit-article", article.pk)
    return render(request, "articles/_kept.html", context)


@require_POST
@_for_writers
def preview(request: HttpRequest, article_id: int) -> HttpResponse:
    """What was typed, as it will be published."""
    article = writing.get(session.user(request), article_id)
    return render(request, "articles/_text.html", _preview(request, article, forms.typed(request)))


@require_http_methods(["GET", "HEAD", "POST"])
@_for_writers
@ensure_csrf_cookie
def delete(request: HttpRequest, article_id: int) -> HttpResponse:
    """Asks whether a draft is to be deleted, and deletes it."""
    user = session.user(request)
    article = writing.get(user, article_id)
    if article.status != Status.DRAFT:
        raise writing.NotADraft
    if request.method != "POST":
        return render(request, "articles/delete.html", {"article": article})
    writing.delete(user, article)
    messages.success(request, _("Deleted."))
    return redirect("desk")
