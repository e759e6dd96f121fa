"""Pages about one's own account that the sign-in library doesn't have."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from accounts import notifications, session
from accounts.models import Notification
from accounts.notifications import Kind
from config import clock
from config.pagination import older

PAGE = 50


@require_GET
@never_cache
@login_required
def told(request: HttpRequest) -> HttpResponse:
    """What happened to me. What is shown here has been seen."""
    user = session.user(request)
    shown, before = older(notifications.of(user.pk), request, PAGE)
    if shown:
        notifications.see(user.pk, shown[0].pk, clock.now())
    rows = [(one, _place(one)) for one in shown]
    return render(request, "accounts/notifications.html", {"rows": rows, "before": before})


def _place(notification: Notification) -> str:
    """Where it happened."""
    match notification.kind:
        case Kind.LEVEL_UP:
            return reverse("wallet")
    return ""
