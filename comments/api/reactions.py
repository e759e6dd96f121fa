"""Like and Dislike."""

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
from comments import reactions, shown
from comments.access import CommentGone, OwnComment
from comments.api.serializers import CommentSerializer
from comments.reactions import AlreadyReacted, DislikesSpent, LikesSpent
from config import clock
from config.openapi import refuses
from rewards.ledger import InsufficientFunds, PoolSpent
from rewards.levels import LevelTooLow
from rewards.reading import GateNotPassed, NotPublished


class LikeSerializer(serializers.Serializer[Any]):
    earned_twei = serializers.IntegerField(help_text="0 for a like that counts and moves nothing.")
    comment = CommentSerializer()


class DislikeSerializer(serializers.Serializer[Any]):
    spent_twei = serializers.IntegerField(help_text="0 under a comment that nobody wrote.")
    comment = CommentSerializer()


class Like(APIView):
    """Likes a comment. Final; brings the reader 1 Twei if it is one of the likes that pay."""

    @extend_schema(request=None, responses={201: LikeSerializer})
    @idempotent
    @refuses(Suspended, NotPublished, OwnComment, AddressNotConfirmed, CommentGone, AlreadyReacted, GateNotPassed)
    @refuses(LikesSpent, PoolSpent)
    def post(self, request: Request, comment_id: int) -> Response:
        user = session.user(request)
        liked = reactions.like(user, shown.find(comment_id, user), clock.now())
        now = shown.one(shown.find(comment_id, user), user)
        return Response(LikeSerializer({"earned_twei": liked.amount_twei, "comment": now}).data, 201)


class Dislike(APIView):
    """Dislikes a comment. Final; costs the reader 2 Twei, and its writer 1 at most."""

    @extend_schema(request=None, responses={201: DislikeSerializer})
    @idempotent
    @refuses(Suspended, LevelTooLow, NotPublished, OwnComment, AddressNotConfirmed, CommentGone, AlreadyReacted)
    @refuses(GateNotPassed, DislikesSpent, InsufficientFunds)
    def post(self, request: Request, comment_id: int) -> Response:
        user = session.user(request)
        disliked = reactions.dislike(user, shown.find(comment_id, user), clock.now())
        now = shown.one(shown.find(comment_id, user), user)
        return Response(DislikeSerializer({"spent_twei": disliked.amount_twei, "comment": now}).data, 201)
