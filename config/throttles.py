"""How often the API may be asked: by an account, or by the address of whoever has none.

A count for each minute in Redis; without Redis each process counts for itself.
"""

import time
from typing import Any

from django.conf import settings
from django.core.cache import cache
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

SECONDS = 60


class Throttle(BaseThrottle):
    """So many requests a minute for an account, fewer for an address that shows none; `settings.API_PER_MINUTE`."""

    def allow_request(self, request: Request, view: Any) -> bool:
        account = request.user.pk
        limit = settings.API_PER_MINUTE["account" if account else "address"]
        who = f"account-{account}" if account else f"address-{self.get_ident(request)}"
        return self._count(f"asked:{who}:{int(time.time()) // SECONDS}") <= limit

    def _count(self, key: str) -> int:
        if cache.add(key, 1, 2 * SECONDS):
            return 1
        try:
            return int(cache.incr(key))
        except ValueError:
            # It was gone between the two.
            return 0

    def wait(self) -> float:
        return SECONDS - time.time() % SECONDS
