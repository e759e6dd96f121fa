"""Debian's PgBouncer as docs/pgbouncer.ini sets it up, in front of a test's database, and the site behind it."""

import configparser
import os
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import httpx
import psycopg
from django.db import connection

from config import roles
from config.local.programs import tethered, unprivileged
from tests import as_role
from tests.committed import until
from tests.programs import needed

INI = Path(__file__).parents[2] / "docs" / "pgbouncer.ini"
PASSWORD = "as-in-production"


@dataclass
class Pooler:
    folder: Path
    port: str
    web: str
    worker: str

    def url(self, role):
        return f"postgres://{role}:{PASSWORD}@{quote(str(self.folder), safe='')}:{self.port}/app"

    def environment(self, role):
        return {"DATABASE_URL": self.url(role), "DATABASE_POOLER": "transaction"}

    def connect(self, role):
        """A client of the pooler's that isn't the site."""
        return psycopg.connect(self.url(role), autocommit=True, prepare_threshold=None)


@contextmanager
def running(folder, tables_owner, **changes):
    """The pooler in front of the database that the tests are connected to, with the site's two roles."""
    pooler = Pooler(folder, "6432", web=f"web_{os.getpid()}", worker=f"worker_{os.getpid()}")
    with as_role.played(tables_owner), connection.cursor() as cursor:
        names = {pooler.web: roles.FOR_WEB, pooler.worker: roles.FOR_WORKERS}
        for role, its_settings in names.items():
            list(roles.keep(role, its_settings, PASSWORD))
        cursor.execute("SELECT rolname, rolpassword FROM pg_authid WHERE rolname = ANY(%s)", [list(names)])
        secrets = cursor.fetchall()
    (folder / "userlist.txt").write_text("".join(f'"{role}" "{secret}"\n' for role, secret in secrets))
    ini = _ini(folder, changes)
    command = [*unprivileged(), *tethered("INT"), needed("pgbouncer"), "--quiet", str(ini)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
    try:
        until(lambda: process.poll() is not None or (folder / f".s.PGSQL.{pooler.port}").exists())
        assert process.poll() is None, (folder / "log").read_text()
        yield pooler
    finally:
        process.terminate()
        process.wait(20)
        with as_role.played(tables_owner), connection.cursor() as cursor:
            for role in names:
                cursor.execute(
                    "SELECT count(pg_terminate_backend(pid, 5000)) FROM pg_stat_activity WHERE usename = %s", [role]
                )
                cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")


def _ini(folder, changes):
    """The file, with what is somewhere else here."""
    read = configparser.ConfigParser(interpolation=None)
    read.read(INI)
    where = connection.settings_dict
    read["databases"]["app"] = f"host={where['HOST']} port={where['PORT'] or 5432} dbname={where['NAME']}"
    here = {"listen_addr": "", "unix_socket_dir": folder, "auth_file": folder / "userlist.txt"} | changes
    read["pgbouncer"].update({name: str(value) for name, value in here.items()})
    with (folder / "pgbouncer.ini").open("w") as file:
        read.write(file)
    return folder / "pgbouncer.ini"


@contextmanager
def through(pooler, role):
    """This process's connections go through the pooler, as with the settings that `DATABASE_POOLER` chooses."""
    settings = connection.settings_dict
    before = dict(settings)
    connection.close()
    options = settings["OPTIONS"] | {"prepare_threshold": None}
    where = {"NAME": "app", "HOST": str(pooler.folder), "PORT": pooler.port, "USER": role, "PASSWORD": PASSWORD}
    settings.update(**where, OPTIONS=options, DISABLE_SERVER_SIDE_CURSORS=True)
    try:
        yield
    finally:
        connection.close()
        settings.update(before)


@contextmanager
def site(environment):
    """The address of the site, served as in production but for its secrets."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    command += ["--workers", "2", "--blocking-threads", "15", "--log-level", "error", "config.wsgi:application"]
    process = subprocess.Popen(command, env=os.environ | environment)
    address = f"http://127.0.0.1:{port}"
    try:
        until(lambda: _answers(f"{address}/healthz"))
        yield address
    finally:
        process.terminate()
        process.wait(20)


def _answers(address):
    try:
        return httpx.get(address).status_code == 200
    except httpx.TransportError:
        return False
