"""Where a checkout's sockets are, and that every library finds the same place behind the addresses."""

import os
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
import pytest
from kombu.transport.redis import _parse_url
from psycopg.conninfo import conninfo_to_dict
from redis import Redis

from config.local import paths
from tests.servers import numbered

AWKWARD = Path("/srv/My Site #1 (50%), ümlaut/var")


@pytest.fixture
def deep(tmp_path):
    return tmp_path.joinpath(*["a-folder-with-a-long-name"] * 6, "var")


@pytest.fixture
def short(deep):
    """The short folder that a deep checkout would take, to be made by the test."""
    folder = paths.runtime_folder(deep)
    yield folder
    folder.unlink() if folder.is_symlink() else folder.rmdir()


def test_sockets_lie_under_the_data():
    assert paths.runtime_folder(Path("/srv/site/var")) == Path("/srv/site/var/run")


def test_the_longest_path_that_fits_is_used_and_one_more_byte_is_not():
    room = paths.LONGEST_SOCKET_PATH - len(f"/run/{paths.POSTGRES_SOCKET}")
    fits, too_long = Path("/" + "x" * (room - 1)), Path("/" + "x" * room)
    assert paths.runtime_folder(fits) == fits / "run"
    assert paths.runtime_folder(too_long) != too_long / "run"


def test_a_deep_checkout_gets_a_short_folder_of_its_own(deep):
    folder = paths.runtime_folder(deep)
    assert len(os.fsencode(folder / paths.POSTGRES_SOCKET)) < paths.LONGEST_SOCKET_PATH
    assert folder == paths.runtime_folder(deep)
    assert folder != paths.runtime_folder(deep / "another")


def test_another_terminal_finds_the_short_folder_whatever_its_temporary_one_is(deep, monkeypatch):
    folder = paths.runtime_folder(deep)
    monkeypatch.setenv("TMPDIR", "/nowhere")
    assert paths.runtime_folder(deep) == folder


def test_a_folder_is_made_for_its_owner_alone(tmp_path):
    paths.make_private(tmp_path / "var" / "run")
    paths.make_private(tmp_path / "var" / "run")
    assert (tmp_path / "var" / "run").stat().st_mode & 0o777 == 0o700


def test_a_short_folder_that_others_may_enter_is_refused(deep, short):
    short.mkdir()
    short.chmod(0o755)
    with pytest.raises(PermissionError, match="open to other users"):
        paths.runtime_folder(deep)


def test_a_short_folder_that_leads_elsewhere_is_refused(deep, short, tmp_path):
    short.symlink_to(tmp_path)
    with pytest.raises(PermissionError, match="another user"):
        paths.runtime_folder(deep)


def test_django_and_libpq_read_the_same_folder_from_the_databases_address():
    url = paths.database_url(AWKWARD)
    read = dj_database_url.parse(url)
    assert (read["HOST"], read["USER"], read["NAME"]) == (str(AWKWARD / "run"), "app", "app")
    assert conninfo_to_dict(url) == {"user": "app", "dbname": "app", "host": str(AWKWARD / "run")}


def test_the_cache_and_celery_read_the_same_socket_and_number():
    url = paths.redis_url(AWKWARD, 3)
    cache = Redis.from_url(url).connection_pool.connection_kwargs
    assert (cache["path"], cache["db"]) == (str(AWKWARD / "run" / "valkey.sock"), 3)
    broker = _parse_url(paths.broker_url(url).removeprefix("redis+"))
    assert ("/" + broker.path, broker.query) == (cache["path"], {"virtual_host": "3"})


def test_a_socket_without_a_number_is_database_0():
    assert paths.broker_url("unix:///run/valkey.sock") == "redis+socket:///run/valkey.sock?virtual_host=0"


@pytest.mark.parametrize("url", ["redis://127.0.0.1:6379/1", "rediss://:secret@cache.example:6380/0"])
def test_ordinary_addresses_are_celerys_as_they_are(url):
    assert paths.broker_url(url) == url


def test_each_worker_of_xdist_gets_a_number_of_its_own():
    assert numbered("unix:///run/valkey.sock?db=0", 2) == "unix:///run/valkey.sock?db=2"
    assert numbered("redis://127.0.0.1:6379/0", 2) == "redis://127.0.0.1:6379/2"


def test_the_tests_run_on_servers_of_their_own(settings):
    if urlsplit(settings.REDIS_URL).scheme != "unix":
        pytest.skip("REDIS_URL was set from outside")
    assert not settings.REDIS_URL.startswith(paths.redis_url().partition("?")[0])
