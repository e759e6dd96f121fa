"""Drafts and one's own articles, for apps in which people write."""

from typing import Any

from django.core.validators import RegexValidator
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field, extend_schema_serializer
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import IsAuthenticatedOrReadOnly
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import session
from accounts.suspension import Suspended
from articles import manuscripts, writing
from articles.api import finding, reading
from articles.manuscripts import LONGEST, Text
from articles.models import Article, Picture
from articles.writing import EditedElsewhere, NotYours
from config import bodies, clock
from config.errors import Refusal
from config.openapi import refuses
from config.pagination import Pages

LANGUAGE = r"^([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?$"
SOURCE = ("title", "dek", "dateline", "language", "body_markdown", "lead_alt", "lead_caption", "lead_credit")


class SourceQuestionSerializer(serializers.Serializer[Any]):
    question = bodies.TextField(max_length=manuscripts.LONGEST_QUESTION)
    answer = bodies.TextField(max_length=manuscripts.LONGEST_ANSWER, help_text="Markdown.")


class OwnQuestionSerializer(serializers.Serializer[Any]):
    """A question as it was written; in a draft it may still lack its answer."""

    question = serializers.CharField()
    answer = serializers.CharField()


class OwnCardSerializer(reading.CardSerializer):
    """One's own article in a list, whatever its status."""

    class Meta:
        model = Article
        fields = [
            *reading.CardSerializer.Meta.fields,
            "status",
            "publish_at",
            "withdrawn_reason",
            "is_withdrawn_by_moderator",
            "revision",
            "plus_count",
            "minus_count",
            "comment_count",
        ]


class OwnArticleSerializer(OwnCardSerializer):
    """One's own article with what it was written as."""

    keywords = serializers.SerializerMethodField()
    faq = OwnQuestionSerializer(many=True)
    lead_picture = serializers.SlugRelatedField[Any](
        slug_field="digest", read_only=True, allow_null=True, help_text="The digest of a picture."
    )

    class Meta:
        model = Article
        fields = [
            *OwnCardSerializer.Meta.fields,
            "dateline",
            "keywords",
            "body_markdown",
            "body_html",
            "faq",
            "lead_picture",
            "lead_alt",
            "lead_caption",
            "lead_credit",
        ]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_keywords(self, article: Article) -> list[str]:
        return [tag.name for tag in article.tags.all()]


class PictureUnknown(Refusal):
    code = "picture_unknown"
    status = 404
    sentence = _("There is no such picture.")


