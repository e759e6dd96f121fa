"""The desk of those who look after the site: the stock admin behind a second factor, and queues of what waits for them.

Whoever lacks the right to something gets 403, and that is on record. Acts are calls of rooms, which note them themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import update_wrapper
from typing import Any, ClassVar
from urllib.parse import urlencode

from allauth.account.authentication import get_authentication_records
from allauth.mfa.models import Authenticator
from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts import record, session
from accounts.models import User
from config import clock
from config.errors import Refusal

PAGE = 50
COUNTED = 1000
FORBIDDEN = 403
Words = str | Promise


@dataclass(frozen=True, slots=True)
class Act:
    """What can be done with what waits: one call of a room, `call(row, by, reason, at)`, for who has `permission`. `key` is
    pressed for it."""

    name: str
    label: Words
    key: str
    permission: str
    call: Callable[[Any, User, str, datetime], object]
    wants_reason: bool = True


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits in a queue (up to `COUNTED` are counted), and since when."""

    count: int
    since: datetime | None

    @property
    def is_more(self) -> bool:
        return self.count > COUNTED


class Queue:
    """What waits for somebody to decide, the longest first. A row is shown by `row_template`, as `row`."""

    slug: ClassVar[str]
    title: ClassVar[Words]
    # What is said where nothing waits, and what this queue is for.
    about: ClassVar[Words]
    permission: ClassVar[str]
    row_template: ClassVar[str]
    acts: ClassVar[Sequence[Act]]
    # The field that says since when something waits, and how long it may.
    since: ClassVar[str]
    due: ClassVar[timedelta | None] = None

    def waiting(self) -> QuerySet[Any]:
        """This method will return what waits, with all that its row shows."""
        raise NotImplementedError

    def rows(self, found: Sequence[Any], at: datetime) -> Sequence[Any]:
        """This method will add to some rows what their template shows beside, in as few queries as that takes."""
        return found

    def length(self) -> Waiting:
        """This method will return how much waits, and since when."""
        found = self.waiting().order_by(self.since, "pk")
        first = found.values_list(self.since, flat=True).first()
        return Waiting(found.order_by()[: COUNTED + 1].count() if first else 0, first)

    def acts_of(self, user: User) -> list[Act]:
        return [act for act in self.acts if user.has_perm(act.permission)]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the desk that is neither a queue nor a table; for who has `permission`, None for all who may come in."""

    path: str
    name: str
    title: Words
    # What is found there.
    about: Words
    permission: str | None
    view: Callable[[HttpRequest], HttpResponse]

    @property
    def url_name(self) -> str:
        return f"admin:{self.name}"

    def is_open_to(self, user: Any) -> bool:
        return self.permission is None or user.has_perm(self.permission)


class Subject(models.TextChoices):
    """What tables of the desk are about, in the order of its first page. A table says so itself, or its app for it."""

    PEOPLE = "people", _("People")
    LIBRARY = "library", _("Library")
    TALK = "talk", _("Comments")
    READING = "reading", _("Reading")
    LEDGER = "ledger", _("Ledger")
    RECORDS = "records", _("Records")
    REST = "rest", _("Other tables")


class Desk(admin.AdminSite):
    """The admin's site. `queues` are what is to be decided, in the order in which they were registered, as `pages` are."""

    site_header = _("Read to Earn")
    site_title = _("Read to Earn")
    index_title = _("Desk")
    enable_nav_sidebar = False

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.queues: dict[str, Queue] = {}
        self.pages: list[Page] = []

    def add_queue(self, queue: type[Queue]) -> type[Queue]:
        """This method will put a queue on the desk; it is a decorator of its class."""
        self.queues[queue.slug] = queue()
        return queue

    def register(self, model_or_iterable: Any, admin_class: Any = None, **options: Any) -> None:
        """Only tables that were made for the desk stand on it: those that libraries bring show addresses and take forms."""
        if admin_class is not None and issubclass(admin_class, DeskAdmin):
            super().register(model_or_iterable, admin_class, **options)

    def add_page(
        self,
        path: str,
        view: Callable[[HttpRequest], HttpResponse],
        name: str,
        title: Words,
        about: Words = "",
        permission: str | None = None,
    ) -> None:
        """This method will put a page of an app above on the desk: at `path` under it, as `admin:name`."""
        self.pages.append(Page(path, name, title, about, permission, view))

    def has_permission(self, request: HttpRequest) -> bool:
        return _is_staff(request) and _has_second_factor(request)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Signing in is the site's own. Who is signed in and may come in lacks the second factor here."""
        place = request.GET.get("next") or reverse("admin:index")
        if not request.user.is_authenticated:
            return redirect_to_login(place)
        if not _is_staff(request):
            raise PermissionDenied
        if _has_second_factor(request):
            return redirect(reverse("admin:index"))
        known = Authenticator.objects.filter(user=session.user(request), type=Authenticator.Type.TOTP).exists()
        if not known:
            messages.info(request, _("The desk asks for a second factor. Set one up, then go on."))
        return redirect(
            f"{reverse('mfa_reauthenticate' if known else 'mfa_activate_totp')}?{urlencode({'next': place})}"
        )

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        def recorded(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            try:
                answer = view(request, *args, **kwargs)
            except PermissionDenied:
                _note_refusal(request)
                raise
            if answer.status_code == 403:
                _note_refusal(request)
            return answer

        return super().admin_view(update_wrapper(recorded, view), cacheable)

    def get_urls(self) -> list[URLResolver | URLPattern]:
        queue = path("queues/<slug:slug>/", self.admin_view(self.queue), name="queue")
        pages = [path(page.path, self.admin_view(_opened(page)), name=page.name) for page in self.pages]
        return [queue, *pages, *super().get_urls()]

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> TemplateResponse:
        """The queues that somebody may see with how much waits in each, pages, and tables by what they are about."""
        user = session.user(request)
        found: dict[str, Any] = {
            "queues": [(one, one.length()) for one in self.queues.values() if user.has_perm(one.permission)],
            "pages": [page for page in self.pages if page.is_open_to(user)],
            "subjects": self._subjects(request),
        }
        return super().index(request, found | (extra_context or {}))

    def _subjects(self, request: HttpRequest) -> list[tuple[Subject, list[dict[str, Any]]]]:
        tables = [table for app in self.get_app_list(request) for table in app["models"]]
        by_subject: dict[Subject, list[dict[str, Any]]] = {subject: [] for subject in Subject}
        for table in tables:
            app = apps.get_app_config(table["model"]._meta.app_label)
            subject = getattr(self._registry[table["model"]], "subject", getattr(app, "subject", Subject.REST))
            by_subject[Subject(subject)].append(table)
        return [(subject, found) for subject, found in by_subject.items() if found]

    def queue(self, request: HttpRequest, slug: str) -> HttpResponse:
        """What waits in one queue; who posts decides some of it at once, with one reason."""
        queue, user, at = self.queues.get(slug), session.user(request), clock.now()
        if queue is None:
            raise Http404
        if not user.has_perm(queue.permission):
            raise PermissionDenied
        if request.method == "POST":
            return self._decide(request, queue, user, at)
        found = list(queue.waiting().order_by(queue.since, "pk")[:PAGE])
        context = {
            **self.each_context(request),
            "title": queue.title,
            "queue": queue,
            "rows": [(row, *_age(queue, row, at)) for row in queue.rows(found, at)],
            "acts": queue.acts_of(user),
            "longest": record.REASON_MAXIMUM_CHARACTERS,
            "reason": request.GET.get("reason", ""),
            "at": at,
        }
        return TemplateResponse(request, "admin/queue.html", context)

    def _decide(self, request: HttpRequest, queue: Queue, user: User, at: datetime) -> HttpResponse:
        act = next((act for act in queue.acts if act.name == request.POST.get("act")), None)
        if act is None:
            raise Http404
        if not user.has_perm(act.permission):
            raise PermissionDenied
        chosen = [pk for pk in request.POST.getlist("row") if pk.isascii() and pk.isdigit()][:PAGE]
        reason = request.POST.get("reason", "")
        done = 0
        for pk in chosen:
            row = queue.waiting().filter(pk=int(pk)).first()
            try:
                if row is None:
                    messages.warning(request, gettext("%(row)s: somebody has decided this meanwhile.") % {"row": pk})
                    continue
                act.call(row, user, reason, at)
                done += 1
            except Refusal as refusal:
                if refusal.status == FORBIDDEN:
                    _note_refusal(request)
                messages.warning(request, f"{row}: {refusal.detail}")
        if done:
            said = ngettext("%(act)s: %(n)d done.", "%(act)s: %(n)d done.", done)
            messages.success(request, said % {"act": act.label, "n": done})
        elif not chosen:
            messages.warning(request, gettext("Nothing was chosen."))
        # What could not be done is still there, and so is the reason that was typed.
        kept = "" if done and done == len(chosen) else f"?{urlencode({'reason': reason})}"
        return redirect(f"{reverse('admin:queue', args=[queue.slug])}{kept}")


def _opened(page: Page) -> Callable[[HttpRequest], HttpResponse]:
    def opened(request: HttpRequest) -> HttpResponse:
        if not page.is_open_to(request.user):
            raise PermissionDenied
        return page.view(request)

    return update_wrapper(opened, page.view)


def _is_staff(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and user.is_active and user.is_staff and not user.is_suspended


def _has_second_factor(request: HttpRequest) -> bool:
    """Whether this session was begun, or confirmed, with a second factor that its owner still has."""
    if not settings.STAFF_NEED_SECOND_FACTOR:
        return True
    user = session.user(request)
    used = any(one.get("method") == "mfa" for one in get_authentication_records(request, user))
    return used and Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).exists()


def _note_refusal(request: HttpRequest) -> None:
    tried = request.POST.get("action") or request.POST.get("act") or ""
    record.refused(session.user(request), f"{request.method} {tried}".strip(), request.path, clock.now())


def _age(queue: Queue, row: Any, at: datetime) -> tuple[int, int | None]:
    """For how many days something waits, and how many days it may still, begun ones counted; below 0 when it is late."""
    waited = at - getattr(row, queue.since)
    if queue.due is None:
        return waited.days, None
    left = queue.due - waited
    return waited.days, -1 if left < timedelta() else -(-left // timedelta(days=1))


class DeskAdmin(admin.ModelAdmin[Any]):
    """A table on the desk. An act in bulk that somebody may not do is refused, not overlooked."""

    show_full_result_count = False

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        self.require_act(request)
        return super().changelist_view(request, extra_context)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """What was done about it: by acts, for who may see records, and by editing it."""
        row = self.get_object(request, object_id)
        may = row is not None and request.user.has_perm("accounts.view_staffrecord")
        records = record.of(row)[:PAGE] if row is not None and may else ()
        return super().history_view(request, object_id, {"records": records, **(extra_context or {})})

    def require_act(self, request: HttpRequest) -> None:
        """This method will do nothing for an act in bulk that somebody may do, or none. Raises PermissionDenied."""
        tried = request.POST.get("action", "")
        known = {name for _function, name, _label in self._get_base_actions()}  # type: ignore[attr-defined]
        if tried in known and tried not in self.get_actions(request):
            raise PermissionDenied


class LookOnly(DeskAdmin):
    """A table to be looked at: nobody can add, change or delete anything of it."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


def site() -> Desk:
    """This function will return the desk that tables and queues are put on."""
    found = admin.site
    assert isinstance(found, Desk)
    return found
