"""How often the API may be asked, and by whose pages."""

import pytest

from tests.api.client import App, app_of
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(settings):
    settings.API_PER_MINUTE = {"account": 3, "address": 2}


def statuses(app, times, path="articles", **headers):
    return [app.get(path, **headers).status_code for _ in range(times)]


def test_an_address_that_asks_too_often_is_told_when_to_come_back():
    visitor = App()
    assert statuses(visitor, 2) == [200, 200]
    refused = visitor.get("articles")
    assert (refused.status_code, refused.json()["code"]) == (429, "throttled")
    assert 0 < int(refused.headers["Retry-After"]) <= 60


def test_an_account_is_counted_by_itself_wherever_it_asks_from():
    one, other = app_of(UserFactory()), app_of(UserFactory())
    assert statuses(one, 4, "me") == [200, 200, 200, 429]
    assert statuses(other, 1, "me") == [200]
    assert statuses(App(), 2) == [200, 200]


def test_what_a_client_says_of_its_address_is_not_believed():
    visitor = App()
    found = [statuses(visitor, 1, **{"X-Forwarded-For": f"192.0.2.{n}"})[0] for n in range(3)]
    assert found == [200, 200, 429]


def test_behind_a_proxy_the_address_is_the_one_that_the_proxy_saw(settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": 1}
    visitor = App()
    found = [statuses(visitor, 1, **{"X-Forwarded-For": f"192.0.2.{n}"})[0] for n in range(3)]
    assert found == [200, 200, 200]
    forged = [statuses(visitor, 1, **{"X-Forwarded-For": f"192.0.2.{n}, 198.51.100.7"})[0] for n in range(3)]
    assert forged == [200, 200, 429]


def test_without_redis_each_process_counts_for_itself(settings):
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "unix:///nowhere/valkey.sock"},
        "own": settings.CACHES["own"] | {"LOCATION": "of this test"},
    }
    assert statuses(App(), 4) == [200, 200, 429, 429]


def test_pages_of_a_named_origin_may_ask_and_others_may_not(settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
    named = App().get("articles", Origin="https://app.example.com")
    assert named.headers["Access-Control-Allow-Origin"] == "https://app.example.com"
    # Cookies are for our own pages; an app brings its token.
    assert "Access-Control-Allow-Credentials" not in named.headers
    assert "Access-Control-Allow-Origin" not in App().get("articles", Origin="https://else.example.com").headers


def test_no_origin_is_named_until_the_environment_does(client):
    answer = client.get("/api/v1/articles", headers={"Origin": "https://app.example.com"})
    assert "Access-Control-Allow-Origin" not in answer.headers
