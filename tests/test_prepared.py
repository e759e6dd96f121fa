"""What prepared statements promise beside being fast: they come through what Django's own queries come through."""

import psycopg
from django.core.cache import cache
from django.db import close_old_connections, connection

from tests.factories import ArticleFactory


def test_an_article_is_there_again_after_the_database_was(committed, client):
    ArticleFactory(slug="tides")
    assert client.get("/articles/tides/").status_code == 200
    cache.clear()
    with psycopg.connect(committed, autocommit=True) as other:
        other.execute("SELECT pg_terminate_backend(%s, 5000)", [connection.connection.info.backend_pid])
    # As at the beginning of each request; the client of the tests leaves it out.
    close_old_connections()
    assert client.get("/articles/tides/").status_code == 200
