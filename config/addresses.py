"""Addresses as they are known outside: on other sites, in feeds, in mails."""

from django.conf import settings


def absolute(path: str) -> str:
    """This function will return the whole address of a path of this site."""
    return f"{settings.SITE_URL}{path}"
