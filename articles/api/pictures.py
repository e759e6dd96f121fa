"""Pictures that people send, to be shown in what they write."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts import session
from accounts.addresses import AddressNotConfirmed
from accounts.suspension import Suspended
from articles import pictures
from articles.models import Picture
from articles.pictures import (
    PictureBroken,
    PictureIsDrawing,
    PictureKindUnknown,
    PicturesSpent,
    PictureTooLarge,
    PictureTooManyPixels,
    PictureTooSmall,
)
from config import clock
from config.bodies import BodyTooLarge
from config.openapi import refuses

# What a form has around its one file.
LARGEST_FORM_BYTES = pictures.LARGEST_MEGABYTES * 1_000_000 + 100_000


class SourceSerializer(serializers.Serializer[Any]):
    url = serializers.CharField()
    width = serializers.IntegerField()


class ImageSerializer(serializers.ModelSerializer[Picture]):
    """A picture as it is kept; `url` is that of its widest file, to be named in Markdown."""

    id = serializers.CharField(source="digest", help_text="What an article's `lead_picture` is named by.")
    url = serializers.SerializerMethodField()
    sources = serializers.SerializerMethodField()

    class Meta:
        model = Picture
        fields = ["id", "url", "width", "height", "sources"]

    def get_url(self, picture: Picture) -> str:
        return pictures.url(picture, picture.width)

    @extend_schema_field(SourceSerializer(many=True))
    def get_sources(self, picture: Picture) -> list[dict[str, Any]]:
        return [{"url": url, "width": width} for url, width in pictures.sources(picture)]


class UploadSerializer(serializers.Serializer[Any]):
    file = serializers.FileField(
        help_text=f"JPEG, PNG, WebP or GIF of at most {pictures.LARGEST_MEGABYTES} MB and {pictures.MOST_MEGAPIXELS} "
        f"megapixels, at least {pictures.NARROWEST_PIXELS} pixels wide."
    )


class Images(APIView):
    """Sends a picture for an article. It is cleaned of all that its file says beside its pixels; the same picture twice is
    the same one."""

    parser_classes = [MultiPartParser]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        # Before anybody reads the body, which even the look for a CSRF token does.
        length = str(request.META.get("CONTENT_LENGTH", ""))
        if length.isdecimal() and int(length) > LARGEST_FORM_BYTES:
            raise PictureTooLarge(limit=pictures.LARGEST_MEGABYTES, maximum=pictures.WIDTHS[-1])
        try:
            super().initial(request, *args, **kwargs)
        except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as error:
            raise BodyTooLarge from error

    @extend_schema(request={"multipart/form-data": UploadSerializer}, responses={201: ImageSerializer})
    @refuses(Suspended, AddressNotConfirmed, PicturesSpent, PictureTooLarge, PictureTooSmall, PictureTooManyPixels)
    @refuses(PictureKindUnknown, PictureIsDrawing, PictureBroken)
    def post(self, request: Request) -> Response:
        kept = pictures.upload(_file(request), session.user(request), clock.now())
        return Response(ImageSerializer(kept).data, 201)


def _file(request: Request) -> bytes:
    try:
        sent = UploadSerializer(data=request.data)
    except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent) as error:
        raise BodyTooLarge from error
    sent.is_valid(raise_exception=True)
    data: bytes = sent.validated_data["file"].read()
    return data
