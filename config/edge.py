"""Bodies, as they come from the wire.

The web server hands on a request when its head is there. The body is awaited by the thread that works for the request, for
as long as its sender likes; nothing here could end that wait, and a proxy in front does (docs/operations.md, "Bad input and
proxies"). Here no more than half of the threads ever wait for bodies, so that whoever reads is served meanwhile.

Nor does the server say that a body broke off. So it is measured: half a comment is no comment.
"""

import gc
import io
import threading
from collections.abc import Callable, Iterable
from typing import Any, Final

from django.core.exceptions import BadRequest

# Half of the threads of a process (`--blocking-threads` in the Dockerfile).
AWAITED_AT_ONCE: Final = 4
# Requests hold on to their parts in circles, which the collector of garbage follows by and by: it counts objects, and not
# how large they are. Before a body of that size it is asked to, so that such bodies don't add up.
LARGE_BYTES: Final = 250_000
# What has arrived is read in far less.
PATIENCE_SECONDS: Final = 0.1

Site = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class BrokenOff(BadRequest):
    """Less of a body came than was announced."""


class TooManyAwaited(BadRequest):
    """As many bodies as may be are being awaited already."""


class Edge:
    """The site, for a web server that calls it by WSGI."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._places = threading.BoundedSemaphore(AWAITED_AT_ONCE)

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        length = str(environ.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or not int(length):
            return self._site(environ, start_response)
        if int(length) > LARGE_BYTES:
            gc.collect()
        body = environ["wsgi.input"] = _Body(environ["wsgi.input"], int(length), self._places)
        try:
            return self._site(environ, start_response)
        finally:
            body.leave()


class _Body(io.RawIOBase):
    """All that was announced, or an error."""

    def __init__(self, stream: Any, length: int, places: threading.Semaphore) -> None:
        self._stream, self._left, self._places = stream, length, places
        self._has_place = False

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        wanted = min(len(into), self._left)
        if not wanted:
            return 0
        self._enter()
        data = self._stream.read(wanted)
        if len(data) < wanted:
            raise BrokenOff("The body broke off.")
        into[:wanted] = data
        self._left -= wanted
        if not self._left:
            self.leave()
        return wanted

    def _enter(self) -> None:
        if not self._has_place and not self._places.acquire(timeout=PATIENCE_SECONDS):
            raise TooManyAwaited("Too many bodies are being awaited.")
        self._has_place = True

    def leave(self) -> None:
        if self._has_place:
            self._has_place = False
            self._places.release()
