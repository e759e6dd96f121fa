"""A real Chromium in front of the production web server and a real worker."""

import os
import re
import shutil
import socket
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from config import clock
from tests.committed import clock_offset, until
from tests.factories import PASSWORD

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
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


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
def picture(page, tmp_path):
    """Takes a picture of the page as it is: `picture(name, width, scheme)`. `make pictures` keeps them in docs/."""
    folder = Path(os.environ.get("PICTURES", tmp_path))

    def take(name, width=1200, height=900, scheme="light", of=None):
        page.set_viewport_size({"width": width, "height": height})
        page.emulate_media(color_scheme=scheme)
        (of or page).screenshot(path=folder / f"{name}.png")
        assert (folder / f"{name}.png").stat().st_size < 300_000

    return take


@pytest.fixture
def sign_in(page, site):
    """Signs a user in by the form, from a page of the site, and comes back to it."""

    def enter(user, back="/"):
        user.set_password(PASSWORD)
        user.save()
        page.context.clear_cookies()
        page.goto(f"{site}/accounts/login/?next={back}")
        page.get_by_label("Email").fill(user.email)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name=re.compile("Sign [Ii]n")).click()
        page.wait_for_url(f"{site}{back}")

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


@pytest.fixture
def at_work(worker):
    """A worker, for which it is noon as well."""
    worker(NOON)


@pytest.fixture
def site(committed):
    """The address of the site, served by the production server on a database of the test's own; it is noon. What workers
    do is done where a test asks for one, by `at_work`."""
    clock.start_at(NOON)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    environment = os.environ | {"DATABASE_URL": committed, "CLOCK_OFFSET_SECONDS": clock_offset(NOON)}
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen([*command, "--blocking-threads", "4", "config.wsgi:application"], env=environment)
    try:
        until(lambda: server.poll() is not None or _answers(address))
        assert server.poll() is None, "the web server ended"
        yield address
    finally:
        server.terminate()
        server.wait(20)


def _answers(address):
    try:
        return httpx.get(address).status_code == 200
    except httpx.TransportError:
        return False
