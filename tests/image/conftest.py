"""The services of docker-compose.yml, running: the image's as containers, and the servers beside them, in one network."""

import os
import subprocess
import sys
from contextlib import ExitStack, contextmanager

import psycopg
import pytest
from django.utils.crypto import get_random_string
from psycopg import sql

from config.local import servers, throw_away
from tests import composed
from tests.image import dockerfile
from tests.image.contained import contained, network

# What an operator fills in; every other variable that has to be there gets some secret.
SAID = {
    "ALLOWED_HOSTS": "news.example.com",
    "SITE_URL": "https://news.example.com",
    "EMAIL_URL": "dummymail:",
    "DEFAULT_FROM_EMAIL": "post@news.example.com",
}
START_SECONDS = 120


def filled_in():
    """The environment of a `docker compose up` in which everything is said that has to be."""
    return {name: get_random_string(40) for name in composed.variables()[1]} | SAID


@pytest.fixture(scope="session")
def namespaces():
    """Skips where a root of one's own can't be made."""
    if os.geteuid() != 0 or not sys.platform.startswith("linux"):
        pytest.skip("Only root on Linux can make namespaces as containers have them. The image was NOT tested.")
    tried = subprocess.run(["unshare", "--mount", "--pid", "--net", "--fork", "true"], capture_output=True, check=False)
    if tried.returncode:
        if os.environ.get("CI") == "true":
            pytest.fail(f"Root can make no namespaces here, and in CI it has to: {tried.stderr}")
        pytest.skip("This machine forbids namespaces, even to root. The image was NOT tested.")


def environment_by_uv(image):
    """What the build stage makes, from the same lock file and in a second: pip takes half a minute for it."""
    venv, python = image.root / "venv", image.root / "venv" / "bin" / "python"
    uv = [sys.executable, "-m", "uv", "--quiet"]
    subprocess.run([*uv, "venv", "--relocatable", "--python", sys.executable, venv], check=True)
    locked = composed.ROOT / "requirements" / "app.txt"
    subprocess.run([*uv, "pip", "sync", "--require-hashes", "--python", python, locked], check=True)
    python.unlink()
    python.symlink_to("/usr/local/bin/python")
    written = (venv / "pyvenv.cfg").read_text().splitlines()
    kept = [line for line in written if not line.startswith("home")]
    (venv / "pyvenv.cfg").write_text("\n".join(["home = /usr/local/bin", *kept, ""]))


@pytest.fixture(scope="package")
def image(namespaces):
    """The image, its environment made by uv."""
    with throw_away.folder() as folder:
        yield dockerfile.carry_out(folder, made={"build": environment_by_uv})


class Site:
    """The services of docker-compose.yml that the image is for: those that last are running."""

    def __init__(self, services, postgres):
        self.services, self.postgres = services, postgres
        self.running = {}

    def is_healthy(self, name):
        """What the service's own health check says."""
        kind, *test = self.services[name]["healthcheck"]["test"]
        return self.running[name].run(test if kind == "CMD" else ["/bin/sh", "-c", *test]).returncode == 0


@pytest.fixture(scope="package")
def site(image):
    """The whole site, as `docker compose up` starts it on a new machine."""
    services = composed.services(filled_in())
    folder = image.root.parent
    media = folder / "media"
    media.mkdir()
    os.chown(media, *map(int, image.user.split(":")))
    with ExitStack() as stack:
        net = stack.enter_context(network())
        postgres = stack.enter_context(_PostgresOfTheFile(folder, net, services["postgres"]).running())
        stack.enter_context(_ValkeyOfTheFile(folder, net, services["valkey"]).running())

        def started(name, service):
            said = composed.command(service), service["environment"], name, service, {"media": media}, net
            return stack.enter_context(contained(image, *said))

        site = Site({name: service for name, service in services.items() if "build" in service}, postgres)
        for name, service in site.services.items():
            if service["restart"] == "no":
                started(name, service).wait(START_SECONDS)
        for name, service in site.services.items():
            if service["restart"] != "no":
                site.running[name] = started(name, service)
        yield site


class _OfTheFile:
    """A server in the network of the containers, with the settings that docker-compose.yml gives it."""

    def __init__(self, folder, network, service):
        super().__init__(folder, durable=False)
        self.network, self.service = network, service
        self.backups = folder / "backups"

    def _command(self):
        said = [word.replace("/backups", str(self.backups)) for word in self.service["command"][1:]]
        return ["nsenter", f"--net=/proc/{self.network}/ns/net", "--", *super()._command(), *said, *self.address]

    @contextmanager
    def running(self):
        (self.backups / "wal").mkdir(parents=True, exist_ok=True)
        self.start()
        try:
            yield self
        finally:
            self.stop()


class _PostgresOfTheFile(_OfTheFile, servers.Postgres):
    address = ("--listen_addresses=127.0.0.1",)

    def _prepare(self):
        super()._prepare()
        # As the first start of the image writes it.
        (self.data / "pg_hba.conf").write_text("local all all trust\nhost all all all scram-sha-256\n")

    @contextmanager
    def running(self):
        with super().running(), psycopg.connect(self.url, autocommit=True) as session:
            password = self.service["environment"]["POSTGRES_PASSWORD"]
            session.execute(sql.SQL("ALTER ROLE app PASSWORD {}").format(password))
            yield self


class _ValkeyOfTheFile(_OfTheFile, servers.Valkey):
    address = ("--port", "6379", "--bind", "127.0.0.1")
