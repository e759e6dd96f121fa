"""Plus and Minus."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import session
from accounts.addresses import AddressNotConfirmed
from accounts.idempotency import idempotent
from accounts.suspension import Suspended
from articles import library
from config import bodies, clock
from config.openapi import refuses
from rewards import rating, standing
from rewards.allowance import AllowanceSpent
from rewards.api.reading import StandingSerializer
from rewards.ledger import InsufficientFunds, PoolSpent
from rewards.levels import LevelTooLow
from rewards.models import Rating
from rewards.rating import AlreadyRated, MinusesSpent, OwnArticle, PlusesSpent
from rewards.reading import GateNotPassed


class PlusSerializer(serializers.Serializer[Any]):
    earned_twei = serializers.IntegerField()
    pluses_left = serializers.IntegerField()
    standing = StandingSerializer()


class MinusSerializer(serializers.Serializer[Any]):
    spent_twei = serializers.IntegerField()
    minuses_left = serializers.IntegerField()
    standing = StandingSerializer()


@extend_schema_serializer(component_name="Minus")
class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=Rating.Reason.choices)


class Plus(APIView):
    """Rates an article up. Final; brings the reader 1 Twei."""

    @extend_schema(request=None, responses={201: PlusSerializer})
    @idempotent
    @refuses(Suspended, AddressNotConfirmed, OwnArticle, AlreadyRated, GateNotPassed, PlusesSpent)
    @refuses(AllowanceSpent, PoolSpent)
    def post(self, request: Request, slug: str) -> Response:
        article, at = library.get(slug), clock.now()
        rated = rating.plus(session.user(request), article, at)
        now = standing.of(session.user(request), article, at)
        answer = {"earned_twei": rated.amount_twei, "pluses_left": now.pluses.left, "standing": now}
        return Response(PlusSerializer(answer).data, 201)


class Minus(APIView):
    """Rates an article down, for a reason. Final; costs the reader 2 Twei."""

    @extend_schema(request=ReasonSerializer, responses={201: MinusSerializer})
    @idempotent
    @refuses(Suspended, AddressNotConfirmed, OwnArticle, LevelTooLow, AlreadyRated, GateNotPassed, MinusesSpent)
    @refuses(InsufficientFunds)
    def post(self, request: Request, slug: str) -> Response:
        reason = bodies.parsed(ReasonSerializer, request)["reason"]
        article, at = library.get(slug), clock.now()
        rated = rating.minus(session.user(request), article, reason, at)
        now = standing.of(session.user(request), article, at)
        answer = {"spent_twei": rated.amount_twei, "minuses_left": now.minuses.left, "standing": now}
        return Response(MinusSerializer(answer).data, 201)
