"""Tables of millions of rows on the desk: pages by id, numbers as the planner expects them, and one form by which rows are
found.
"""

from typing import Any, ClassVar

from django import forms
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from accounts.desk import LookOnly
from config import keyset
from config.errors import Refusal

PAGE = 100
LARGEST = 2**63 - 1


class Place(forms.Form):
    """From which row on a page goes on."""

    before = forms.IntegerField(required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput)
    after = forms.IntegerField(required=False, min_value=0, max_value=LARGEST, widget=forms.HiddenInput)


class LongList(ChangeList):
    """What the stock list counts and numbers, found by the table's form instead."""

    model_admin: "LongTable"

    def get_queryset(self, request: HttpRequest, exclude_parameters: Any = None) -> QuerySet[Any]:
        self.filter_specs, self.has_filters, self.has_active_filters = [], False, False
        self.clear_all_filters_qs = "?"
        self.sift = self.model_admin.sift(request.GET)
        return self.root_queryset

    def get_results(self, request: HttpRequest) -> None:
        self.page: keyset.Page[Any] = keyset.Page([])
        if self.sift.is_valid():
            try:
                self.page = self.model_admin.found(self.sift.cleaned_data)
            except Refusal as refusal:
                self.sift.add_error(None, refusal.detail)
        self.result_list = self.page.rows
        self.result_count = self.page.about
        self.full_result_count = None
        self.show_full_result_count = self.show_admin_actions = False
        self.can_show_all = self.multi_page = False

    @property
    def newer(self) -> str:
        return self._place(after=self.page.newer)

    @property
    def older(self) -> str:
        return self._place(before=self.page.older)

    @property
    def newest(self) -> str:
        return self._place() if {"before", "after"} & set(self.params) else ""

    def _place(self, **place: int | None) -> str:
        if place and None in place.values():
            return ""
        return self.get_query_string(place, remove=["before", "after"])


class LongTable(LookOnly):
    """A table to be looked at that is too long to be counted. `sift` is the form that is typed into; `found` asks a
    room for a page."""

    sift: ClassVar[type[Place]]
    change_list_template = "admin/long_list.html"
    list_per_page = PAGE
    sortable_by = ()
    actions = None

    def found(self, wanted: dict[str, Any]) -> keyset.Page[Any]:
        """This method will return the page of rows that a sound form wants; what it refuses is said above the list."""
        raise NotImplementedError

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return LongList

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(request, {"title": title, **(extra_context or {})})


def place_of(request: HttpRequest) -> tuple[int | None, int | None, str]:
    """This function will return the ids before and after which a story goes on, and what is wrong with them."""
    place = Place(request.GET)
    if not place.is_valid():
        return None, None, str(_("There is no such page; these are the newest."))
    return place.cleaned_data["before"], place.cleaned_data["after"], ""
