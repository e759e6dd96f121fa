"""People on the desk: a list that is quick however many there are, and a page with all that helps to decide about one.

Nobody's e-mail address is on it, and nothing of an account can be typed: what is done is a call of a room, with a reason.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from accounts import record, roles, session, suspension
from accounts.desk import LookOnly
from accounts.models import User
from comments import leaving, people, taking_along
from config import clock
from config.errors import Refusal
from config.pagination import older

PAGE = 50
TERMS = {"1": _("1 day"), "7": _("7 days"), "30": _("30 days"), "365": _("365 days"), "": _("until it is restored")}
JOINED = {"1": _("today"), "7": _("in 7 days"), "30": _("in 30 days")}

Call = Callable[[User, QueryDict, User, datetime], HttpResponseBase | None]


@dataclass(frozen=True, slots=True)
class PersonAct:
    """What can be done about somebody, by whom, and what is said when it is done. A superuser's has no permission."""

    permission: str
    call: Call
    done: str | Promise = ""


def _suspend(user: User, sent: QueryDict, by: User, at: datetime) -> None:
    days = sent.get("days", "")
    if days not in TERMS:
        raise Http404
    suspension.suspend(user, sent.get("reason", ""), int(days) if days else None, by, at)


def _restore(user: User, sent: QueryDict, by: User, at: datetime) -> None:
    suspension.restore(user, sent.get("reason", ""), by, at)


def _export(user: User, sent: QueryDict, by: User, at: datetime) -> None:
    leaving.export_on_request(user, sent.get("reason", ""), by, at)
    taking_along.by_mail(user, at)


def _erase(user: User, sent: QueryDict, by: User, at: datetime) -> None:
    leaving.erase_on_request(user, sent.get("handle", ""), sent.get("reason", ""), by, at)


def _assign(user: User, sent: QueryDict, by: User, at: datetime) -> None:
    roles.assign(user, sent.getlist("role"), sent.get("reason", ""), by, at)


ACTS: Mapping[str, PersonAct] = {
    "suspend": PersonAct("accounts.suspend_user", _suspend, _("The account is suspended.")),
    "restore": PersonAct("accounts.suspend_user", _restore, _("The account is no longer suspended.")),
    "export": PersonAct("accounts.export_user", _export, _("It is on its way to their address.")),
    "erase": PersonAct("accounts.erase_user", _erase, _("The account is erased.")),
    "roles": PersonAct("", _assign, _("The roles are changed.")),
}


def _may(by: User, act: PersonAct) -> bool:
    return by.has_perm(act.permission) if act.permission else by.is_superuser


@admin.register(User)
class PeopleAdmin(LookOnly):
    """Accounts, by pages of our own."""

    def get_urls(self) -> list[URLPattern]:
        act = self.admin_site.admin_view(require_POST(self.act))
        return [path("<int:user_id>/act/<slug:name>/", act, name="accounts_user_act"), *super().get_urls()]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Who there is, newest first, a page after the other; nobody is counted."""
        self._require_view(request)
        self.require_act(request)
        asked, at = request.GET, clock.now()
        joined = asked.get("joined", "")
        found = people.find(
            asked.get("q", ""),
            at,
            is_suspended="suspended" in asked,
            is_staff="staff" in asked,
            joined_days=int(joined) if joined in JOINED else None,
        )
        shown, before = older(found, request, PAGE)
        kept = asked.copy()
        kept.pop("before", None)
        context = {
            **self.admin_site.each_context(request),
            "title": _("People"),
            "opts": self.opts,
            "people": shown,
            "before": before,
            "kept": kept.urlencode(),
            "typed": asked,
            "joined": JOINED.items(),
        }
        return TemplateResponse(request, "admin/accounts/user/people.html", context)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The page of somebody; what is sent to it is refused, for nothing of an account can be typed."""
        self._require_view(request)
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        if not object_id.isdecimal() or len(object_id) > 18:
            raise Http404
        return self._page(request, get_object_or_404(User, pk=int(object_id)))

    def act(self, request: HttpRequest, user_id: int, name: str) -> HttpResponseBase:
        """Something that is done about somebody. What was typed stays where it is refused."""
        self._require_view(request)
        user, by = get_object_or_404(User, pk=user_id), session.user(request)
        act = ACTS.get(name)
        if act is None:
            raise Http404
        if not _may(by, act):
            raise PermissionDenied
        try:
            answer = act.call(user, request.POST, by, clock.now())
        except Refusal as refusal:
            return self._page(request, user, refusal, name)
        if answer is not None:
            return answer
        messages.success(request, str(act.done))
        return redirect(reverse("admin:accounts_user_change", args=[user.pk]))

    def _page(
        self, request: HttpRequest, user: User, refusal: Refusal | None = None, refused: str = ""
    ) -> HttpResponse:
        by = session.user(request)
        context = {
            **self.admin_site.each_context(request),
            "title": user.handle,
            "opts": self.opts,
            "person": people.of(user),
            "acts": [] if user.erased_at else [name for name, act in ACTS.items() if _may(by, act)],
            "terms": TERMS.items(),
            "roles": roles.names() if by.is_superuser else [],
            "longest": record.REASON_MAXIMUM_CHARACTERS,
            "refusal": refusal,
            "refused": refused,
            "typed": request.POST,
        }
        status = refusal.status if refusal else 200
        return TemplateResponse(request, "admin/accounts/user/person.html", context, status=status)

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied
