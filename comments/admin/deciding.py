"""Acts in bulk of a table on the desk that ask why before anything is done."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.admin import ModelAdmin
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts import record, session
from accounts.models import User
from config import clock
from config.errors import Refusal

Room = Callable[[Any, str, User, datetime], object]


def decide(
    table: ModelAdmin[Any], request: HttpRequest, chosen: Iterable[Any], act: str, label: Promise, room: Room
) -> HttpResponse | None:
    """This function will ask for the reason, and once it is given call the room for each that was chosen, with that
    reason. What there is nothing to decide about is told, and stops no other."""
    reason, user, at = request.POST.get("reason", ""), session.user(request), clock.now()
    if not reason.strip():
        context = {
            **table.admin_site.each_context(request),
            "title": label,
            "opts": table.opts,
            "chosen": chosen,
            "act": act,
            "longest": record.REASON_MAXIMUM_CHARACTERS,
        }
        return TemplateResponse(request, "admin/say_why.html", context)
    for row in chosen:
        try:
            room(row, reason, user, at)
        except Refusal as refusal:
            table.message_user(request, f"{row}: {refusal.detail}", messages.WARNING)
        else:
            table.message_user(request, _("%(row)s: done.") % {"row": row}, messages.SUCCESS)
    return None
