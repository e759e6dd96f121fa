"""One's own account: the handle, everything that is kept, and leaving. It stands here because it spans all apps."""

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

from accounts import profile, session
from comments import leaving, taking_along
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
    typed = request.POST.get("handle") or session.user(request).handle
    return render(request, "comments/account.html", {"wrong": wrong, "typed": typed})


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
