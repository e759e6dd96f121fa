"""The body of a request to the API: one JSON object, or nothing where nothing is asked for."""

import json
from typing import Any

from django.conf import settings
from django.core.validators import ProhibitNullCharactersValidator, RegexValidator
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ParseError
from rest_framework.request import Request
from rest_framework.serializers import CharField, Serializer


class BodyTooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = _("The body of this request is too large.")


# DRF refuses a NUL too, but not where the schema would say so.
WITHOUT_NUL = RegexValidator(r"^[^\x00]+\Z", _("Null characters are not allowed."))


class TextField(CharField):
    """Takes text as it is; DRF's own makes text of a number and cuts off blanks."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, **options)
        others = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]
        self.validators = [*others, WITHOUT_NUL]

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


def of(request: Request) -> dict[str, Any]:
    """This function will return the object in the body of a request, an empty one where there is no body.

    Raises `BodyTooLarge`, ParseError for what is no JSON object in Unicode, UnsupportedMediaType for what is no JSON.
    """
    # DRF reads JSON past the limit that Django has for forms.
    length = str(request.META.get("CONTENT_LENGTH", ""))
    if length.isdecimal() and int(length) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise BodyTooLarge
    try:
        sent = request.data
        # JSON may escape half a character (a lone surrogate), which nothing could store or send back.
        json.dumps(sent, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ParseError(_("The body is nested too deeply.")) from error
    except UnicodeEncodeError as error:
        raise ParseError(_("The body has characters that are none.")) from error
    if not isinstance(sent, dict):
        raise ParseError(_("The body has to be a JSON object."))
    return sent


def parsed(kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """This function will return what a serializer makes of a body. Raises ValidationError, and what `of` raises."""
    serializer = kind(data=of(request))
    serializer.is_valid(raise_exception=True)
    found: dict[str, Any] = serializer.validated_data
    return found
