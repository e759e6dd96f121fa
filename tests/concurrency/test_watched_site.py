"""The web server of the image with its two processes: what it logs, what it counts, and what it does without Redis."""

import json
import os
import re
import signal
import socket
import subprocess
import threading
from contextlib import closing, suppress
from importlib import import_module
from uuid import uuid4

import httpx
import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from prometheus_client.parser import text_string_to_metric_families

from config.local import servers, throw_away
from rewards.models import PnlReport, Rating
from tests import composed
from tests.comments.people import reader_of
from tests.committed import clock_offset, until
from tests.factories import ArticleFactory, open_day


class Site:
    """The site at its address, asked by somebody who is signed in."""

    def __init__(self, process, port, valkey, said):
        self.process, self.valkey, self.said = process, valkey, said
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=20)

    def answers(self):
        with suppress(httpx.TransportError):
            return self.http.get("/healthz").status_code == 200

    def act(self, path, **sent):
        return self.http.post(f"/api/v1/{path}", json=sent, headers={"Idempotency-Key": str(uuid4())}).status_code

    def counted(self, name):
        text = self.http.get("/metrics").text
        samples = [one for family in text_string_to_metric_families(text) for one in family.samples if one.name == name]
        return {(one.labels["route"], one.labels["status"]): one.value for one in samples}


@pytest.fixture
def site(committed, tmp_path, at):
    """Started by the image's own command, on a Valkey that it has for itself."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with throw_away.folder() as root, servers.valkey(root, durable=False) as valkey:
        environment = os.environ | {
            "DATABASE_URL": committed,
            "REDIS_URL": valkey.url,
            "CLOCK_OFFSET_SECONDS": clock_offset(at),
            "LOG_AS_JSON": "true",
            "GRANIAN_LOG_CONFIG": "config/granian.json",
            "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics"),
        }
        stands_for = {"0.0.0.0": "127.0.0.1", "8000": port}
        words = [stands_for.get(word, word) for word in composed.instructions("CMD")[-1]]
        command = [str(settings.BASE_DIR / ".venv" / "bin" / words[0]), *words[1:]]
        process = subprocess.Popen(
            command, cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        said = []
        listening = threading.Thread(target=said.extend, args=(process.stdout,), daemon=True)
        listening.start()
        site = Site(process, port, valkey, said)
        try:
            until(site.answers, 60)
            yield site
        finally:
            site.http.close()
            process.send_signal(signal.SIGTERM)
            process.wait(30)
            listening.join(10)
            process.stdout.close()


@pytest.fixture
def article(committed, at):
    open_day(at)
    return ArticleFactory(slug="tides")


def sign_in(site, user):
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    site.http.headers["X-Session-Token"] = session.session_key
    site.http.cookies[settings.SESSION_COOKIE_NAME] = session.session_key


def test_both_processes_are_counted_and_every_line_is_json(site, article):
    # Each on a connection of its own, so that both processes have some.
    for _ in range(40):
        asked = httpx.get(f"{site.http.base_url}/articles/tides/?q=typed", headers={"User-Agent": "Robin/1"})
        assert asked.status_code == 200
    assert site.counted("http_request_duration_seconds_count")["article", "2xx"] == 40
    site.process.send_signal(signal.SIGTERM)
    site.process.wait(30)
    lines = [json.loads(line) for line in site.said]
    assert {"_granian", "config.watching"} <= {line["logger"] for line in lines}
    assert [line["route"] for line in lines if line["event"] == "request"] == ["article"] * 40
    assert not {"Robin", "typed", "tides"} & set(re.findall(r"\w+", "".join(site.said)))


def test_without_redis_everything_goes_on(site, article):
    reader = reader_of(article, level=15, twei=50)
    sign_in(site, reader)
    site.valkey.kill()
    ready = site.http.get("/readyz")
    assert (ready.status_code, ready.json()["database"], ready.json()["redis"]) == (200, True, False)
    for path in ("/", "/articles/tides/", "/articles/tides/panel/", "/articles/tides/comments/", "/search/?q=word7"):
        assert site.http.get(path).status_code == 200, path
    assert site.act("articles/tides/reads") in (200, 201)
    assert site.act("articles/tides/plus") in (200, 201)
    assert site.act("articles/tides/comments", body="The third table is wrong.", avatar="otter") == 201
    assert site.act("articles/tides/pnl-reports") in (201, 202)
    assert Rating.objects.filter(reader=reader).count() == PnlReport.objects.filter(reader=reader).count() == 1
    # A wrong password is one, and no fault of ours.
    sent = {"email": reader.email, "password": "a guess"}
    assert httpx.post(f"{site.http.base_url}/api/v1/auth/app/v1/auth/login", json=sent, timeout=20).status_code == 400
