"""Pages about one's own account that the sign-in library doesn't have."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts import mailing, notifications, profile, session
from accounts.models import Notification
from config import clock, languages
from config.pagination import older

PAGE = 50


@require_http_methods(["GET", "POST"])
@never_cache
@login_required
def told(request: HttpRequest) -> HttpResponse:
    """What happened to me, and what of it I want to be mailed. What is shown here has been seen."""
    user = session.user(request)
    if request.method == "POST":
        mailing.choose_topics(user, request.POST.getlist("topic"))
        messages.success(request, _("Saved."))
        return redirect("notifications")
    shown, before = older(notifications.of(user.pk), request, PAGE)
    notifications.see_these(user.pk, [one.pk for one in shown], clock.now())
    rows = [(one, _place(one)) for one in shown]
    return render(
        request, "accounts/notifications.html", {"rows": rows, "before": before, "topics": Notification.Topic.choices}
    )


def _place(notification: Notification) -> str:
    """Where it happened."""
    figures = notification.figures
    if "comment" in figures:
        return reverse("comment", args=[figures["comment"]])
    if "report" in figures:
        return reverse("report", args=[figures["report"]])
    if notification.kind == Notification.Kind.JOINED:
        return reverse("appeal-case", args=[figures["case"]])
    if notification.kind in (Notification.Kind.NEW_ARTICLE, Notification.Kind.MINUS_UPHELD):
        return reverse("article", args=[figures["slug"]])
    if "article" in figures:
        return reverse("publish-article", args=[figures["article"]])
    return reverse("wallet")


@csrf_exempt
@require_POST
@never_cache
def language(request: HttpRequest) -> HttpResponse:
    """The switch in the foot of every page, which leads back to that page in the language chosen.

    It stands on pages that are the same for everybody, so its form has no token. A form of another site's could switch
    the language of the browser, but not of an account: it is sent without the session's cookie (SameSite).
    """
    chosen = languages.offered(request.POST.get("language", ""))
    user = session.viewer(request)
    if user:
        profile.speak(user, chosen)
    back = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    answer = redirect(back if is_ours else "home")
    languages.keep(answer, chosen)
    return answer
