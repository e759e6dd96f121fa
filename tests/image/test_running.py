"""The image's own commands, as docker-compose.yml says them: as another user, on a root that can't be written, in a network
of their own."""

import base64
import gzip
import json
import re
import shlex
from datetime import timedelta

import pytest
from django.utils import timezone

from rewards import audit, ledger, pool
from tests import composed, documented
from tests.committed import until
from tests.elsewhere import connected_to
from tests.factories import ArticleFactory, UserFactory
from tests.reading import has_read

# A server that answers is healthy within this.
SECONDS = 120


@pytest.fixture(scope="module")
def healthy(site):
    """The site, when all of it says that it is well."""
    for name in site.running:
        until(lambda name=name: site.is_healthy(name), SECONDS)
    return site


def ask(site, path, **headers):
    """What the web service answers to one request of the proxy in front of it: status, headers, body."""
    port = site.services["web"]["ports"][0].rpartition(":")[2]
    headers = {"Host": "news.example.com", "X-Forwarded-Proto": "https"} | headers
    asked = site.running["web"].run(["python", "-c", ASK, port, path, json.dumps(headers)])
    status, headers, body = json.loads(asked.stdout)
    return status, headers, base64.b64decode(body)


ASK = """
import base64, http.client, json, sys
port, path, headers = sys.argv[1:]
web = http.client.HTTPConnection("127.0.0.1", int(port), timeout=20)
web.request("GET", path, headers=json.loads(headers))
answer = web.getresponse()
headers = {name.lower(): value for name, value in answer.getheaders()}
print(json.dumps([answer.status, headers, base64.b64encode(answer.read()).decode()]))
"""


def test_every_service_says_that_it_is_well(healthy):
    assert {"web", "beat", "worker-money", "worker-reports", "worker-chores"} <= set(healthy.running)


def test_the_web_service_is_ready_and_serves_pages(healthy):
    assert ask(healthy, "/readyz")[0] == 200
    status, _headers, body = ask(healthy, "/")
    assert (status, b"Read to Earn" in body) == (200, True)


def test_static_files_come_compressed_under_names_that_say_what_is_in_them(healthy):
    page = ask(healthy, "/")[2].decode()
    paths = re.findall(r'"(/static/[^"]+\.(?:css|js))"', page)
    assert paths
    for path in paths:
        assert re.search(r"\.[0-9a-f]{12}\.(css|js)$", path), path
        status, headers, body = ask(healthy, path, **{"Accept-Encoding": "gzip"})
        assert (status, headers["content-encoding"]) == (200, "gzip")
        assert "immutable" in headers["cache-control"]
        assert gzip.decompress(body)


def test_a_read_is_settled_without_anybody_asking(healthy, django_db_blocker):
    """Beat ticks, Valkey carries it, the worker of that queue settles, PostgreSQL has it."""
    with django_db_blocker.unblock(), connected_to(healthy.postgres):
        now = timezone.now()
        pool.fund_treasury(10_000_000, "tests", now)
        pool.turn(now)
        reader = UserFactory()
        has_read(reader, ArticleFactory(), now - timedelta(seconds=1))
        until(lambda: ledger.balance_twei(ledger.wallet(reader.pk)) == 3, SECONDS)
        assert [finding for finding in audit.run() if finding.wrong] == []


def test_nothing_can_be_written_but_pictures_and_what_is_gone_tomorrow(healthy):
    for running in healthy.running.values():
        mounted = [line.split() for line in running.run(["cat", "/proc/self/mounts"]).stdout.decode().splitlines()]
        free = {line[1] for line in mounted if "ro" not in line[3].split(",")}
        assert {folder for folder in free if not folder.startswith(("/dev", "/proc"))} == {"/tmp", "/media"}
        assert running.run(["touch", "/site/note"]).stderr.strip().endswith(b"Read-only file system")
        for folder in ("/tmp", "/media"):
            assert running.run(["sh", "-c", f"touch {folder}/note && rm {folder}/note"]).returncode == 0


def test_no_process_is_root_or_could_become_it(healthy):
    for running in healthy.running.values():
        for process in running.processes():
            status = dict(line.split(":\t", 1) for line in (process / "status").read_text().splitlines())
            assert set(status["Uid"].split()) == set(status["Gid"].split()) == {"10001"}
            assert status["NoNewPrivs"] == "1"
            for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
                assert int(status[kind], 16) == 0, kind


def test_every_service_stays_far_below_what_it_may_use(healthy):
    """At rest it uses no more than half of its memory and of its processes."""
    for name, running in healthy.running.items():
        limits = healthy.services[name]["deploy"]["resources"]["limits"]
        memory, threads = 0, 0
        for process in running.processes():
            memory += int(re.search(r"^Pss:\s+(\d+) kB", (process / "smaps_rollup").read_text(), re.MULTILINE)[1])
            threads += len(list((process / "task").iterdir()))
        assert memory * 1024 < composed.size_bytes(limits["memory"]) / 2, name
        assert threads < limits["pids"] / 2, name


def test_pictures_are_taken_along_and_brought_back_as_the_docs_say(healthy):
    taken, brought = (command.removeprefix("docker compose exec -T web ") for command in documented.commands("media"))
    web = healthy.running["web"]
    web.run(["sh", "-c", "mkdir -p /media/2026 && echo drawn > /media/2026/picture"])
    taken, brought = shlex.split(taken.partition(" > ")[0]), shlex.split(brought.partition(" < ")[0])
    kept = web.run(taken).stdout
    web.run(["rm", "-r", "/media/2026"])
    assert web.run(brought, input=kept).returncode == 0
    assert web.run(["cat", "/media/2026/picture"]).stdout == b"drawn\n"


def test_a_service_ends_well_when_it_is_told_to(healthy):
    """The last test: it leaves nothing that runs."""
    for running in healthy.running.values():
        running.tell_to_stop()
    for name, running in healthy.running.items():
        running.wait(composed.seconds(healthy.services[name].get("stop_grace_period", "10s")))
