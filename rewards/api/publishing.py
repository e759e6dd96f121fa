"""Publishing one's own article, now or at a time, and withdrawing it."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import session
from accounts.addresses import AddressNotConfirmed
from accounts.idempotency import idempotent
from accounts.suspension import Suspended
from articles import writing
from articles.api.writing import OwnArticleSerializer, shown
from articles.writing import NotYours
from config import bodies, clock
from config.openapi import refuses
from rewards import publishing
from rewards.ledger import InsufficientFunds
from rewards.levels import LevelTooLow
from rewards.publishing import AlreadyPublished, NotYetWhole, TimeInvalid, WithdrawnByModerator
from rewards.reading import NotPublished


class PublishSerializer(serializers.Serializer[Any]):
    publish_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Publishes it then, within a year; the tribute is paid then."
    )


class PublishedSerializer(serializers.Serializer[Any]):
    article = OwnArticleSerializer()
    spent_twei = serializers.IntegerField()


class Publish(APIView):
    """Publishes one's own article, for a tribute that is paid once; a DELETE lets it wait for no time any more."""

    @extend_schema(request=PublishSerializer, responses=PublishedSerializer)
    @idempotent
    @refuses(Suspended, NotYours, AlreadyPublished, WithdrawnByModerator, AddressNotConfirmed, LevelTooLow)
    @refuses(NotYetWhole, TimeInvalid, InsufficientFunds)
    def post(self, request: Request, slug: str) -> Response:
        user, sent = session.user(request), bodies.parsed(PublishSerializer, request)
        article, publish_at = writing.find(user, slug), sent.get("publish_at")
        if publish_at is not None:
            article = publishing.schedule(user, article, publish_at, clock.now())
            return Response({"article": shown(article), "spent_twei": 0})
        done = publishing.publish(user, article, clock.now())
        return Response({"article": shown(done.article), "spent_twei": done.spent_twei})

    @extend_schema(responses={204: None})
    @refuses(Suspended, NotYours, AlreadyPublished)
    def delete(self, request: Request, slug: str) -> Response:
        user = session.user(request)
        publishing.unschedule(user, writing.find(user, slug), clock.now())
        return Response(status=204)


class Withdraw(APIView):
    """Withdraws one's own published article. Nothing is paid back, and publishing it again costs nothing."""

    @extend_schema(request=None, responses=OwnArticleSerializer)
    @refuses(Suspended, NotYours, NotPublished)
    def post(self, request: Request, slug: str) -> Response:
        user = session.user(request)
        bodies.of(request)
        return Response(shown(publishing.withdraw(user, writing.find(user, slug), clock.now())))
