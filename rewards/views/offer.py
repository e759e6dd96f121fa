"""What reading could bring whoever looks at the home page: the page is the same for all, and asks for this."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts import session
from config import clock
from rewards import allowance, rules


@require_safe
@never_cache
def offer(request: HttpRequest) -> HttpResponse:
    if not getattr(request, "htmx", False):
        return redirect("economy")
    reader = session.viewer(request)
    context = {
        "allowance_twei": rules.READER_ALLOWANCE_DAY_TWEI,
        "most_twei": rules.READ_TIME_MAXIMUM_TWEI,
        "left": min(state.left for state in allowance.states(reader.pk, clock.now())) if reader else 0,
    }
    return render(request, "rewards/_offer.html", context)
