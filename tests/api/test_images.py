"""Pictures sent to the API."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from articles.models import Picture
from config import clock
from tests.api.client import API, App, app_of
from tests.articles.files import drawn, file, png_that_says
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(at):
    clock.stop_at(at)
    return UserFactory()


@pytest.fixture
def app(reader):
    return app_of(reader)


def upload(app, data):
    return app.upload("images", file=SimpleUploadedFile("tide.png", data))


def test_a_picture_is_kept_and_its_addresses_are_given(app, reader, at):
    answer = upload(app, file(drawn(1200, 600)))
    picture = Picture.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {
        "id": picture.digest,
        "url": f"/pictures/{picture.digest}-1200.webp",
        "width": 1200,
        "height": 600,
        "sources": [{"url": f"/pictures/{picture.digest}-{width}.webp", "width": width} for width in (480, 960, 1200)],
    }
    assert (picture.uploader, picture.kept_at) == (reader, at)
    assert Client().get(answer.json()["url"]).getvalue().startswith(b"RIFF")


def test_the_same_picture_again_is_the_same_one(app):
    assert upload(app, file()).json() == upload(app, file()).json()


def test_a_visitor_is_asked_to_sign_in():
    assert upload(App(), file()).status_code == 401
    assert not Picture.objects.exists()


def test_a_cookie_alone_is_not_enough(reader):
    client = Client(enforce_csrf_checks=True)
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post(f"{API}images", {"file": SimpleUploadedFile("tide.png", file())})
    assert answer.status_code == 403
    assert not Picture.objects.exists()


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 400, "invalid"),
        (b"no picture", 422, "picture_kind_unknown"),
        (b"<svg/>", 422, "picture_is_svg"),
        (file(drawn(100, 100)), 422, "picture_too_small"),
        (png_that_says(20_000, 20_000), 422, "picture_too_many_pixels"),
        (file()[:600], 422, "picture_broken"),
        (bytes(10_000_001), 413, "picture_too_large"),
        (bytes(11_000_000), 413, "picture_too_large"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_is_no_picture_is_refused_with_the_reason(app, data, status, code):
    answer = upload(app, data)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Picture.objects.exists()


def test_a_form_without_a_file_is_refused(app):
    answer = app.upload("images", text="A picture")
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["file"]


def test_json_is_no_form(app):
    assert app.post("images", {"file": "A picture"}).status_code == 415


def test_a_form_with_too_many_fields_is_too_large(app):
    answer = app.upload("images", **{f"field{n}": "x" for n in range(1001)})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_form_that_breaks_off_is_refused(app):
    whole = encode_multipart(BOUNDARY, {"file": SimpleUploadedFile("tide.png", file())})
    headers = {"X-Session-Token": app.token}
    for data in (whole[: len(whole) // 2], b"", b"--"):
        answer = app.client.generic("POST", f"{API}images", data, content_type=MULTIPART_CONTENT, headers=headers)
        assert answer.status_code in (400, 422), answer.content
    answer = app.client.generic("POST", f"{API}images", whole, content_type="multipart/form-data", headers=headers)
    assert answer.status_code == 400


def test_who_has_sent_fifty_waits(app, reader, at):
    for n in range(50):
        Picture.objects.create(digest=f"{n:064x}", width=200, height=9, widths=[200], uploader=reader, kept_at=at)
    answer = upload(app, file())
    assert (answer.status_code, answer.json()["code"]) == (429, "pictures_spent")
    assert answer["Retry-After"] == "86400"


def test_a_suspended_reader_sends_nothing(reader, app):
    reader.is_suspended = True
    reader.save()
    assert upload(app, file()).json()["code"] == "suspended"
