"""Finding entries by what they are for, by article and by day: the same in the API and in the wallet."""

from django.db.models import QuerySet
from django_filters import rest_framework as filters

from rewards.models import Item, LedgerEntry

# Other ways to write a day depend on who reads it: 10/11 is a day in November here and in October there.
ISO_DAY = "%Y-%m-%d"


class EntryFilter(filters.FilterSet):
    item = filters.ChoiceFilter(choices=Item.choices)
    article = filters.CharFilter(field_name="article__slug")
    # `from` is a word of Python's own.
    vars()["from"] = filters.DateFilter(field_name="posted_at", lookup_expr="date__gte", input_formats=[ISO_DAY])
    to = filters.DateFilter(field_name="posted_at", lookup_expr="date__lte", input_formats=[ISO_DAY])

    # Not what is found but how it is written, which the door looks after.
    format = filters.ChoiceFilter(choices=[("json", "JSON"), ("csv", "CSV")], method="as_found")

    class Meta:
        model = LedgerEntry
        fields: list[str] = []

    def as_found(self, found: QuerySet[LedgerEntry], _name: str, _value: str) -> QuerySet[LedgerEntry]:
        return found
