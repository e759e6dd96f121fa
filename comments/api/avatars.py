"""The avatars that readers can choose to speak under."""

from django.db.models import QuerySet
from rest_framework import serializers
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny

from comments import personas
from comments.api.serializers import WornAvatarSerializer
from comments.models import Avatar
from config.pagination import Pages


class AvatarSerializer(WornAvatarSerializer):
    available_from_level = serializers.IntegerField(source="level")

    class Meta(WornAvatarSerializer.Meta):
        fields = [*WornAvatarSerializer.Meta.fields, "available_from_level"]


class ByLevel(Pages):
    ordering = ("level", "id")
    page_size = 100


class Avatars(ListAPIView[Avatar]):
    """The avatars that can be chosen, by the level from which they can be worn."""

    permission_classes = [AllowAny]
    serializer_class = AvatarSerializer
    pagination_class = ByLevel

    def get_queryset(self) -> QuerySet[Avatar]:
        return personas.offered().defer("svg")
