"""`me` and `me/entries`."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import profile, session
from accounts.models import User
from accounts.profile import HandleTaken
from accounts.suspension import Suspended
from config import bodies, clock, languages, spreadsheet
from config.openapi import refuses
from config.pagination import Pages
from config.spreadsheet import Cell, Csv
from rewards import entries, standing
from rewards.filters import EntryFilter
from rewards.models import Item, LedgerEntry


class QuotaSerializer(serializers.Serializer[Any]):
    limit = serializers.IntegerField()
    used = serializers.IntegerField()
    resets_at = serializers.DateTimeField(source="next_at", allow_null=True)


class QuotasSerializer(serializers.Serializer[Any]):
    plus = QuotaSerializer()
    minus = QuotaSerializer()
    like = QuotaSerializer()
    dislike = QuotaSerializer()
    comment = QuotaSerializer(help_text="The limit of an hour or of a day, whichever has less left.")
    flag = QuotaSerializer()
    allowance_day = QuotaSerializer()
    allowance_week = QuotaSerializer()
    commenter_week = QuotaSerializer()


class MeSerializer(serializers.Serializer[Any]):
    handle = serializers.CharField()
    language = serializers.CharField(allow_blank=True)
    level = serializers.IntegerField()
    xp = serializers.IntegerField()
    xp_to_next_level = serializers.IntegerField()
    balance_twei = serializers.IntegerField()
    quotas = QuotasSerializer()


OFFERED = format_lazy(languages.LanguageNotOffered.sentence, offered=", ".join(languages.TAGS))


class ProfileSerializer(serializers.ModelSerializer[User]):
    serializer_field_mapping = serializers.ModelSerializer.serializer_field_mapping | {
        models.CharField: bodies.TextField
    }

    language = serializers.ChoiceField(
        choices=languages.TAGS,
        required=False,
        allow_blank=True,
        help_text="Of pages and mails; empty leaves it to the browser.",
        error_messages={"invalid_choice": OFFERED},
    )

    class Meta:
        model = User
        fields = ["handle", "language"]
        closed = True
        # Whether somebody has the handle is for the room to say.
        kept = User._meta.get_field("handle").validators
        extra_kwargs = {"handle": {"required": False, "validators": kept}}

    def to_internal_value(self, data: dict[str, Any]) -> Any:
        fixed = set(data) - set(self.fields)
        if fixed:
            raise serializers.ValidationError({name: [_("This can't be written.")] for name in sorted(fixed)})
        return super().to_internal_value(data)


class Me(APIView):
    """The reader's own account: level, XP, balance in Twei, and what is limited."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        return Response(MeSerializer(standing.of_reader(session.user(request), clock.now())).data)

    @extend_schema(request=ProfileSerializer, responses=MeSerializer)
    @refuses(Suspended, HandleTaken)
    def patch(self, request: Request) -> Response:
        user = profile.change(session.user(request), **bodies.parsed(ProfileSerializer, request))
        return Response(MeSerializer(standing.of_reader(user, clock.now())).data)


class EntrySerializer(serializers.ModelSerializer[LedgerEntry]):
    label = serializers.CharField(source="get_item_display")  # type: ignore[assignment]
    side = serializers.SerializerMethodField()
    article = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, allow_null=True)
    comment = serializers.IntegerField(source="comment_id", allow_null=True)
    item = serializers.ChoiceField(choices=Item.choices)

    class Meta:
        model = LedgerEntry
        fields = ["id", "item", "label", "side", "amount_twei", "article", "comment", "posted_at", "reason"]

    @extend_schema_field(serializers.ChoiceField(choices=["profit", "loss"]))
    def get_side(self, entry: LedgerEntry) -> str:
        return entries.side(entry)


class NewestFirst(Pages):
    ordering = "-id"
    page_size = 50


class Entries(ListAPIView[LedgerEntry]):
    """The reader's own ledger entries, newest first; `?format=csv` streams all of them."""

    serializer_class = EntrySerializer
    filterset_class = EntryFilter
    filter_backends = [filters.DjangoFilterBackend]
    pagination_class = NewestFirst

    def get_renderers(self) -> list[Any]:
        return [Csv()] if self.request.query_params.get("format") == "csv" else [JSONRenderer(), Csv()]

    def get_queryset(self) -> QuerySet[LedgerEntry]:
        if getattr(self, "swagger_fake_view", False):
            return LedgerEntry.objects.none()
        return entries.of(session.user(self.request).pk)

    @extend_schema(
        responses={(200, "application/json"): EntrySerializer(many=True), (200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(request.accepted_renderer, Csv):
            return super().get(request, *args, **kwargs)
        return spreadsheet.stream(_rows(self.filter_queryset(self.get_queryset())), "entries.csv")


def _rows(found: QuerySet[LedgerEntry]) -> Iterator[list[Cell]]:
    columns = EntrySerializer.Meta.fields
    yield list(columns)
    for entry in found.iterator(chunk_size=2000):
        shown = EntrySerializer(entry).data
        yield [shown[column] for column in columns]
