"""A comment as JSON, as whoever asks sees it. It speaks under an avatar; nothing here says whose it is."""

from typing import Any

from django.urls import reverse
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from comments.models import Avatar, Comment, Reaction


class WornAvatarSerializer(serializers.ModelSerializer[Avatar]):
    image = serializers.SerializerMethodField()

    class Meta:
        model = Avatar
        fields = ["slug", "name", "image"]

    @extend_schema_field({"type": "string", "format": "uri-reference"})
    def get_image(self, avatar: Avatar) -> str:
        return reverse("avatar", args=[avatar.slug])


class ReplySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="comment.pk")
    parent = serializers.IntegerField(source="comment.parent_id", allow_null=True)  # type: ignore[assignment]
    avatar = WornAvatarSerializer(source="comment.persona.avatar")
    name = serializers.CharField(source="seen.name", help_text="The avatar's, and a number from its second wearer on.")
    body = serializers.CharField(allow_null=True, help_text="Null where it was deleted, or is hidden from who asks.")
    body_html = serializers.CharField(source="seen.body_html", allow_null=True)
    status = serializers.ChoiceField(source="comment.status", choices=Comment.Status.choices)
    likes = serializers.IntegerField(source="comment.like_count")
    dislikes = serializers.IntegerField(source="comment.dislike_count")
    reply_count = serializers.IntegerField(source="comment.reply_count")
    written_at = serializers.DateTimeField(source="comment.written_at")
    edited_at = serializers.DateTimeField(source="comment.edited_at", allow_null=True)
    is_own = serializers.BooleanField(source="seen.is_own")
    reaction = serializers.ChoiceField(choices=Reaction.Kind.choices, allow_null=True)
    hidden_reason = serializers.CharField(source="seen.hidden_reason", help_text="For its writer.")


class CommentSerializer(ReplySerializer):
    """A comment with its first replies, oldest first; `?parent=` lists all of them."""

    replies = ReplySerializer(many=True)
