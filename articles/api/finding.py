"""Finding articles, tags and authors."""

from typing import Any

from django.core.validators import RegexValidator
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import GenericAPIView, ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from articles import library, searching
from articles.api.reading import CardSerializer, TagSerializer
from articles.models import Article, Author, Tag
from config import queries
from config.bodies import TextField
from config.pagination import Pages, Ranked

ORDERINGS = ("newest", "most_read", "relevance")
SLUG = RegexValidator(r"^[-a-zA-Z0-9_]+\Z")
LANGUAGE = RegexValidator(r"^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})?\Z")


class AskedSerializer(serializers.Serializer[Any]):
    q = TextField(
        required=False,
        max_length=searching.LONGEST_QUERY,
        help_text='All of these words, the last one also as a beginning; "in quotation marks" as a phrase; -not this.',
    )
    tag = TextField(required=False, max_length=120, validators=[SLUG], help_text="The slug of a tag.")
    author = TextField(required=False, max_length=120, validators=[SLUG], help_text="The slug of an author.")
    language = TextField(
        required=False, max_length=12, validators=[LANGUAGE], help_text="The code of a language, such as `en`."
    )
    ordering = serializers.ChoiceField(
        choices=ORDERINGS,
        required=False,
        help_text=(
            "`relevance` where words are looked for, and only there: the best of the newest matches; `newest` else. "
            "`most_read` leaves out what nobody has verifiably read in the last seven days."
        ),
    )

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        asked.setdefault("ordering", "relevance" if asked.get("q") else "newest")
        if asked["ordering"] == "relevance" and not asked.get("q"):
            raise serializers.ValidationError({"ordering": ["Relevance needs words to be relevant to: send `q`."]})
        return asked


class Newest(Pages):
    ordering = library.NEWEST


class MostRead(Pages):
    ordering = library.MOST_READ


class BySlug(Pages):
    ordering = ("slug",)
    page_size = 100


class Articles(GenericAPIView[Article]):
    """Published articles: the newest, the most read of this week, or what has some words, the best first."""

    permission_classes = [AllowAny]
    pagination_class = Newest
    serializer_class = CardSerializer

    @extend_schema(parameters=[AskedSerializer], responses=CardSerializer(many=True))
    def get(self, request: Request) -> Response:
        asked = queries.parsed(AskedSerializer, request)
        query = searching.query(searching.parse(asked["q"])) if "q" in asked else None
        pages = {"newest": Newest, "most_read": MostRead, "relevance": Ranked}[asked["ordering"]]()
        if query is not None and asked["ordering"] == "relevance":
            page = pages.paginate_queryset(searching.ranked(query, _searched(asked)), request, self) or []
            ids = [article_id for _rank, article_id in page]
        else:
            articles = library.most_read() if asked["ordering"] == "most_read" else library.listed()
            if query is not None:
                articles = articles.filter(pk__in=searching.matching(query, _searched(asked)).values("article"))
            else:
                articles = _narrowed(articles, asked)
            ids = [article.pk for article in pages.paginate_queryset(articles, request, self) or []]
        return pages.get_paginated_response(CardSerializer(library.by_ids(ids), many=True).data)


def _narrowed(articles: QuerySet[Article], asked: dict[str, Any]) -> QuerySet[Article]:
    """Those of a language, an author, a tag, where one is asked for."""
    for name, column in (("language", "language"), ("author", "author__slug"), ("tag", "tags__slug")):
        if name in asked:
            articles = articles.filter(**{column: asked[name]})
    return articles


def _searched(asked: dict[str, Any]) -> str | None:
    """The same, as a search is narrowed to them."""
    author = Author.objects.filter(slug=asked["author"]).first() if "author" in asked else None
    tag = Tag.objects.filter(slug=asked["tag"]).first() if "tag" in asked else None
    if ("author" in asked and author is None) or ("tag" in asked and tag is None):
        return None
    return searching.among(asked.get("language", ""), author, tag)


class AuthorCardSerializer(serializers.ModelSerializer[Author]):
    """An author in a list."""

    article_count = serializers.IntegerField()

    class Meta:
        model = Author
        fields = ["slug", "name", "article_count"]


class AuthorPageSerializer(AuthorCardSerializer):
    """An author, with a biography."""

    class Meta(AuthorCardSerializer.Meta):
        fields = [*AuthorCardSerializer.Meta.fields, "biography"]


class Tags(ListAPIView[Tag]):
    """The tags of published articles, by their slugs."""

    permission_classes = [AllowAny]
    serializer_class = TagSerializer
    pagination_class = BySlug

    def get_queryset(self) -> QuerySet[Tag]:
        return library.tags()


class Authors(ListAPIView[Author]):
    """Who has published articles, by their slugs."""

    permission_classes = [AllowAny]
    serializer_class = AuthorCardSerializer
    pagination_class = BySlug

    def get_queryset(self) -> QuerySet[Author]:
        return library.authors()


class OneAuthor(RetrieveAPIView[Author]):
    """Somebody who has published articles."""

    permission_classes = [AllowAny]
    serializer_class = AuthorPageSerializer
    lookup_field = "slug"

    def get_queryset(self) -> QuerySet[Author]:
        return library.authors()
