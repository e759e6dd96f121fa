"""Who is asking, and from where."""

from allauth.account.adapter import get_adapter
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest
from rest_framework.request import Request

from accounts.models import User


def user(request: HttpRequest | Request) -> User:
    """This function will return the user of a request that a door has let in. Raises PermissionDenied for nobody."""
    if isinstance(request.user, User):
        return request.user
    raise PermissionDenied


def viewer(request: HttpRequest | Request) -> User | None:
    """This function will return who looks at what everybody may see: the user of a request, None for a visitor."""
    return request.user if isinstance(request.user, User) else None


def address(request: HttpRequest | Request) -> str:
    """This function will return the address that a request came from, as the proxies in front of us tell it; nothing where
    they don't."""
    try:
        found: str = get_adapter().get_client_ip(request)
    except (ImproperlyConfigured, PermissionDenied):
        return ""
    return found
