"""The pages of the library as they were rendered, kept until the library changes: articles, and the first pages of lists.

Each is the same for every visitor, so one is kept for each language of the interface. A page names its neighbours, what is
related, and how much its author has published, so a change of any article is a change of the library: whoever makes one
removes the library's mark, and a page is only good with the mark that was there when its rendering began. So what was
rendered from the old texts while a new one was being written is never served. A much read page is rendered once for each
change, which costs less than knowing what each change is seen on. Without the cache every page is rendered.
"""

import gzip
import hashlib
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import cache as once

from django.core.cache import caches
from django.templatetags.static import static
from django.utils.crypto import get_random_string
from redis.exceptions import RedisError

KEPT = timedelta(minutes=5)
MARK = "pages-mark"
SHARED = "shared"
# Pages name files by what is in them: a page that names others than today's is from before an upgrade.
FILES = ("site.css", "site.js", "panel.js", "reading.js", "share.js", "favicon.svg")


# Whether a change was not told to the cache.
_missed = threading.Event()


@dataclass(frozen=True, slots=True)
class Page:
    """A rendered page: `body` is compressed by gzip, `etag` as a header has it; weak, for it names the page compressed or
    not."""

    body: bytes
    etag: str
    headers: Mapping[str, str]


def find(path: str, language: str) -> tuple[Page | None, str]:
    """This function will return the page at a path, None where there is none, and the mark under which to `keep` the
    one that is rendered instead: "" where that would be in vain."""
    cache, page_key = caches[SHARED], _page_key(path, language)
    try:
        if _missed.is_set():
            _drop()
        found = cache.get_many([page_key, MARK])
        mark = found.get(MARK)
        if mark is None:
            # Several who find none at once have to agree on one.
            cache.add(MARK, get_random_string(12), 2 * KEPT.seconds)
            mark = cache.get(MARK) or ""
        page, its_mark = found.get(page_key) or (None, None)
    except RedisError:
        return None, ""
    return (page, mark) if its_mark == mark else (None, mark)


def keep(path: str, language: str, mark: str, body: bytes, headers: Mapping[str, str]) -> Page:
    """This function will keep a page that was rendered after `find` had returned `mark`, and return it."""
    page = Page(gzip.compress(body, 6, mtime=0), f'W/"{hashlib.sha256(body).hexdigest()[:32]}"', dict(headers))
    if mark:
        with suppress(RedisError):
            caches[SHARED].set(_page_key(path, language), (page, mark), KEPT.seconds)
    return page


def drop() -> None:
    """This function will let nobody find any page any more, those that are being rendered neither. Call it when what
    changed is committed. What the cache keeps while it can't be reached is dropped before it is asked again."""
    try:
        _drop()
    except RedisError:
        _missed.set()


def _drop() -> None:
    caches[SHARED].delete(MARK)
    _missed.clear()


def _page_key(path: str, language: str) -> str:
    return f"page:{_files_digest()}:{language}:{path}"


@once
def _files_digest() -> str:
    return hashlib.sha256("".join(static(name) for name in FILES).encode()).hexdigest()[:12]
