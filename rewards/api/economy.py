"""The economy, for everybody."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
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


class EconomySerializer(serializers.Serializer[Any]):
    rules_version = serializers.IntegerField()
    rules = serializers.SerializerMethodField()
    treasury_twei = serializers.IntegerField()
    fees_twei = serializers.IntegerField()
    readers_pool = PoolSerializer()
    writers_pool = PoolSerializer()
    paid_twei = serializers.IntegerField()
    received_twei = serializers.IntegerField()
    by_item_twei = serializers.DictField(child=serializers.IntegerField())

    @extend_schema_field({"type": "object", "additionalProperties": {"oneOf": [{"type": "integer"}, BY_LEVEL]}})
    def get_rules(self, state: economy.Economy) -> dict[str, Any]:
        return state.rules


class Economy(APIView):
    """Every price and limit, the treasury, and what today's pools can still pay."""

    permission_classes = [AllowAny]

    @extend_schema(responses=EconomySerializer)
    def get(self, request: Request) -> Response:
        return Response(EconomySerializer(economy.state(clock.now())).data)
