"""Prices and limits as they are in force, and since when: to be looked at. They change by a release."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts import desk
from config import clock
from rewards import economy, pricelist


@require_safe
def prices(request: HttpRequest) -> HttpResponse:
    """For all who may come in."""
    state = economy.latest(clock.now())
    per_minute = settings.API_PER_MINUTE
    context = {
        **desk.site().each_context(request),
        "title": _("Prices and limits"),
        "state": state,
        "groups": pricelist.priced(state.rules),
        "limits": [
            (
                _("Comments of a writer that wait for approval first"),
                "HOLD_FIRST_COMMENTS",
                settings.HOLD_FIRST_COMMENTS,
            ),
            (_("Requests of an account to the API in a minute"), "API_PER_MINUTE_ACCOUNT", per_minute["account"]),
            (_("Requests of an address without an account"), "API_PER_MINUTE_ADDRESS", per_minute["address"]),
        ],
    }
    return TemplateResponse(request, "admin/prices.html", context)


desk.site().add_page(
    "prices/",
    prices,
    "prices",
    _("Prices and limits"),
    _("Every number of the rules that are in force, and since when."),
)
