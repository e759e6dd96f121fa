"""The avatars: listed through the API, and their pictures."""

import pytest
from django.test import Client

from comments.models import Avatar
from tests.api.client import App, app_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def refusal(answer):
    assert answer["Content-Type"] == "application/problem+json"
    return answer.status_code, answer.json()["code"]


def slugs(answer):
    assert answer.status_code == 200
    return [avatar["slug"] for avatar in answer.json()["results"]]


def test_all_avatars_are_on_one_page_by_the_level_from_which_they_are_available():
    for app in (App(), app_of(UserFactory())):
        answer = app.get("avatars")
        assert (answer.json()["next"], answer.json()["previous"], len(slugs(answer))) == (None, None, 20)
        first, *_others, last = answer.json()["results"]
        assert first == {
            "slug": "bermudez",
            "name": "Bermudez",
            "image": "/avatars/bermudez.svg",
            "available_from_level": 1,
        }
        assert (last["slug"], last["available_from_level"]) == ("zenith", 30)
        levels = [avatar["available_from_level"] for avatar in answer.json()["results"]]
        assert levels == sorted(levels)


def test_what_is_not_offered_any_more_is_not_listed_and_keeps_its_picture():
    Avatar.objects.filter(slug="kite").update(is_offered=False)
    assert "kite" not in slugs(App().get("avatars"))
    assert Client().get("/avatars/kite.svg").status_code == 200


def test_the_list_takes_one_query(django_assert_num_queries):
    with django_assert_num_queries(1) as queries:
        App().get("avatars")
    assert "svg" not in queries.captured_queries[0]["sql"]


def test_avatars_are_listed_and_nothing_else():
    for method in ("post", "put", "patch", "delete"):
        assert refusal(app_of(UserFactory())._call(method, "avatars")) == (405, "method_not_allowed")


def test_every_avatar_has_a_picture():
    for avatar in App().get("avatars").json()["results"]:
        answer = Client().get(avatar["image"])
        assert answer.status_code == 200, avatar
        assert answer.content.decode() == Avatar.objects.get(slug=avatar["slug"]).svg


def test_a_picture_can_be_kept_for_a_day_and_do_nothing(django_assert_num_queries):
    with django_assert_num_queries(1):
        answer = Client().get("/avatars/bermudez.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert set(answer["Cache-Control"].split(", ")) == {"public", "max-age=86400"}
    policy = {"default-src 'none'", "sandbox"}
    assert set(answer["Content-Security-Policy"].split("; ")) == policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    # What is the same for everybody is kept for everybody.
    assert "Cookie" not in answer.get("Vary", "")
    assert not answer.cookies


def test_a_picture_that_is_there_already_is_not_sent_again():
    first = Client().get("/avatars/bermudez.svg")
    again = Client().get("/avatars/bermudez.svg", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("ETag", "Cache-Control"):
        assert again[name] == first[name]
    assert "sandbox" in again["Content-Security-Policy"]
    assert Client().get("/avatars/africa.svg", headers={"If-None-Match": first["ETag"]}).status_code == 200


def test_a_picture_that_was_drawn_anew_is_sent_again():
    first = Client().get("/avatars/bermudez.svg")
    Avatar.objects.filter(slug="bermudez").update(svg=Avatar.objects.get(slug="africa").svg)
    again = Client().get("/avatars/bermudez.svg", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200
    assert again["ETag"] != first["ETag"]


@pytest.mark.parametrize("slug", ["nobody", "Bermudez", "bermudez.svg", "0"])
def test_an_unknown_picture_is_not_found(slug):
    assert Client().get(f"/avatars/{slug}.svg").status_code == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_a_picture_is_looked_at_and_nothing_else(method):
    assert Client().generic(method, "/avatars/bermudez.svg").status_code == 405
