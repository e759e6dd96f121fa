"""The servers of `make run` and of these tests, started for real."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from config.local import locks, paths, programs, servers, throw_away
from config.local.programs import ServerFailed


@pytest.fixture(scope="module")
def root():
    with throw_away.folder() as folder:
        yield folder


@pytest.fixture(scope="module")
def postgres(root):
    with servers.postgres(root) as server:
        yield server


@pytest.fixture(scope="module")
def valkey(root):
    with servers.valkey(root) as server:
        yield server


def ask(server, question):
    with psycopg.connect(server.url) as connection:
        return connection.execute(question).fetchone()[0]


def note(server, *words):
    with psycopg.connect(server.url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS note (word text)")
        for word in words:
            connection.execute("INSERT INTO note VALUES (%s)", [word])


def is_gone(pid):
    try:
        # A process that has ended may wait for a parent who never asks.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except FileNotFoundError:
        return True


def wait_until(happens, seconds=10):
    deadline = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_it_is_postgresql_18_with_unicode_and_without_a_port(postgres):
    assert ask(postgres, "SELECT version()").startswith("PostgreSQL 18.")
    assert ask(postgres, "SELECT current_setting('listen_addresses')") == ""
    assert ask(postgres, "SELECT datlocale FROM pg_database WHERE datname = 'app'") == "C.UTF-8"
    assert ask(postgres, "SELECT lower('ĐỌC')") == "đọc"


def test_nobody_else_reaches_its_socket(postgres):
    assert postgres.sockets.stat().st_mode & 0o777 == 0o700
    assert (postgres.sockets / paths.POSTGRES_SOCKET).stat().st_mode & 0o777 == 0o700


def test_it_is_durable_unless_told_otherwise(postgres):
    assert {ask(postgres, f"SHOW {name}") for name in ("fsync", "full_page_writes", "synchronous_commit")} == {"on"}


def test_what_was_committed_survives_kill_9(postgres):
    note(postgres, "kept")
    before = postgres.pid
    postgres.kill()
    assert is_gone(before)
    with pytest.raises(psycopg.OperationalError):
        ask(postgres, "SELECT 1")
    postgres.start()
    assert postgres.pid != before
    assert ask(postgres, "SELECT count(*) FROM note WHERE word = 'kept'") == 1


def test_a_start_is_not_misled_by_a_number_that_another_process_has_now(postgres):
    postgres.kill()
    for left in (postgres.data / "postmaster.pid", postgres.sockets / f"{paths.POSTGRES_SOCKET}.lock"):
        lines = left.read_text().splitlines()
        left.write_text("\n".join([str(os.getpid()), *lines[1:], ""]))
    postgres.start()
    assert ask(postgres, "SELECT 1") == 1


def test_a_second_server_on_the_same_data_is_refused(postgres, root, monkeypatch):
    monkeypatch.setattr(servers, "START_SECONDS", 0.1)
    with pytest.raises(ServerFailed, match="Another PostgreSQL runs"), servers.postgres(root):
        pass
    assert ask(postgres, "SELECT 1") == 1


def test_two_folders_have_servers_side_by_side_and_a_second_start_keeps_the_data(postgres, tmp_path):
    note(postgres, "here")
    with servers.postgres(tmp_path, durable=False) as other:
        note(other, "there")
        assert ask(other, "SHOW fsync") == "off"
        assert ask(other, "SELECT string_agg(word, ',') FROM note") == "there"
    assert is_gone(other.pid)
    begun = time.monotonic()
    with servers.postgres(tmp_path, durable=False) as again:
        assert ask(again, "SELECT string_agg(word, ',') FROM note") == "there"
    assert time.monotonic() - begun < 3


def test_a_deep_folder_has_a_server_too(tmp_path):
    root = tmp_path.joinpath(*["A Folder With A Long Name"] * 6)
    with servers.valkey(root, durable=False) as server:
        assert server.sockets.parent != root
        assert Redis.from_url(server.url).ping()
    server.sockets.rmdir()


def test_a_failed_start_shows_the_end_of_its_log(postgres):
    postgres.stop()
    version = postgres.data / "PG_VERSION"
    version.write_text("17\n")
    try:
        with pytest.raises(ServerFailed, match="initialized by PostgreSQL version 17"):
            postgres.start()
    finally:
        version.write_text("18\n")
        postgres.start()


def test_an_interrupted_first_start_is_begun_again(tmp_path):
    (tmp_path / "postgresql.unfinished").mkdir()
    (tmp_path / "postgresql.unfinished" / "PG_VERSION").touch()
    with servers.postgres(tmp_path, durable=False) as server:
        assert ask(server, "SELECT current_database()") == "app"
    assert not (tmp_path / "postgresql.unfinished").exists()


def test_valkey_keeps_what_it_acknowledged(valkey):
    client = Redis.from_url(valkey.url)
    client.set("word", "kept")
    valkey.kill()
    valkey.start()
    assert client.get("word") == b"kept"
    assert client.info("server")["server_name"] == "valkey"
    client.close()


@pytest.mark.skipif(not programs.tethered("INT"), reason="this machine has no setpriv")
def test_servers_stop_when_their_parent_is_killed(tmp_path):
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=paths.VAR.parent
    )
    with parent:
        pids = [int(pid) for pid in parent.stdout.readline().split()]
        parent.send_signal(signal.SIGKILL)
    wait_until(lambda: all(map(is_gone, pids)))
    # Nothing that they leave is in the way of the next ones.
    with servers.postgres(tmp_path, durable=False) as server:
        assert ask(server, "SELECT 1") == 1


PARENT = """
import pathlib, sys, time
from config.local import servers
root = pathlib.Path(sys.argv[1])
with servers.postgres(root, durable=False) as postgres, servers.valkey(root, durable=False) as valkey:
    print(postgres.pid, valkey.pid, flush=True)
    time.sleep(60)
"""


def test_root_without_namespaces_is_told_what_to_do():
    with pytest.raises(ServerFailed, match="run as another user or set DATABASE_URL"):
        programs.unprivileged(uid=0, works=lambda command: False)


def test_root_takes_another_number_and_others_keep_theirs():
    assert programs.unprivileged(uid=0, works=lambda command: True)[0] == "unshare"
    assert programs.unprivileged(uid=1000, works=lambda command: False) == []


def test_a_machine_without_a_program_is_told_so(monkeypatch):
    monkeypatch.setattr("platform.machine", lambda: "abacus")
    with pytest.raises(ServerFailed, match="no valkey-server for this kind of machine"):
        programs.valkey_program()


def test_a_throw_away_folder_is_gone_afterwards_and_so_is_one_whose_owner_was_killed():
    with throw_away.folder() as living:
        deserted, new = (living.with_name(f"{living.name}-{word}") for word in ("deserted", "new"))
        new.mkdir()
        deserted.mkdir()
        (deserted / "owner.lock").touch()
        for old in (living, deserted):
            os.utime(old, (0, 0))
        with throw_away.folder():
            assert (living.exists(), new.exists(), deserted.exists()) == (True, True, False)
    assert not living.exists()
    new.rmdir()


def test_a_lock_is_taken_once_and_given_back(tmp_path):
    path = tmp_path / "lock"
    with path.open("w") as first, path.open("w") as second:
        assert locks.take(first)
        assert not locks.take(second)
        first.close()
        assert locks.take(second)
