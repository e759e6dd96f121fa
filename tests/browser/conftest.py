"""A real Chromium in front of the production web server and a real worker.

The web server is one for all tests, the database under its name another for each.
"""

import io
import os
import shutil
import socket
import subprocess
import sys
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from django.test import Client
from django.utils.crypto import get_random_string
from PIL import Image

from config import clock
from rewards import audit
from tests.committed import address_of, copy_of, until

# Playwright's loop runs in the tests' own thread until the end, and Django takes that for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-quic",
    "--disable-gpu",
    "--disable-dev-shm-usage",
]
# For whoever looks at the site, the first test begins at noon.
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
AHEAD = NOON - datetime.now(UTC)
DATABASE = f"test_site_{os.getpid()}"
COLOURS = 256


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in item.nodeid:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("There is no Chromium, and in CI there has to be one: make browser")
        pytest.skip("There is no Chromium; `make browser` installs Debian's. The browser was NOT tested.")
    arguments = ARGUMENTS + (["--no-sandbox"] if os.getuid() == 0 else [])
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": arguments}


@pytest.fixture
def picture(page):
    """Takes a picture of the page as it is, for the docs: `picture(name, width, height, scheme)`. Without `make pictures`
    the page is brought into that shape all the same."""

    def take(name, width=1200, height=900, scheme="light", of=None):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        if "PICTURES" in os.environ:
            taken = Image.open(io.BytesIO((of or page).screenshot(animations="disabled"))).convert("RGB")
            few = taken.quantize(COLOURS, dither=Image.Dither.NONE)
            few.save(Path(os.environ["PICTURES"]) / f"{name}.png", optimize=True)

    return take


@pytest.fixture
def sign_in(page, site):
    """Lets the browser be a user's, on a page of the site."""

    def enter(user, back="/"):
        client = Client()
        client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
        # The form of signing in leaves both.
        cookies = {"sessionid": client.session.session_key, "csrftoken": get_random_string(32)}
        page.context.clear_cookies()
        page.context.add_cookies([{"name": name, "value": value, "url": site} for name, value in cookies.items()])
        page.goto(f"{site}{back}")

    return enter


@pytest.fixture
def problems(page):
    """What the browser complained about."""
    said = []
    page.on(
        "console",
        lambda message: (
            said.append(f"{message.text} {message.location}") if message.type in ("error", "warning") else None
        ),
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    # What was under way when the page was left is broken off, as it should be.
    page.on(
        "requestfailed",
        lambda request: request.failure == "net::ERR_ABORTED" or said.append(f"{request.url}: {request.failure}"),
    )
    return said


@contextmanager
def served(application="config.wsgi:application", **environment):
    """The address of a production web server. What it serves is in the database of `DATABASE`, while there is one."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    process = subprocess.Popen(
        [*command, "--blocking-threads", "4", application],
        env=os.environ | {"DATABASE_URL": address_of(DATABASE), **environment},
    )
    try:
        yield f"http://127.0.0.1:{port}"
        assert process.poll() is None, "the web server ended"
    finally:
        process.terminate()
        process.wait(20)


@pytest.fixture(scope="session")
def server():
    with served(CLOCK_OFFSET_SECONDS=str(AHEAD.total_seconds())) as address:
        yield address


@pytest.fixture
def committed(template_database, django_db_blocker):
    with copy_of(template_database, django_db_blocker, DATABASE) as address:
        yield address


@pytest.fixture
def site(server, committed):
    """The address of the site, with a database of the test's own; it is noon. What workers do is done where a test asks
    for one, by `at_work`."""
    set_the_clock()
    until(lambda: answers(server))
    return server


@pytest.fixture(scope="module")
def standing_site(server, template_database, django_db_blocker):
    """The same with one database for all tests of a module, which only look at what is there."""
    with copy_of(template_database, django_db_blocker, DATABASE):
        set_the_clock()
        until(lambda: answers(server))
        yield server
        broken = [finding for finding in audit.run() if finding.wrong]
        assert not broken, broken


@pytest.fixture
def at_work(worker):
    """A worker, for which it is noon as well."""
    worker(datetime.now(UTC) + AHEAD)


def set_the_clock():
    """Lets this process see the time that the web server sees."""
    clock.start_at(datetime.now(UTC) + AHEAD)


def answers(address):
    """Whether the web server is there."""
    try:
        return httpx.get(address).status_code == 200
    except httpx.TransportError:
        return False
