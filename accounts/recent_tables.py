"""Tables of the desk that may have millions of rows: the newest first, never counted to the end, never sorted otherwise."""

from typing import Any, ClassVar

from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.desk import LookOnly, Words
from accounts.models import User

# So many rows can be leafed through; what lies further back is found by who or what it is about.
REACHED = 1000


class ShortPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than rows can be leafed through."""

    reached = REACHED

    @cached_property
    def count(self) -> int:
        found: QuerySet[Any] = self.object_list  # type: ignore[assignment]
        return found.order_by()[: self.reached].count()


class RecentTable(LookOnly):
    """A table to be looked at. Where `person` names the column of an account, that is what is searched for, by its exact
    handle."""

    person: ClassVar[str] = ""

    ordering = ["-pk"]
    sortable_by: ClassVar[list[str]] = []
    show_facets = admin.ShowFacets.NEVER
    paginator = ShortPaginator
    list_per_page = 50
    list_max_show_all = 0

    def get_search_fields(self, request: HttpRequest) -> list[str]:
        return [f"={self.person}__handle"] if self.person else []

    @property
    def search_help_text(self) -> Words:  # type: ignore[override]
        return _("A handle, exactly as it is written.") if self.person else ""

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By the number of the account, for that is what rows are found by."""
        if not (self.person and term.strip()):
            return queryset, False
        found = User.objects.filter(handle=term.strip()).values_list("pk", flat=True).first()
        return queryset.filter(**{f"{self.person}_id": found or 0}), False
