"""The discussion under an article: a piece of its page for htmx, pages of their own without it."""

from collections.abc import Sequence
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

from accounts import session
from accounts.models import User
from articles import library
from articles.models import Article
from comments import discussion, page, shown, standing
from comments.models import Comment, Flag
from comments.shown import Shown
from comments.thread import Ordering
from config import clock
from config.errors import Refusal
from rewards import rules

ORDERINGS = [(Ordering.OLDEST, _("oldest")), (Ordering.NEWEST, _("newest")), (Ordering.LIKED, _("most liked"))]


@require_safe
@never_cache
@ensure_csrf_cookie
def comments(request: HttpRequest, slug: str) -> HttpResponse:
    return section(request, library.get(slug))


@require_safe
@never_cache
@ensure_csrf_cookie
def comment(request: HttpRequest, comment_id: int) -> HttpResponse:
    """One conversation: a comment with all of its replies, whichever of them the link names."""
    return conversation(request, find(request, comment_id))


def find(request: HttpRequest, comment_id: int) -> Comment:
    """This function will return a comment that the visitor may know of. Raises Http404 for any other."""
    return shown.find(comment_id, session.viewer(request))


def section(request: HttpRequest, article: Article, **said: Any) -> HttpResponse:
    """The thread with its form; `said` is what the last press brought, and what was typed if it was refused."""
    viewer, ordering = session.viewer(request), _ordering(request)
    found = page.of(article, ordering, viewer, _after(request))
    context = _common(article, found.comments) | {
        "shown": found.comments,
        "after": found.after,
        "ordering": ordering,
        "orderings": ORDERINGS,
        "form": _standing(viewer, article),
        "count": found.count,
    }
    whole = not getattr(request, "htmx", False)
    template = "comments/page.html" if whole else "comments/section.html"
    if not whole and "after" in request.GET:
        template = "comments/_comments.html"
    # htmx swaps only what was answered with 2xx.
    return render(request, template, context | said, status=_status(said) if whole else 200)


def conversation(request: HttpRequest, of: Comment, **said: Any) -> HttpResponse:
    viewer = session.viewer(request)
    top = shown.find(of.parent_id, viewer) if of.parent_id else of
    context = form_context(request, of) | _comment(shown.conversation(top, viewer))
    return render(request, "comments/conversation.html", context | said, status=_status(said))


def alone(request: HttpRequest, of: Comment, replies_whole: bool = False, **said: Any) -> HttpResponse:
    """One comment anew, in the place where it stands."""
    again, viewer = find(request, of.pk), session.viewer(request)
    one = (shown.conversation if replies_whole else shown.one)(again, viewer)
    return render(request, "comments/_comment.html", form_context(request, again) | _comment(one) | said)


def form(request: HttpRequest, article: Article, written: Comment | None = None, **said: Any) -> HttpResponse:
    """The form anew, and the comment that was just written with it, to be put into the thread."""
    viewer = session.viewer(request)
    context = _common(article) | {"form": _standing(viewer, article)}
    if written:
        context |= _comment(shown.one(written, viewer)) | {"count": page.count(article)}
    return render(request, "comments/written.html", context | said)


def form_context(request: HttpRequest, of: Comment) -> dict[str, Any]:
    """This function will return what the forms under a comment need."""
    return _common(of.article) | {"comment": of, "form": _standing(session.viewer(request), of.article)}


def _standing(viewer: User | None, article: Article) -> standing.Standing:
    return standing.of(viewer, article) if viewer else standing.of_visitor(article)


def _comment(one: Shown) -> dict[str, Any]:
    return {"one": one, "editable": _editable([one])}


def _common(article: Article, shown: Sequence[Shown] = ()) -> dict[str, Any]:
    return {
        "article": article,
        "flag_reasons": Flag.Reason.choices,
        "dislike_twei": rules.DISLIKE_READER_TWEI,
        "tribute_twei": rules.COMMENT_TRIBUTE_TWEI,
        "editable": _editable(shown),
    }


def _editable(shown: Sequence[Shown]) -> set[int]:
    """Which of some comments, and of their replies, the viewer may still change."""
    at = clock.now()
    everything = [*shown, *(reply for one in shown for reply in one.replies)]
    return {one.comment.pk for one in everything if one.seen.is_own and discussion.can_be_edited(one.comment, at)}


def _status(said: dict[str, Any]) -> int:
    refusal: Refusal | None = said.get("refusal")
    return refusal.status if refusal else 200


def _ordering(request: HttpRequest) -> Ordering:
    try:
        return Ordering(request.GET.get("order", Ordering.OLDEST))
    except ValueError:
        return Ordering.OLDEST


def _after(request: HttpRequest) -> int | None:
    after = request.GET.get("after")
    if after is None:
        return None
    if not after.isdecimal() or len(after) > 18:
        raise Http404
    return int(after)
