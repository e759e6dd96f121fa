"""The whole site without containers: each service runs the command that docker-compose.yml and the Dockerfile give it, with
the environment that they give it, but for the addresses. It may lose any of its processes and get them back.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import redis

from benchmarks import production
from config.local import servers
from tests import composed
from tests.edge import proxy as proxies

ROOT = Path(__file__).parent.parent.parent
HOST = "localhost"
WORKERS = ("worker-money", "worker-reports", "worker-chores")
SECRETS = {
    "SECRET_KEY": "a key for as long as it runs, and for nobody else's eyes",
    "ALLOWED_HOSTS": f"{HOST},127.0.0.1",
    "SITE_URL": f"https://{HOST}",
    "EMAIL_URL": "dummymail:",
    "DEFAULT_FROM_EMAIL": "post@localhost",
    "POSTGRES_PASSWORD": "unused",
    "SITE_PASSWORD": "unused",
    "METRICS_TOKEN": "metrics",
    "PROXIES": "1",
}
START_SECONDS = 60
STOP_SECONDS = 90
ENOUGH = 1_000_000_000


class Site:
    """PostgreSQL, Valkey, web servers, workers and beat under one folder."""

    def __init__(self, folder, web_servers=1):
        self.folder = folder
        self.web_ports = [free_port() for _ in range(web_servers)]
        self.running = {}
        self.door = f"http://{HOST}:{self.web_ports[0]}"
        self._stack = ExitStack()

    def __enter__(self):
        with ExitStack() as stack:
            (self.folder / "log").mkdir(parents=True, exist_ok=True)
            self.postgres = stack.enter_context(servers.postgres(self.folder))
            self.valkey = stack.enter_context(servers.valkey(self.folder))
            self.scratch = stack.enter_context(TemporaryDirectory())
            stack.callback(self.stop_all)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *error):
        return self._stack.__exit__(*error)

    def environment(self, service, name=""):
        """This method will return what the processes of a service find in their environment."""
        said = composed.of_the_image() | composed.services(SECRETS)[service]["environment"]
        # The role that the file gives to a service; the sockets of these servers ask for no password.
        role = urlsplit(said["DATABASE_URL"]).username
        here = {
            "DATABASE_URL": self.postgres.url.replace("//app@", f"//{role}@"),
            "REDIS_URL": self.valkey.url,
            "MEDIA_ROOT": str(self.folder / "media"),
            "STATIC_ROOT": str(self.folder / "static"),
            "DJANGO_SETTINGS_MODULE": "benchmarks.production_settings",
            # Readers come from a handful of addresses; each request is still counted.
            "API_PER_MINUTE_ACCOUNT": str(ENOUGH),
            "API_PER_MINUTE_ADDRESS": str(ENOUGH),
        }
        if "PROMETHEUS_MULTIPROC_DIR" in said:
            here["PROMETHEUS_MULTIPROC_DIR"] = str(self.folder / "metrics" / name)
        if "WORKER_METRICS" in said:
            here["WORKER_METRICS"] = f"127.0.0.1:{free_port()}"
        return os.environ | said | here

    def python(self, *words):
        """This method will run Python as the one who migrates does, to its end, and return what it printed. Raises
        CalledProcessError."""
        environment = self.environment("migrate") | {"LOG_LEVEL": "WARNING"}
        command = [sys.executable, *words]
        ran = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
        return ran.stdout

    def prepare(self, world, readers, sentences):
        """This method will make the site's tables and what the readers come to, and write down what they have to know."""
        self.python(*composed.command(composed.services(SECRETS)["migrate"])[1:])
        left_out = [f"--ignore={name}" for name in production.LEFT_OUT]
        self.python("manage.py", "collectstatic", "--noinput", "--verbosity=0", *left_out)
        words = ["--readers", str(readers), "--sentences", str(sentences), "--host", HOST]
        self.python("-m", "benchmarks.load.world", str(world), *words)

    def start(self, name, **environment):
        """This method will start a service; a web server is up when this returns. `web1` and `web2` are web servers, and a
        name with a plus is one more of what stands before it."""
        port = self.web_ports[int(name[3:]) - 1] if name.startswith("web") else None
        service = "web" if port else name.partition("+")[0]
        log = (self.folder / "log" / f"{name}.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, "-m", *self._words(service, name, port)],
            cwd=ROOT,
            env=self.environment(service, name) | environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        log.close()
        self.running[name] = process
        if port:
            self.await_web(port)
        return process

    def _words(self, service, name, port):
        here = {
            "0.0.0.0": "127.0.0.1",
            "8000": str(port),
            "/tmp/celerybeat-schedule": str(self.folder / f"{name}-schedule"),
        }
        words = [here.get(word, word) for word in composed.command(composed.services(SECRETS)[service])]
        return [*words, "--hostname", f"{name}@%h"] if "worker" in words else words

    def start_all(self):
        """This method will start web servers, workers and beat, and a proxy before several web servers."""
        for name in (*self.web_names(), *WORKERS, "beat"):
            self.start(name)
        if len(self.web_ports) > 1:
            self.proxy = self._stack.enter_context(proxies.started(self.folder / "proxy", *self.web_ports))
            self.door = f"https://{HOST}:{self.proxy.port}"

    def web_names(self):
        return [f"web{number + 1}" for number in range(len(self.web_ports))]

    def renew_web(self, **environment):
        """This method will stop and start the two web servers behind the proxy, one after the other, as the docs say."""
        for name, told in zip(self.web_names(), ("one", "two"), strict=True):
            proxies.renewed(self.proxy, told, _Web(self, name, environment))

    def valkey_says(self, *words):
        """This method will let Valkey carry out a command, and return what it answers."""
        with redis.from_url(self.valkey.url) as client:
            return client.execute_command(*words)

    def kill(self, name):
        """This method will end a service and all of its processes as a failing machine would."""
        process = self.running.pop(name)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self, name):
        """This method will stop a service as `docker stop` does, and return the seconds that it took."""
        process, begun = self.running.pop(name), time.monotonic()
        process.terminate()
        try:
            process.wait(STOP_SECONDS)
        finally:
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
        return time.monotonic() - begun

    def stop_all(self):
        for name in list(self.running):
            self.running[name].terminate()
        for name in list(self.running):
            with suppress(subprocess.TimeoutExpired):
                self.running[name].wait(30)
            self.kill(name)

    def await_web(self, port):
        """This method will return when a web server says that it is ready."""
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if self.asks(port, "/readyz") == 200:
                return
            time.sleep(0.1)
        raise TimeoutError(f"The web server at {port} did not become ready; its log is in {self.folder / 'log'}.")

    def asks(self, port, path):
        """This method will return the status that a path is answered with, None where nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        with closing(connection), suppress(OSError, http.client.HTTPException):
            connection.request("GET", path, headers={"Host": HOST, "X-Forwarded-Proto": "https"})
            return connection.getresponse().status
        return None

    def cpu_seconds(self):
        """This method will return, for each service and server, the seconds of a core that it has used until now."""
        roots = {name: process.pid for name, process in self.running.items()}
        roots |= {"postgres": self.postgres.pid, "valkey": self.valkey.pid}
        return {
            name: sum(_ticks(pid) for pid in _family(root)) / os.sysconf("SC_CLK_TCK") for name, root in roots.items()
        }

    def memory_bytes(self):
        """This method will return, for each service, the memory that is its own (PSS of all of its processes)."""
        return {name: sum(_pss(pid) for pid in _family(process.pid)) for name, process in self.running.items()}


@dataclass(frozen=True)
class _Web:
    """A web server, as whoever renews it takes it."""

    site: Site
    name: str
    environment: dict[str, str]

    def stop(self):
        self.site.stop(self.name)

    def start(self):
        self.site.start(self.name, **self.environment)


def free_port():
    """This function will return a port of this machine at which nobody listens. Web servers that are
    told the same one share it, and each gets a half of what is asked."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _family(root):
    """A process and all that it started, by number."""
    children = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(stat.read_text().rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    family = [root]
    for pid in family:
        family += children.get(pid, [])
    return family


def _ticks(pid):
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        # Its own, and those of its children that have ended.
        return sum(map(int, fields[11:15]))
    return 0


def _pss(pid):
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    return 0


@contextmanager
def readers(site, world, out, count, seconds=None, **environment):
    """Locust's readers, who come over ten seconds and stay until the time is over or the block is left."""
    out.mkdir(parents=True, exist_ok=True)
    words = [sys.executable, "-m", "locust", "--locustfile", str(ROOT / "benchmarks/load/readers.py"), "--headless"]
    words += ["--users", str(count), "--spawn-rate", str(max(1, count // 15)), "--only-summary", "--stop-timeout", "45"]
    words += ["--host", site.door]
    words += ["--run-time", f"{seconds}s"] if seconds else []
    said = os.environ | {"LOAD_WORLD": str(world), "LOAD_OUT": str(out), "PYTHONWARNINGS": "ignore"} | environment
    with (out / "locust.log").open("wb") as log:
        process = subprocess.Popen(
            words, cwd=ROOT, env=said, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
        process.wait(90)
