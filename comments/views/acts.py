"""What is pressed and sent about a comment: a like, a flag, an edit.

With htmx the answer is the comment anew, in its place; without it the page on which it stands.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import HttpResponseClientRedirect, trigger_client_event

from accounts import session
from comments import access, appealing, discussion, flagging, reactions
from comments.models import Comment, Flag
from comments.views import thread
from config import clock, tallies
from config.errors import Refusal

Press = Callable[[HttpRequest, Comment, datetime], str]


class ReasonMissing(Refusal):
    code = "reason_missing"
    status = 400
    sentence = _("Please say why: choose one of the reasons.")


def to_sign_in(request: HttpRequest, back: str) -> HttpResponse:
    """Whoever signs in comes back. htmx would put the page behind a redirect into the thread."""
    answer = redirect_to_login(back)
    return HttpResponseClientRedirect(answer["Location"]) if getattr(request, "htmx", False) else answer


def _press(request: HttpRequest, comment_id: int, press: Press, **typed: Any) -> HttpResponse:
    comment = thread.find(request, comment_id)
    if not request.user.is_authenticated:
        return to_sign_in(request, comment.get_absolute_url())
    in_place = getattr(request, "htmx", False)
    try:
        note = press(request, comment, clock.now())
    except Refusal as refusal:
        tallies.count(refusal.code, clock.now())
        said: dict[str, Any] = {"refusal": refusal, "refused": comment.pk} | typed
        return (thread.alone if in_place else thread.conversation)(request, comment, **said)
    if not in_place:
        return redirect(comment)
    return trigger_client_event(thread.alone(request, comment, note=note), "wallet-changed", after="settle")


@require_POST
@never_cache
def like(request: HttpRequest, comment_id: int) -> HttpResponse:
    def press(request: HttpRequest, comment: Comment, at: datetime) -> str:
        earned = reactions.like(session.user(request), comment, at).amount_twei
        if not earned:
            return _("Your like counts. It moved nothing.")
        return ngettext("You earned %(n)d Twei.", "You earned %(n)d Twei.", earned) % {"n": earned}

    return _press(request, comment_id, press)


@require_POST
@never_cache
def dislike(request: HttpRequest, comment_id: int) -> HttpResponse:
    def press(request: HttpRequest, comment: Comment, at: datetime) -> str:
        spent = reactions.dislike(session.user(request), comment, at).amount_twei
        if not spent:
            return _("Your dislike counts. It moved nothing.")
        return ngettext("It cost you %(n)d Twei.", "It cost you %(n)d Twei.", spent) % {"n": spent}

    return _press(request, comment_id, press)


@dataclass(frozen=True, slots=True)
class _Act:
    """Something that takes a form: its template, what sending the form does, and whether only the writer is shown it."""

    template: str
    send: Press
    is_writers: bool = True


def _flag(request: HttpRequest, comment: Comment, at: datetime) -> str:
    reason, note = request.POST.get("reason", ""), request.POST.get("note", "")
    if reason not in Flag.Reason.values:
        raise ReasonMissing
    flagging.flag(session.user(request), comment, Flag.Reason(reason), note, at)
    return _("Thank you. A moderator will look at it.")


def _edit(request: HttpRequest, comment: Comment, at: datetime) -> str:
    discussion.edit(session.user(request), comment, request.POST.get("body", ""), at)
    return ""


def _delete(request: HttpRequest, comment: Comment, at: datetime) -> str:
    discussion.delete(session.user(request), comment, at)
    return ""


def _appeal(request: HttpRequest, comment: Comment, at: datetime) -> str:
    appealing.appeal(session.user(request), comment, request.POST.get("text", ""), at)
    return _("A moderator will look at it again.")


ACTS = {
    "flag": _Act("comments/_flag.html", _flag, is_writers=False),
    "edit": _Act("comments/_edit.html", _edit),
    "delete": _Act("comments/_delete.html", _delete),
    "appeal": _Act("comments/_appeal.html", _appeal),
}


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@ensure_csrf_cookie
def act(request: HttpRequest, comment_id: int, name: str) -> HttpResponse:
    """The form of an act, and what it does when it is sent. What was typed is kept if the act is refused."""
    if request.method == "POST":
        if ACTS[name].is_writers and request.user.is_authenticated:
            # Before anything is answered: the form would show what was said.
            access.require_own(session.user(request), thread.find(request, comment_id))
        return _press(request, comment_id, ACTS[name].send, act=ACTS[name].template, typed=request.POST)
    return _form(request, comment_id, ACTS[name].template, ACTS[name].is_writers)


@require_http_methods(["GET", "HEAD"])
@never_cache
@ensure_csrf_cookie
def reply(request: HttpRequest, comment_id: int) -> HttpResponse:
    """The form for a reply; it is sent to where comments are."""
    return _form(request, comment_id, "comments/_reply.html")


def _form(request: HttpRequest, comment_id: int, template: str, is_writers: bool = False) -> HttpResponse:
    comment = thread.find(request, comment_id)
    if not request.user.is_authenticated:
        return to_sign_in(request, comment.get_absolute_url())
    if is_writers and comment.writer_id != request.user.pk:
        raise Http404
    if not getattr(request, "htmx", False):
        return thread.conversation(request, comment, act=template, refused=comment.pk)
    return render(request, template, thread.form_context(request, comment))
