"""The comments under an article: read, written, edited, deleted."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.generics import GenericAPIView
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import session
from accounts.addresses import AddressNotConfirmed
from accounts.idempotency import idempotent
from accounts.models import User
from accounts.suspension import Suspended
from articles import library
from articles.models import Article
from articles.writing import NotYours
from comments import discussion, shown, thread
from comments.access import CommentGone
from comments.api.serializers import CommentSerializer
from comments.discussion import (
    CommentsSpent,
    DuplicateComment,
    EditingOver,
    ParentElsewhere,
    ReplyTooDeep,
    TooManyLinks,
)
from comments.models import Comment
from comments.personas import AvatarKept, AvatarLocked, AvatarUnknown
from comments.texts import TextTooLong, TextTooShort
from comments.thread import ORDERINGS, Ordering
from config import bodies, clock, queries
from config.openapi import refuses
from config.pagination import Pages
from rewards import rules
from rewards.ledger import InsufficientFunds
from rewards.levels import LevelTooLow
from rewards.reading import GateNotPassed

# The room counts what is left of a text when it was made sound. Beyond this it isn't looked at.
LONGEST_BODY = 2 * rules.COMMENT_MAXIMUM_CHARACTERS


class AskedSerializer(serializers.Serializer[Any]):
    ordering = serializers.ChoiceField(choices=[order.value for order in Ordering], default=Ordering.OLDEST.value)
    parent = serializers.IntegerField(  # type: ignore[assignment]
        required=False, min_value=1, max_value=2**53, help_text="Asks for all replies to this comment."
    )


@extend_schema_serializer(component_name="Comment")
class WrittenSerializer(serializers.Serializer[Any]):
    body = bodies.TextField(max_length=LONGEST_BODY, help_text="Plain text; links to the web become links.")
    avatar = bodies.TextField(
        required=False,
        allow_blank=True,
        default="",
        max_length=40,
        help_text="The slug of one; not needed where one is worn under this article already.",
    )
    parent = serializers.IntegerField(  # type: ignore[assignment]
        required=False, allow_null=True, min_value=1, max_value=2**53, help_text="The comment that this replies to."
    )


class EditSerializer(serializers.Serializer[Any]):
    body = bodies.TextField(max_length=LONGEST_BODY)


class Thread(Pages):
    """Pages of rows in the order in which the room has put them."""

    def get_ordering(self, request: Request, queryset: QuerySet[Comment], view: APIView) -> tuple[str, ...]:
        return tuple(str(column) for column in queryset.query.order_by)


class Comments(GenericAPIView[Comment]):
    """The comments under an article, each with its first replies; a POST writes one and pays its tribute."""

    permission_classes = [IsAuthenticatedOrReadOnly]
    pagination_class = Thread
    # What an OPTIONS request describes.
    serializer_class = WrittenSerializer

    @extend_schema(parameters=[AskedSerializer], responses=CommentSerializer(many=True))
    def get(self, request: Request, slug: str) -> Response:
        asked, viewer = queries.parsed(AskedSerializer, request), session.viewer(request)
        found = _asked_for(library.get(slug), viewer, Ordering(asked["ordering"]), asked.get("parent"))
        page = shown.several(self.paginate_queryset(found) or [], viewer)
        return self.get_paginated_response(CommentSerializer(page, many=True).data)

    @extend_schema(request=WrittenSerializer, responses={201: CommentSerializer})
    @idempotent
    @refuses(Suspended, AddressNotConfirmed, LevelTooLow, GateNotPassed, TextTooShort, TextTooLong, TooManyLinks)
    @refuses(AvatarUnknown, AvatarLocked, AvatarKept, ParentElsewhere, ReplyTooDeep, CommentGone)
    @refuses(CommentsSpent, DuplicateComment, InsufficientFunds)
    def post(self, request: Request, slug: str) -> Response:
        user, sent = session.user(request), bodies.parsed(WrittenSerializer, request)
        article, parent = library.get(slug), sent.get("parent")
        reply_to = None if parent is None else _parent(parent, user)
        written = discussion.write(user, article, sent["body"], sent["avatar"], clock.now(), parent=reply_to)
        return Response(CommentSerializer(shown.one(written, user)).data, 201)


def _asked_for(article: Article, viewer: User | None, ordering: Ordering, parent: int | None) -> QuerySet[Comment]:
    if parent is None:
        return thread.comments(article, ordering, viewer)
    comment = thread.find(parent, viewer)
    if comment is None or comment.article_id != article.pk:
        raise Http404
    return thread.replies_to(comment, viewer).order_by(*ORDERINGS[ordering])


def _parent(comment_id: int, viewer: User) -> Comment:
    parent = thread.find(comment_id, viewer)
    if parent is None:
        raise ParentElsewhere
    return parent


class OneComment(APIView):
    """One comment; its writer may change what it says for 15 minutes, and delete it at any time, which pays nothing
    back."""

    permission_classes = [IsAuthenticatedOrReadOnly]

    @extend_schema(responses=CommentSerializer)
    def get(self, request: Request, comment_id: int) -> Response:
        viewer = session.viewer(request)
        return Response(CommentSerializer(shown.one(shown.find(comment_id, viewer), viewer)).data)

    @extend_schema(request=EditSerializer, responses=CommentSerializer)
    @refuses(Suspended, NotYours, CommentGone, EditingOver, TextTooShort, TextTooLong, TooManyLinks, DuplicateComment)
    def patch(self, request: Request, comment_id: int) -> Response:
        user, body = session.user(request), bodies.parsed(EditSerializer, request)["body"]
        edited = discussion.edit(user, shown.find(comment_id, user), body, clock.now())
        return Response(CommentSerializer(shown.one(edited, user)).data)

    @extend_schema(responses={204: None})
    @refuses(Suspended, NotYours, CommentGone)
    def delete(self, request: Request, comment_id: int) -> Response:
        user = session.user(request)
        discussion.delete(user, shown.find(comment_id, user), clock.now())
        return Response(status=204)
