"""What an orchestrator asks: whether a process lives, and whether readers can be sent to it."""

import pytest
from django.db import connection

NOWHERE = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "unix:///nowhere/valkey.sock"}
}


def ask(client, path):
    answer = client.get(path)
    assert "no-store" in answer["Cache-Control"]
    return answer.status_code, answer.json()


@pytest.mark.django_db
def test_with_all_its_servers_it_is_ready(client):
    assert ask(client, "/healthz") == (200, {"alive": True})
    assert ask(client, "/readyz") == (200, {"database": True, "redis": True})


@pytest.mark.django_db
def test_without_redis_it_lives_and_is_not_ready(client, settings):
    settings.CACHES = NOWHERE
    assert ask(client, "/healthz") == (200, {"alive": True})
    assert ask(client, "/readyz") == (503, {"database": True, "redis": False})


@pytest.mark.usefixtures("committed")
def test_without_its_database_it_lives_and_is_not_ready(client):
    name = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = "no_such_database"
    try:
        assert ask(client, "/healthz") == (200, {"alive": True})
        assert ask(client, "/readyz") == (503, {"database": False, "redis": True})
    finally:
        connection.close()
        connection.settings_dict["NAME"] = name


@pytest.mark.django_db
def test_a_probe_over_plain_http_is_not_sent_elsewhere(client, settings):
    settings.SECURE_SSL_REDIRECT = True
    assert client.get("/").status_code == 301
    assert ask(client, "/healthz")[0] == ask(client, "/readyz")[0] == 200
