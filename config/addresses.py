"""Addresses: here by the names of `config.urls`, and as they are known outside: on other sites, in feeds, in mails."""

from functools import lru_cache

from django.conf import settings
from django.urls import reverse


@lru_cache(maxsize=10_000)
def path(name: str, *parts: str) -> str:
    """This function will return the path of what has a name, remembered: a page has dozens, and finding one anew takes
    as long as rendering three."""
    return reverse(name, args=parts)


def absolute(path: str) -> str:
    """This function will return the whole address of a path of this site."""
    return f"{settings.SITE_URL}{path}"
