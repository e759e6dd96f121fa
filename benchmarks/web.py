"""The site as it runs in production, on a throw-away database, for benchmarks over HTTP; and clients that press it."""

import http.client
import json
import multiprocessing
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import quantiles

from config.local import servers

ROOT = Path(__file__).parent.parent
PORT = 8917
CLIENTS = 8


@contextmanager
def databases(folder):
    """PostgreSQL with default durability and Valkey, with the site's tables."""
    with servers.postgres(folder) as postgres, servers.valkey(folder) as valkey:
        os.environ |= {
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url,
            "DJANGO_SETTINGS_MODULE": "benchmarks.reading_settings",
            # The load comes from a handful of accounts and one address; each request is still counted.
            "API_PER_MINUTE_ACCOUNT": "1000000000",
            "API_PER_MINUTE_ADDRESS": "1000000000",
            # Nobody reads a line for each of these requests.
            "LOG_LEVEL": "WARNING",
        }
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0)
        yield


@contextmanager
def site(application="config.wsgi:application", folder=ROOT, path="/api/v1/economy", **environment):
    """The web server, as the image starts it, for our site or another; it answers `path` when it is there."""
    granian = f"granian --interface wsgi --port {PORT} --workers 2 --log-level error {application}"
    web = subprocess.Popen([sys.executable, "-m", *granian.split()], cwd=folder, env=os.environ | environment)
    try:
        _wait_for_server(path)
        yield
    finally:
        web.terminate()
        web.wait(30)


def _wait_for_server(path):
    for _ in range(200):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", PORT)
            connection.request("GET", path)
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError("the server did not start")


def token(user):
    """What signing in gives an app."""
    from importlib import import_module

    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def _client(requests, seconds, answers):
    """One client: one request after the other, on one connection, until there are none left or the time is over."""
    connection = http.client.HTTPConnection("127.0.0.1", PORT)
    times, wrong = [], 0
    end = time.monotonic() + seconds
    for make, is_right in requests:
        if time.monotonic() >= end:
            break
        method, path, headers, body = make()
        begun = time.perf_counter()
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        content = answer.read()
        times.append(time.perf_counter() - begun)
        wrong += not is_right(answer.status, content)
    answers.put((times, wrong))


def load(requests, seconds, clients=CLIENTS):
    """Answers a second of all clients, and the median and the 99th percentile in milliseconds. `requests` is, for each
    client, what yields pairs of a function that makes a request and one that tells whether its answer is right."""
    answers = multiprocessing.Queue()
    processes = [
        multiprocessing.Process(target=_client, args=(requests(n, clients), seconds, answers)) for n in range(clients)
    ]
    for process in processes:
        process.start()
    got = [answers.get() for _ in processes]
    for process in processes:
        process.join()
    assert not sum(wrong for _times, wrong in got), "wrong answers"
    times = [one for some, _wrong in got for one in some]
    assert len(times) > 100, "too few answers to say anything"
    percent = quantiles(times, n=100)
    return len(times) / seconds, percent[49] * 1000, percent[98] * 1000


def post(session, path, body):
    """A request of an app that is signed in."""
    headers = {"X-Session-Token": session, "Content-Type": "application/json"}
    return "POST", path, headers, json.dumps(body)
