"""What is logged: one JSON object a line, with the ids of requests and tasks, and nothing that says who somebody is."""

import io
import json
import logging
import socketserver
import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from accounts import mailing, notifications
from accounts.models import User
from accounts.notifications import Kind
from config import clock, discretion, logs
from tests.factories import PASSWORD, ArticleFactory, UserFactory, open_day

BIRD = "wren@example.com"
# What people typed, sent or are; each is in some request below.
PRIVATE = (
    *(
        BIRD,
        "wren",
        "robin@example.com",
        "a wrong guess",
        PASSWORD,
        "unlikely words",
        "unlikely%20words",
        "unlikely+words",
    ),
    *("203.0.113.7", "Mozilla", "Firefox/999", "nightingale", "words of a comment"),
)
FROM = {"REMOTE_ADDR": "203.0.113.7", "headers": {"User-Agent": "Mozilla/5.0 Firefox/999"}}


@pytest.fixture
def logged():
    """What production would write of all that happens in the test, line by line."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.formatter(as_json=True))
    logging.getLogger().addHandler(handler)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    logging.getLogger().removeHandler(handler)


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False, **FROM)


def requests(logged):
    return [(one["method"], one["route"], one["status"]) for one in logged() if one["event"] == "request"]


@pytest.mark.django_db
class TestOfARequest:
    def test_is_one_line_with_its_route_status_time_and_id(self, logged, visitor):
        ArticleFactory(slug="tides")
        answer = visitor.get("/articles/tides/", headers={"X-Request-ID": "from-a-proxy-1"})
        assert answer.headers["X-Request-ID"] == "from-a-proxy-1"
        (line,) = logged()
        assert line["duration_ms"] > 0
        assert line.pop("timestamp").endswith("Z")
        line.pop("duration_ms")
        assert line == {
            "level": "info",
            "logger": "config.watching",
            "event": "request",
            "method": "GET",
            "route": "article",
            "status": 200,
            "request_id": "from-a-proxy-1",
        }

    def test_a_page_that_was_kept_has_its_route_too(self, logged, visitor):
        ArticleFactory(slug="tides")
        for _ in range(2):
            visitor.get("/articles/tides/")
        assert requests(logged) == [("GET", "article", 200)] * 2

    @pytest.mark.parametrize(
        "given", ["", "short", "x" * 65, "a b c d e f g h", "wren@example.com", 'quo"te-quo"te', "é" * 9]
    )
    def test_gets_an_id_of_ours_where_what_is_given_is_none(self, given, visitor):
        found = visitor.get("/healthz", headers={"X-Request-ID": given}).headers["X-Request-ID"]
        assert found != given
        assert len(found) == 32
        assert found.isalnum()

    def test_without_a_name_it_is_a_pattern_and_without_a_route_it_is_none(self, logged, visitor):
        visitor.get("/api/v1/me/entries")
        visitor.get("/nightingale@example.com/")
        visitor.get("/api/v1/wren")
        visitor.generic("BREW", "/")
        assert requests(logged) == [
            ("GET", "/api/v1/me/entries", 401),
            ("GET", "none", 404),
            ("GET", "/api/v1/", 404),
            ("other", "home", 405),
        ]

    def test_probes_and_files_are_no_news(self, logged, visitor):
        for path in ("/healthz", "/readyz", "/metrics"):
            assert visitor.get(path).status_code == 200
        assert visitor.head("/static/site.css").status_code == 200
        assert logged() == []


@pytest.mark.django_db
def test_nothing_that_is_logged_says_who_somebody_is(logged, visitor, monkeypatch, at):
    open_day(at)
    clock.stop_at(at)
    ArticleFactory(slug="tides")
    assert visitor.post("/accounts/signup/", {"email": BIRD, "password1": PASSWORD}).status_code == 302
    User.objects.filter(email=BIRD).update(handle="nightingale")
    visitor.post("/accounts/logout/")
    visitor.post("/accounts/login/", {"login": BIRD, "password": "a wrong guess"})
    visitor.get("/search/?q=unlikely+words")
    visitor.get("/api/v1/articles?search=unlikely%20words")
    visitor.get("/people/wren@example.com/unlikely%20words")
    visitor.post("/articles/tides/comments/write/", {"text": "words of a comment"})
    visitor.get("/", headers={"Host": "wren.example.com"})
    Client(enforce_csrf_checks=True, **FROM).post("/people/wren/", {"text": "words of a comment"})
    Client(enforce_csrf_checks=True, **FROM).post("/accounts/login/?next=unlikely%20words")
    visitor.get("/accounts/password/reset/key/1-nightingale/")

    def fail(*_arguments, **_options):
        somebody, typed = BIRD, "unlikely words"
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("INSERT INTO accounts_user (email) VALUES (%s)", [somebody])
        except IntegrityError as error:
            raise RuntimeError(f"{somebody} broke it by {typed!r}") from error

    monkeypatch.setattr("articles.library.listed", fail)
    assert visitor.get("/most-read/?q=unlikely+words").status_code == 500
    found = logged()
    assert [word for word in PRIVATE if word in json.dumps(found, ensure_ascii=False)] == []
    assert requests(logged)[-1] == ("GET", "most-read", 500)
    (told,) = [one for one in found if "exception" in one]
    assert told["logger"] == "django.request"
    assert told["event"] == "Internal Server Error: …"
    assert told["request_id"] == found[-1]["request_id"]
    assert (
        "IntegrityError: null value in column … of relation … violates not-null constraint [23502]" in told["exception"]
    )
    assert "direct cause" in told["exception"]
    assert told["exception"].endswith("RuntimeError: … broke it by …")
    assert "in fail" in told["exception"]


class Refusing(socketserver.StreamRequestHandler):
    """A mail server that knows nobody, and says whom."""

    def handle(self):
        self.wfile.write(b"220 here\r\n")
        for line in self.rfile:
            if line[:4].upper() == b"RCPT":
                self.wfile.write(b"550 5.1.1 " + line.strip()[8:] + b" is unknown\r\n")
            else:
                self.wfile.write(b"221 bye\r\n" if line[:4].upper() == b"QUIT" else b"250 well\r\n")


@pytest.mark.django_db
def test_a_mail_that_is_refused_tells_no_address(logged, settings, at):
    reader = UserFactory(email="robin@example.com")
    notifications.tell(reader.pk, Kind.RESTORED, at)
    with socketserver.TCPServer(("127.0.0.1", 0), Refusing) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = server.server_address
        assert mailing.mail_news(at + timedelta(hours=1)) == 0
    (told,) = logged()
    assert (told["level"], told["event"]) == ("error", "News could not be mailed.")
    assert "SMTPRecipientsRefused" in told["exception"]
    assert "robin" not in json.dumps(told)


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("nothing to hide", "nothing to hide"),
        ("can't be helped, don't wait", "can't be helped, don't wait"),
        ("invalid literal: 'it isn't one'", "invalid literal: …"),
        ('not "this one" but "that"', "not … but …"),
        ("b'bytes of somebody' came", "… came"),
        ("to <wren@mail.example.com>, from post@example.org.", "to <…>, from …."),
        ("celery@machine ready.", "celery@machine ready."),
    ],
)
def test_what_is_quoted_and_addresses_are_left_out(said, shown):
    assert discretion.without_words(said) == shown


def test_an_error_is_told_by_its_first_line_and_never_at_length():
    assert discretion.message(ValueError("one\ntwo of somebody's")) == "one"
    assert discretion.sentence(KeyError("wren")) == "KeyError: …"
    assert discretion.sentence(ValueError()) == "ValueError"
    assert len(discretion.message(ValueError("x" * 5000))) == discretion.LONGEST


def test_an_error_in_a_circle_ends():
    first, second = ValueError("first"), ValueError("second")
    first.__cause__, second.__cause__ = second, first
    assert discretion.story(first).count("ValueError") == 2
