"""One's own account: the handle, everything that is kept, and leaving. It stands here because it spans all apps."""

from typing import Any

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts import profile, session, suspension
from accounts.models import User
from accounts.suspension import Suspended
from comments import appealing, leaving, taking_along
from config import clock, tallies
from config.errors import Refusal
from rewards import ledger


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@login_required
def account(request: HttpRequest) -> HttpResponse:
    """What a reader may change; a POST changes the handle."""
    wrong: list[str] = []
    if request.method == "POST":
        try:
            profile.change(session.user(request), handle=request.POST.get("handle", ""))
        except ValidationError as error:
            wrong = error.messages
        except Refusal as refusal:
            tallies.count(refusal.code, clock.now())
            wrong = [refusal.detail]
        else:
            messages.success(request, _("Saved."))
            return redirect("account")
    user = session.user(request)
    context = {"wrong": wrong, "typed": request.POST.get("handle") or user.handle, "suspended": _suspended(user)}
    return render(request, "comments/account.html", context)


def _suspended(user: User) -> dict[str, Any] | None:
    """Why and until when somebody is suspended, and what of theirs they can appeal for."""
    try:
        suspension.require_active(user)
    except Suspended as refusal:
        comments, articles = appealing.open_to(user)
        return {"said": refusal.detail, "comments": comments, "articles": articles}
    return None


@require_safe
@never_cache
@login_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    """Everything that is kept about the reader, as a file."""
    return taking_along.as_file(session.user(request), clock.now())


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
@reauthentication_required(allow_get=True)
def leave(request: HttpRequest) -> HttpResponse:
    """What leaving means; a POST erases the account, once the password was given again."""
    user = session.user(request)
    if request.method == "POST":
        leaving.leave(user, clock.now())
        logout(request)
        return render(request, "comments/left.html")
    return render(request, "comments/leave.html", {"balance_twei": ledger.balance_twei(ledger.wallet(user.pk))})
