"""How the schema of the API is generated: what every operation has in common is described here, once.

A door says by `refuses` which refusals it may answer with; everything else that can be answered follows from the view.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers
from rest_framework.parsers import JSONParser

from config import outages
from config.errors import Refusal
from config.problems import ProblemRenderer

Direction = Literal["request", "response"]
Door = TypeVar("Door", bound=Callable[..., Any])

WITH_BODY = ("POST", "PUT", "PATCH")

RETRY_AFTER: dict[str, dict[str, Any]] = {
    "Retry-After": {"description": "Seconds to wait.", "required": True, "schema": {"type": "integer", "minimum": 0}},
}
HEADERS: dict[str, dict[str, dict[str, Any]]] = {
    "401": {
        "WWW-Authenticate": {"description": "What to sign in by.", "required": True, "schema": {"type": "string"}},
    },
    "429": RETRY_AFTER,
    "503": RETRY_AFTER,
}


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457. `code` is stable; a refusal adds the figures that would help, a 400 the errors of each field."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField())
    )
    seconds_left = serializers.IntegerField()
    depth = serializers.IntegerField()
    next_at = serializers.DateTimeField()
    limit = serializers.IntegerField()
    level = serializers.IntegerField()
    level_needed = serializers.IntegerField()
    balance_twei = serializers.IntegerField()
    needed_twei = serializers.IntegerField()
    links = serializers.IntegerField()
    characters = serializers.IntegerField()
    minimum = serializers.IntegerField()
    maximum = serializers.IntegerField()
    minutes = serializers.IntegerField()
    revision = serializers.IntegerField()
    wanted = serializers.CharField()
    reason = serializers.CharField()
    until = serializers.DateTimeField()
    avatar = serializers.CharField()
    name = serializers.CharField()
    width = serializers.IntegerField()

    class Meta:
        component_name = "Problem"
        optional = (
            "errors",
            "seconds_left",
            "depth",
            "next_at",
            "limit",
            "level",
            "level_needed",
            "balance_twei",
            "needed_twei",
            "links",
            "characters",
            "minimum",
            "maximum",
            "minutes",
            "revision",
            "wanted",
            "reason",
            "until",
            "avatar",
            "name",
            "width",
        )


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.authentication.SessionToken"
    name = "sessionToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "X-Session-Token",
            "description": "For apps: `meta.session_token` of a sign-in at `auth/app/v1/auth/login` or `…/signup`.",
        }


class SessionCookieScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "sessionCookie"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "cookie",
            "name": settings.SESSION_COOKIE_NAME,
            "description": "For browsers. Whatever changes something needs the header `X-CSRFToken` too.",
        }


def refuses(*kinds: type[Refusal]) -> Callable[[Door], Door]:
    """This decorator will note which refusals a door may answer with, for the schema."""

    def note(door: Door) -> Door:
        vars(door)["refusals"] = (*getattr(door, "refusals", ()), *kinds)
        return door

    return note


class Schema(AutoSchema):
    """Adds the problems that an operation may answer with, by status and code."""

    def get_override_parameters(self) -> list[Any]:
        if not getattr(self._door(), "is_idempotent", False):
            return []
        said = "The same key and request gives the first answer again, for 24 hours, and moves nothing."
        key = {"type": "string", "minLength": 1, "maxLength": 255, "pattern": "^[ -~]+$"}
        return [OpenApiParameter("Idempotency-Key", key, OpenApiParameter.HEADER, description=said)]

    def _door(self) -> Any:
        return getattr(self.view, self.method.lower(), None)

    def _resolve_path_parameters(self, variables: list[str]) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        for parameter in found:
            if parameter["name"] == "slug":
                parameter["schema"] = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}
        return found

    def _postprocess_serializer_schema(
        self, schema: dict[str, Any], serializer: Any, direction: Direction
    ) -> dict[str, Any]:
        """An answer has all of its fields, but for those that its serializer calls optional. A body that is `closed` may
        have no others, and of those in `one_of` it has exactly one. None is parsed as a partial one, so a PATCH needs what
        its serializer requires."""
        shown: dict[str, Any] = super()._postprocess_serializer_schema(  # type: ignore[no-untyped-call]
            schema, serializer, direction
        )
        meta = getattr(serializer, "Meta", None)
        if getattr(meta, "closed", False):
            shown["additionalProperties"] = False
        one_of = getattr(meta, "one_of", ())
        if one_of:
            shown["oneOf"] = [{"required": [name]} for name in one_of]
        if direction == "request" and serializer.partial:
            needed = sorted(name for name, field in serializer.fields.items() if field.required)
            shown |= {"required": needed} if needed else {}
        if direction == "response":
            shown["required"] = sorted(set(shown["properties"]) - set(getattr(meta, "optional", ())))
            for field in shown["properties"].values():
                field.pop("readOnly", None)
        return shown

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        problem = self.resolve_serializer(ProblemSerializer, direction).ref
        for status, codes in sorted(self._problems().items()):
            of_code = {"type": "object", "properties": {"code": {"type": "string", "enum": list(codes)}}}
            bodies[status] = {
                "description": "\n".join(f"- `{code}`: {sentence}" for code, sentence in codes.items()),
                "content": {ProblemRenderer.media_type: {"schema": {"allOf": [problem, of_code]}}},
            }
            if status in HEADERS:
                bodies[status]["headers"] = HEADERS[status]
        return bodies

    def _problems(self) -> dict[str, dict[str, str]]:
        """What an operation may answer instead, by status and code, with a sentence for people."""
        found = {
            "406": {"not_acceptable": "The header Accept asks for a form that there is not."},
            "429": {"throttled": "That is too often in a minute, from this account or address."},
            "500": {"server_error": "Something broke here; nothing was done by half."},
            "503": {"unavailable": str(outages.NothingDone.sentence)},
        }

        def add(status: int, code: str, sentence: str) -> None:
            found.setdefault(str(status), {})[code] = sentence

        if self.method not in ("GET", "HEAD", "OPTIONS"):
            add(503, "outcome_unknown", str(outages.OutcomeUnknownToApp.sentence))
        if self._is_private():
            add(401, "not_authenticated", "Signing in would help.")
            if self.method not in ("GET", "HEAD", "OPTIONS"):
                add(403, "permission_denied", "A request by cookie came without its CSRF token.")
        if self.method in WITH_BODY:
            form = "JSON" if JSONParser in self.view.parser_classes else "form"
            add(400, "parse_error", f"The body is no {form}{' object' if form == 'JSON' else ''}.")
            add(411, "length_required", "The body has to say beforehand how long it is, by Content-Length.")
            add(503, outages.TooBusy.code, str(outages.TooBusy.sentence))
            add(413, "body_too_large", "The body is too large.")
            add(415, "unsupported_media_type", f"The body is no {form}.")
        if self._takes("_get_request_body") or self._takes("_get_filter_parameters") or self._asks():
            add(400, "invalid", "What `errors` says, field by field.")
        if "{" in self.path or self._takes("_get_pagination_parameters"):
            add(404, "not_found", "There is nothing here, or nothing of yours.")
        for refusal in getattr(self._door(), "refusals", ()):
            add(refusal.status, refusal.code, str(refusal.sentence))
        return found

    def _takes(self, what: str) -> bool:
        return bool(getattr(self, what)())

    def _asks(self) -> bool:
        """Whether a door parses the query by a serializer of its own."""
        parameters = self._process_override_parameters()  # type: ignore[no-untyped-call]
        return any(place == OpenApiParameter.QUERY for _name, place in parameters)

    def _is_private(self) -> bool:
        return {} not in self.get_auth()
