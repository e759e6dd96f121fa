"""Articles as their readers get them."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import Http404
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import RetrieveAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import session
from articles import library, pace, pictures
from articles.models import Article, Author, Tag
from config.addresses import absolute


class AuthorSerializer(serializers.ModelSerializer[Author]):
    class Meta:
        model = Author
        fields = ["slug", "name"]


class TagSerializer(serializers.ModelSerializer[Tag]):
    class Meta:
        model = Tag
        fields = ["slug", "name"]


class CardSerializer(serializers.ModelSerializer[Article]):
    """An article in a list."""

    author = AuthorSerializer()
    tags = TagSerializer(many=True)
    expected_seconds = serializers.SerializerMethodField()

    class Meta:
        model = Article
        fields = ["slug", "title", "dek", "author", "tags", "language", "published_at", "words", "expected_seconds"]

    def get_expected_seconds(self, article: Article) -> int:
        return pace.expected_seconds(article.words, article.characters)


class LeadImageSerializer(serializers.Serializer[Article]):
    url = serializers.URLField(allow_null=True)
    alt = serializers.CharField()
    caption = serializers.CharField()
    credit = serializers.CharField()


class QuestionSerializer(serializers.Serializer[dict[str, str]]):
    question = serializers.CharField()
    answer_html = serializers.CharField()


class ArticleSerializer(CardSerializer):
    """An article, whole."""

    gate_seconds = serializers.SerializerMethodField()
    lead_image = serializers.SerializerMethodField()
    faq = QuestionSerializer(many=True, source="faq_html")

    class Meta:
        model = Article
        fields = [
            *CardSerializer.Meta.fields,
            "body_html",
            "dateline",
            "gate_seconds",
            "lead_image",
            "faq",
            "comment_count",
            "plus_count",
            "minus_count",
        ]

    def get_gate_seconds(self, article: Article) -> int:
        return pace.gate_seconds(article.words, article.characters)

    @extend_schema_field(LeadImageSerializer(allow_null=True))
    def get_lead_image(self, article: Article) -> dict[str, Any] | None:
        picture = article.lead_picture
        if not (picture or article.lead_caption or article.lead_credit):
            return None
        url = absolute(pictures.url(picture, picture.width)) if picture else None
        said = {"alt": article.lead_alt, "caption": article.lead_caption, "credit": article.lead_credit}
        return {"url": url, **said}


MOVED = OpenApiResponse(description="It moved to where `Location` says.")
PLACE = OpenApiParameter(
    "Location",
    OpenApiTypes.URI_REF,
    OpenApiParameter.HEADER,
    required=True,
    response=[301],
    description="Where the article is now.",
)


class OneArticle(RetrieveAPIView[Article]):
    """A published article."""

    permission_classes = [AllowAny]
    serializer_class = ArticleSerializer
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Article]:
        seen, viewer = Q(status=Article.Status.PUBLISHED), session.viewer(self.request)
        if viewer:
            seen |= Q(author__user=viewer)
        return Article.objects.filter(seen).select_related("author", "lead_picture").prefetch_related("tags")

    @extend_schema(responses={200: ArticleSerializer, 301: MOVED}, parameters=[PLACE])
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        try:
            return super().get(request, *args, **kwargs)
        except Http404:
            now = library.moved(str(kwargs["slug"]))
            if now is None:
                raise
        return Response(status=301, headers={"Location": reverse("api-article", args=[now])})
