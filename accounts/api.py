"""What happened to me, for apps."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import notifications, session
from accounts.models import Notification
from config import bodies, clock
from config.pagination import Pages


class NotificationSerializer(serializers.ModelSerializer[Notification]):
    sentence = serializers.CharField()
    figures = serializers.DictField()

    class Meta:
        model = Notification
        fields = ["id", "kind", "sentence", "figures", "told_at", "seen_at"]


class SeenSerializer(serializers.Serializer[Any]):
    up_to = serializers.IntegerField(min_value=1, max_value=2**53, help_text="The id of the newest that was shown.")


class SeenNowSerializer(serializers.Serializer[Any]):
    seen = serializers.IntegerField(help_text="How many of them were new.")


class NewestFirst(Pages):
    ordering = "-id"


class Notifications(ListAPIView[Notification]):
    """What happened to the reader, newest first; `sentence` is in the language of the request."""

    serializer_class = NotificationSerializer
    pagination_class = NewestFirst

    def get_queryset(self) -> QuerySet[Notification]:
        if getattr(self, "swagger_fake_view", False):
            return Notification.objects.none()
        return notifications.of(session.user(self.request).pk)


class NotificationsSeen(APIView):
    """Notes that the reader has looked at them."""

    @extend_schema(request=SeenSerializer, responses=SeenNowSerializer)
    def post(self, request: Request) -> Response:
        up_to = bodies.parsed(SeenSerializer, request)["up_to"]
        return Response({"seen": notifications.see(session.user(request).pk, up_to, clock.now())})
