"""The table of `tests/access.py`, each cell of it asked for."""

import json
import re

import pytest
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from config import clock
from tests import access
from tests.api.world import World
from tests.articles.files import drawn, file

pytestmark = pytest.mark.django_db

# One for all, because each sets up the whole middleware anew.
CLIENT = Client(raise_request_exception=False)

BODIES = {
    ("/api/v1/me", "PATCH"): {"language": "vi"},
    ("/language/", "POST"): {"language": "vi"},
    ("/api/v1/me/notifications/seen", "POST"): {"up_to": 1},
    ("/api/v1/articles/<slug:slug>/minus", "POST"): {"reason": "wrong"},
    ("/articles/<slug:slug>/minus/", "POST"): {"reason": "wrong"},
    ("/articles/<slug:slug>/comments/write/", "POST"): {"body": "Another thought.", "avatar": "bermudez"},
    ("/articles/<slug:slug>/flag/", "POST"): {"reason": "copied"},
    ("/comments/<int:comment_id>/flag/", "POST"): {"reason": "spam"},
    ("/comments/<int:comment_id>/edit/", "POST"): {"body": "A better thought."},
    ("/comments/<int:comment_id>/appeal/", "POST"): {"text": "Please look again."},
    ("/write/new/", "POST"): {"title": "Slack water"},
    ("/write/<int:article_id>/", "POST"): {"title": "Neap tides", "body_markdown": "Twice a month.", "revision": "1"},
    ("/write/<int:article_id>/keep/", "POST"): {"title": "Neap tides", "revision": "1"},
    ("/write/<int:article_id>/preview/", "POST"): {"title": "Neap tides"},
    ("/write/<int:article_id>/publish/", "POST"): {"act": "publish"},
    ("/write/<int:article_id>/appeal/", "POST"): {"text": "Please look again."},
    ("/api/v1/articles", "POST"): {"title": "Slack water"},
    ("/api/v1/articles/<slug:slug>", "PATCH"): {"dek": "When to be on the bar."},
    ("/api/v1/articles/<slug:slug>/comments", "POST"): {"body": "Low tide at three.", "avatar": "bermudez"},
    ("/api/v1/articles/<slug:slug>/flag", "POST"): {"reason": "false"},
    ("/api/v1/comments/<int:comment_id>", "PATCH"): {"body": "High tide at ten."},
    ("/api/v1/comments/<int:comment_id>/flag", "POST"): {"reason": "spam"},
    ("/api/v1/appeals", "POST"): {"article": "ebb", "text": "It was a misunderstanding."},
    ("/api/v1/reads/<int:read_id>/beats", "POST"): {
        "sequence": 1,
        "visible": True,
        "focused": True,
        "idle_seconds": 0,
        "depth": 3,
    },
}
FORMS = {"/api/v1/images": lambda: {"file": SimpleUploadedFile("red.png", file(drawn(300, 200)))}}
# What stands for a piece of a path that is a regular expression, or named as another is.
REGULAR = {
    "avatars/<slug:slug>": "avatars/bermudez",
    r"^confirm-email/(?P<key>[-:\w]+)/$": "confirm-email/no-such-key/",
    r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": "password/reset/key/1-no-such-key/",
    r"^auth/app/v1/(?:account/phone|auth/phone/)": "auth/app/v1/account/phone",
    r"(?P<url>.*)$": "nowhere/",
}


class Site(World):
    def address(self, path):
        if path == "/api/v1/^":
            return "/api/v1/nowhere"
        for pattern, instead in REGULAR.items():
            path = path.replace(pattern, instead)
        path = re.sub(r"\^\(\?P<app_label>(\w+)[^/]*/\$", r"\1/", path)
        return re.sub(r"<(?:\w+:)?(\w+)>", lambda name: str(self.names.get(name[1], 1)), path)

    def ask(self, who, path, method):
        """One request in a transaction of its own, of which nothing stays."""
        headers, token = {}, self.tokens[who]
        CLIENT.cookies.clear()
        is_api = path.startswith("/api/")
        if token and is_api:
            headers["X-Session-Token"] = token
        elif token:
            CLIENT.cookies[settings.SESSION_COOKIE_NAME] = token
        sent = {}
        if method not in ("GET", "HEAD"):
            body = BODIES.get((path, method), {})
            sent = {"data": json.dumps(body), "content_type": "application/json"}
            if path in FORMS:
                sent = {"data": encode_multipart(BOUNDARY, FORMS[path]()), "content_type": MULTIPART_CONTENT}
        if not access.is_ours(path):
            # allauth limits how often one address may try.
            cache.clear()
        with transaction.atomic():
            if method == "POST" and not is_api:
                answer = CLIENT.post(self.address(path), body, headers=headers)
            else:
                answer = CLIENT.generic(method, self.address(path), headers=headers, **sent)
            transaction.set_rollback(True)
        if answer.streaming:
            # A file is closed when it was read to its end.
            b"".join(answer)
        return answer


@pytest.fixture
def world(at):
    clock.stop_at(at)
    return Site(at)


BEGINNINGS = ["/", "/api/v1/", *access.THEIRS]


def group_of(path):
    return max((beginning for beginning in BEGINNINGS if path.startswith(beginning)), key=len)


def agrees(status, cell):
    return status < 500 if cell == "ok" else status == int(cell)


def test_every_path_has_its_lines_and_every_line_a_path():
    known = access.paths()
    assert not [path for path in known if access.key_of(path) is None]
    assert not set(access.table()) - {access.key_of(path) for path in known}


def test_every_method_of_our_paths_has_a_line():
    ours = [path for path in access.paths() if access.is_ours(path)]
    assert not [path for path in ours if set(access.expected(path)) != set(access.METHODS)]


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_the_table_says_who_may_call(beginning, world):
    wrong = []
    for path in [path for path in access.paths() if group_of(path) == beginning]:
        for method, cells in access.expected(path).items():
            for who, cell in zip(access.WHO, cells, strict=True):
                answer = world.ask(who, path, method)
                if not agrees(answer.status_code, cell):
                    wrong.append(f"{method} {path} by {who}: {answer.status_code} instead of {cell}")
                elif cell == "403" and who == "suspended" and path.startswith("/api/"):
                    assert answer.json()["code"] == "suspended", path
    assert not wrong, "\n".join(wrong)


def test_a_head_request_is_answered_as_its_get_or_not_at_all(world):
    wrong = []
    for path in [path for path in access.paths() if access.is_ours(path)]:
        for who, cell in zip(access.WHO, access.expected(path)["GET"], strict=True):
            status = world.ask(who, path, "HEAD").status_code
            if status not in (int(cell), 405):
                wrong.append(f"HEAD {path} by {who}: {status} instead of {cell}")
    assert not wrong, "\n".join(wrong)
