"""What readers ask moderators for: flags and appeals."""

from typing import Any

from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import session
from accounts.models import User
from accounts.suspension import Suspended
from articles import library
from articles.models import Article
from articles.writing import NotYours
from comments import appealing, flagging, shown
from comments.access import CommentGone, OwnComment
from comments.appealing import AlreadyAppealed, NothingToAppeal
from comments.flagging import AlreadyFlagged, FlagsSpent
from comments.models import Appeal, Comment, Flag
from comments.texts import TextTooLong, TextTooShort
from config import bodies, clock
from config.errors import Refusal
from config.openapi import refuses
from rewards import rules
from rewards.rating import OwnArticle
from rewards.reading import GateNotPassed, NotPublished

# The room counts what is left of a text when it was made sound. Beyond these it isn't looked at.
LONGEST_NOTE = 2 * rules.FLAG_NOTE_MAXIMUM_CHARACTERS
LONGEST_APPEAL = 2 * rules.APPEAL_MAXIMUM_CHARACTERS

NOTHING = {"type": "object", "additionalProperties": False}


class TargetUnknown(Refusal):
    code = "not_found"
    status = 404
    sentence = _("There is no such comment or article, or none of yours.")


class FlagSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=Flag.Reason.choices)
    note = bodies.TextField(
        required=False, allow_blank=True, default="", max_length=LONGEST_NOTE, help_text="For moderators."
    )


@extend_schema_serializer(component_name="Appeal")
class AppealedSerializer(serializers.Serializer[Any]):
    """Either a comment or an article, and why it should be looked at again."""

    comment = serializers.IntegerField(required=False, min_value=1, max_value=2**53)
    article = serializers.SlugField(required=False)
    text = bodies.TextField(max_length=LONGEST_APPEAL)

    class Meta:
        one_of = ("comment", "article")

    def validate(self, sent: dict[str, Any]) -> dict[str, Any]:
        if len(set(self.Meta.one_of) & set(sent)) != 1:
            raise serializers.ValidationError(_("Name a comment or an article, one of them."))
        return sent


class AppealSerializer(serializers.ModelSerializer[Appeal]):
    comment = serializers.IntegerField(source="comment_id", allow_null=True)
    article = serializers.SlugRelatedField[Any](slug_field="slug", read_only=True, allow_null=True)

    class Meta:
        model = Appeal
        fields = ["id", "comment", "article", "text", "made_at", "decided_at", "granted"]


class CommentFlag(APIView):
    """Flags a comment for moderators."""

    @extend_schema(request=FlagSerializer, responses={201: NOTHING})
    @refuses(Suspended, NotPublished, OwnComment, GateNotPassed, TextTooLong, AlreadyFlagged, FlagsSpent, CommentGone)
    def post(self, request: Request, comment_id: int) -> Response:
        user, sent = session.user(request), bodies.parsed(FlagSerializer, request)
        flagging.flag(user, shown.find(comment_id, user), sent["reason"], sent["note"], clock.now())
        return Response({}, 201)


class ArticleFlag(APIView):
    """Flags an article for moderators."""

    @extend_schema(request=FlagSerializer, responses={201: NOTHING})
    @refuses(Suspended, OwnArticle, GateNotPassed, TextTooLong, AlreadyFlagged, FlagsSpent)
    def post(self, request: Request, slug: str) -> Response:
        user, sent = session.user(request), bodies.parsed(FlagSerializer, request)
        flagging.flag_article(user, library.get(slug), sent["reason"], sent["note"], clock.now())
        return Response({}, 201)


class Appeals(APIView):
    """Asks moderators to look again at the reader's own hidden comment or withdrawn article. A suspended reader may too."""

    @extend_schema(request=AppealedSerializer, responses={201: AppealSerializer})
    @refuses(TargetUnknown, NotYours, NothingToAppeal, AlreadyAppealed, TextTooShort, TextTooLong)
    def post(self, request: Request) -> Response:
        user, sent = session.user(request), bodies.parsed(AppealedSerializer, request)
        appeal = appealing.appeal(user, _target(user, sent), sent["text"], clock.now())
        return Response(AppealSerializer(appeal).data, 201)


def _target(user: User, sent: dict[str, Any]) -> Comment | Article:
    """What an appeal is about: a comment or an article that the reader may know of. Raises `TargetUnknown`."""
    try:
        return shown.find(sent["comment"], user) if "comment" in sent else _article(sent["article"], user)
    except Http404:
        raise TargetUnknown from None


def _article(slug: str, user: User) -> Article:
    known = Q(status=Article.Status.PUBLISHED) | Q(author__user=user)
    return get_object_or_404(Article.objects.select_related("author"), known, slug=slug)
