"""What the reader follows, and keeps for later. Doing anything twice does it once."""

from typing import Any

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import session
from articles import library, shelf
from articles.api.reading import AuthorSerializer, CardSerializer, TagSerializer
from articles.models import Author, KeptArticle, Tag
from articles.shelf import OwnAuthor
from config import bodies, clock
from config.openapi import refuses
from config.pagination import Pages


class KeptSerializer(serializers.ModelSerializer[KeptArticle]):
    """An article that waits on the reading list."""

    article = CardSerializer()

    class Meta:
        model = KeptArticle
        fields = ["article", "kept_at"]


class FollowsSerializer(serializers.Serializer[Any]):
    authors = AuthorSerializer(many=True)
    tags = TagSerializer(many=True)


class LastKept(Pages):
    ordering = ("-kept_at", "-id")


class Follows(APIView):
    """The authors and tags that the reader follows."""

    @extend_schema(responses=FollowsSerializer)
    def get(self, request: Request) -> Response:
        reader = session.user(request)
        return Response(FollowsSerializer({"authors": shelf.authors(reader), "tags": shelf.tags(reader)}).data)


class FollowedAuthor(APIView):
    """An author that the reader follows: new articles are told in `me/notifications`."""

    @extend_schema(request=None, responses={204: None})
    @refuses(OwnAuthor)
    def put(self, request: Request, slug: str) -> Response:
        bodies.of(request)
        shelf.follow_author(session.user(request), get_object_or_404(Author, slug=slug), clock.now())
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        shelf.unfollow_author(session.user(request), get_object_or_404(Author, slug=slug))
        return Response(status=204)


class FollowedTag(APIView):
    """A tag that the reader follows."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, slug: str) -> Response:
        bodies.of(request)
        shelf.follow_tag(session.user(request), get_object_or_404(Tag, slug=slug), clock.now())
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        shelf.unfollow_tag(session.user(request), get_object_or_404(Tag, slug=slug))
        return Response(status=204)


class ReadingList(ListAPIView[KeptArticle]):
    """The articles that the reader keeps for later, the last kept first."""

    serializer_class = KeptSerializer
    pagination_class = LastKept

    def get_queryset(self) -> QuerySet[KeptArticle]:
        if getattr(self, "swagger_fake_view", False):
            return KeptArticle.objects.none()
        return shelf.kept(session.user(self.request))


class OneKept(APIView):
    """An article on the reader's list."""

    @extend_schema(request=None, responses={204: None})
    def put(self, request: Request, slug: str) -> Response:
        bodies.of(request)
        shelf.keep(session.user(request), library.get(slug), clock.now())
        return Response(status=204)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, slug: str) -> Response:
        shelf.drop(session.user(request), slug)
        return Response(status=204)
