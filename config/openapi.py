"""How the schema of the API is generated: what every operation has in common is described here, once."""

from typing import Any, Literal

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers

Direction = Literal["request", "response"]


class ProblemSerializer(serializers.Serializer[Any]):
    """RFC 9457. A refusal adds the figures that would help."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField()
    detail = serializers.CharField()

    class Meta:
        component_name = "Problem"


class SessionTokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "accounts.authentication.SessionToken"
    name = "sessionToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "apiKey", "in": "header", "name": "X-Session-Token"}


class Schema(AutoSchema):
    """Adds the problems that any operation may answer with."""

    def _get_response_bodies(self, direction: Direction = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        problem = self.resolve_serializer(ProblemSerializer, direction).ref
        for status in self._statuses():
            bodies.setdefault(
                status, {"content": {"application/problem+json": {"schema": problem}}, "description": "Problem"}
            )
        return bodies

    def _statuses(self) -> list[str]:
        statuses = ["401"] if self._is_private() else []
        if self.method in ("POST", "PATCH", "PUT"):
            statuses += ["400", "402", "403", "409", "415", "422", "429"]
        if "{" in self.path or "pagination" in str(getattr(self.view, "pagination_class", "")).lower():
            statuses.append("404")
        return statuses

    def _is_private(self) -> bool:
        return not any("AllowAny" in type(permission).__name__ for permission in self.view.get_permissions())
