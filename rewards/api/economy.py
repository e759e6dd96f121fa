"""The economy, for everybody."""

from typing import Any

from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from config import clock
from rewards import economy

# Pairs of a level and what is allowed from it on.
BY_LEVEL = {
    "type": "array",
    "items": {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2},
}


class PoolSerializer(serializers.Serializer[Any]):
    opened_twei = serializers.IntegerField()
    left_twei = serializers.IntegerField()


class RulesVersionSerializer(serializers.Serializer[Any]):
    """A version of the rules, from the UTC day of the first entry that was posted under it to that of the last."""

    version = serializers.IntegerField()
    first_day = serializers.DateField()
    last_day = serializers.DateField()
    entries = serializers.IntegerField()


class EconomyDaySerializer(serializers.Serializer[Any]):
    """A closed day: what moved from the close before to its own, reversals taken off, so it may be below 0."""

    date = serializers.DateField(source="day")
    paid_twei = serializers.IntegerField()
    received_twei = serializers.IntegerField()
    by_item_twei = serializers.DictField(child=serializers.IntegerField())


class AuditSerializer(serializers.Serializer[Any]):
    """The last audit of the ledger: how many of its promises were checked and broken, over how many entries."""

    ended_at = serializers.DateTimeField()
    entries = serializers.IntegerField()
    promises = serializers.IntegerField()
    broken = serializers.IntegerField()


class EconomySerializer(serializers.Serializer[Any]):
    """Less than ten seconds old. The pools are those that pay now; `paid_twei`, `received_twei` and `by_item_twei` are of
    all time, `days` the last thirty closed ones, the oldest first."""

    rules_version = serializers.IntegerField()
    rules = serializers.SerializerMethodField()
    rules_history = RulesVersionSerializer(many=True)
    treasury_twei = serializers.IntegerField()
    runway_days = serializers.IntegerField(
        allow_null=True,
        help_text="How many whole days the treasury lasts at the rate of the last seven closed days. "
        "Null where no more was paid than received, and before the first day was closed.",
    )
    fees_twei = serializers.IntegerField()
    readers_pool = PoolSerializer()
    writers_pool = PoolSerializer()
    paid_twei = serializers.IntegerField()
    received_twei = serializers.IntegerField()
    by_item_twei = serializers.DictField(child=serializers.IntegerField())
    days = EconomyDaySerializer(many=True)
    audit = AuditSerializer(allow_null=True)

    @extend_schema_field({"type": "object", "additionalProperties": {"oneOf": [{"type": "integer"}, BY_LEVEL]}})
    def get_rules(self, state: economy.Economy) -> dict[str, Any]:
        return state.rules


CACHED = [
    OpenApiParameter("ETag", str, OpenApiParameter.HEADER, response=[200], description="What `If-None-Match` takes."),
    OpenApiParameter(
        "Cache-Control", str, OpenApiParameter.HEADER, response=[200], description="For how long it is good."
    ),
]


@method_decorator(conditional_page, name="dispatch")
class Economy(APIView):
    """Every price and limit, the treasury and what today's pools can still pay, what was paid and received on each of the
    last closed days, the versions of the rules, and how the last audit of the ledger ended."""

    permission_classes = [AllowAny]

    @extend_schema(responses={200: EconomySerializer, 304: None}, parameters=CACHED)
    def get(self, request: Request) -> Response:
        at = clock.now()
        state = economy.latest(at)
        answer = Response(EconomySerializer(state).data)
        patch_cache_control(answer, public=True, max_age=economy.good_for_seconds(state, at))
        return answer