class TitleField(bodies.TextField):
    """Has a letter or a digit in it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=LONGEST["title"], **options)
        others = [one for one in self.validators if one is not bodies.WITHOUT_NUL]
        self.validators = [*others, RegexValidator(r"^[^\x00]*\w[^\x00]*\Z", _("Give it a title."))]


class SourceSerializer(serializers.Serializer[Any]):
    """What an author writes, but for the title."""

    dek = bodies.TextField(required=False, allow_blank=True, max_length=LONGEST["dek"])
    dateline = bodies.TextField(required=False, allow_blank=True, max_length=LONGEST["dateline"])
    language = serializers.RegexField(
        LANGUAGE, required=False, allow_blank=True, max_length=12, help_text="Empty: as it is written."
    )
    keywords = serializers.ListField(
        child=bodies.TextField(max_length=manuscripts.LONGEST_KEYWORD),
        required=False,
        max_length=manuscripts.MOST_KEYWORDS,
    )
    body_markdown = bodies.TextField(required=False, allow_blank=True, max_length=LONGEST["body_markdown"])
    faq = serializers.ListField(child=SourceQuestionSerializer(), required=False, max_length=manuscripts.MOST_QUESTIONS)
    lead_picture = bodies.TextField(
        required=False, allow_null=True, max_length=64, help_text="The digest of a picture that is kept here."
    )
    lead_alt = bodies.TextField(required=False, allow_blank=True, max_length=LONGEST["lead_alt"])
    lead_caption = bodies.TextField(required=False, allow_blank=True, max_length=LONGEST["lead_caption"])
    lead_credit = bodies.TextField(required=False, allow_blank=True, max_length=LONGEST["lead_credit"])


@extend_schema_serializer(component_name="Draft")
class DraftSerializer(SourceSerializer):
    """A new article, which nobody sees but its author."""

    title = TitleField()


@extend_schema_serializer(component_name="ArticleChanges")
class ChangesSerializer(SourceSerializer):
    """What is left out stays as it is."""

    title = TitleField(required=False)
    revision = serializers.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, help_text="The one that the changes began from."
    )
    moves_slug = serializers.BooleanField(
        required=False, help_text="Lets the address of what was published follow the title; the old one redirects."
    )


def _text(sent: dict[str, Any], before: Text) -> Text:
    """What was sent, over what was there."""
    said: dict[str, Any] = {name: sent.get(name, getattr(before, name)) for name in SOURCE}
    return Text(
        **said,
        keywords=tuple(sent.get("keywords", before.keywords)),
        faq=tuple((one["question"], one["answer"]) for one in sent["faq"]) if "faq" in sent else before.faq,
        lead_picture=_picture(sent["lead_picture"]) if "lead_picture" in sent else before.lead_picture,
    )


def _picture(digest: str | None) -> int | None:
    if digest is None:
        return None
    picture = Picture.objects.filter(digest=digest).first()
    if picture is None:
        raise PictureUnknown
    return picture.pk


def shown(article: Article) -> dict[str, Any]:
    """This function will return one's own article as the API shows it."""
    found: dict[str, Any] = OwnArticleSerializer(article).data
    return found


PLACE = OpenApiParameter(
    "Location",
    OpenApiTypes.URI_REF,
    OpenApiParameter.HEADER,
    required=True,
    response=[201],
    description="Where the draft is.",
)


class Articles(finding.Articles):
    """Published articles, newest first; a POST begins a draft."""

    permission_classes = [IsAuthenticatedOrReadOnly]

    @extend_schema(request=DraftSerializer, responses={201: OwnArticleSerializer}, parameters=[PLACE])
    @refuses(Suspended, PictureUnknown)
    def post(self, request: Request) -> Response:
        sent = bodies.parsed(DraftSerializer, request)
        article = writing.draft(session.user(request), _text(sent, Text()), clock.now())
        return Response(shown(article), 201, headers={"Location": reverse("api-article", args=[article.slug])})


class OneArticle(reading.OneArticle):
    """A published article, or a draft of one's own; its author may change it."""

    permission_classes = [IsAuthenticatedOrReadOnly]

    @extend_schema(request=ChangesSerializer, responses=OwnArticleSerializer)
    @refuses(Suspended, NotYours, EditedElsewhere, PictureUnknown)
    def patch(self, request: Request, slug: str) -> Response:
        user, sent = session.user(request), bodies.parsed(ChangesSerializer, request)
        article = writing.find(user, slug)
        text = _text(sent, manuscripts.of(article))
        changed = writing.save(
            user, article, text, sent.get("revision"), clock.now(), moves=sent.get("moves_slug", False)
        )
        return Response(shown(changed))


class Newest(Pages):
    ordering = "-id"


class MyArticles(ListAPIView[Article]):
    """One's own articles, drafts too, newest first."""

    serializer_class = OwnCardSerializer
    pagination_class = Newest

    def get_queryset(self) -> QuerySet[Article]:
        if getattr(self, "swagger_fake_view", False):
            return Article.objects.none()
        return writing.own(session.user(self.request)).prefetch_related("tags")


class MyArticle(APIView):
    """One of one's own articles, with what it was written as."""

    @extend_schema(responses=OwnArticleSerializer)
    def get(self, request: Request, slug: str) -> Response:
        return Response(shown(get_object_or_404(writing.own(session.user(request)), slug=slug)))
