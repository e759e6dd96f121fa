"""docker-compose.yml, .env.example, the Dockerfile and .dockerignore: what can be said of them without running anything."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from django.conf import settings

from config.local.programs import postgres_program, valkey_program
from tests import composed
from tests.image import context

SAID = dict.fromkeys(composed.variables()[1], "said") | {"EMAIL_URL": "dummymail:"}
FILE = composed.file(SAID)
SERVICES = FILE["services"]
LASTING = {name: service for name, service in SERVICES.items() if service["restart"] != "no"}
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
# Production refuses to start with it.
NOT_FOR_PRODUCTION = {"CLOCK_OFFSET_SECONDS"}


def example():
    """What .env.example sets."""
    text = (composed.ROOT / ".env.example").read_text()
    return dict(re.findall(r"^([A-Z_]+)=(.*)$", text, re.MULTILINE))


def test_it_is_what_the_specification_describes(tmp_path):
    filled_in = tmp_path / "docker-compose.yml"
    filled_in.write_text(yaml.safe_dump(FILE))
    command = [Path(sys.executable).with_name("check-jsonschema"), "--builtin-schema", "vendor.compose-spec"]
    for path in (composed.ROOT / "docker-compose.yml", filled_in):
        checked = subprocess.run([*command, path], capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout


def test_docker_compose_reads_it_where_there_is_one():
    docker = shutil.which("docker")
    config = [docker or "docker", "compose", "config", "--quiet"]
    if not docker or subprocess.run([*config[:2], "version"], capture_output=True, check=False).returncode:
        pytest.skip("There is no docker compose on this machine; the file was read by the schema alone.")
    subprocess.run(config, cwd=composed.ROOT, env=os.environ | SAID, check=True)


@pytest.mark.parametrize("name", sorted(SAID))
def test_without_a_secret_it_says_which_is_missing(name):
    with pytest.raises(composed.Missing, match=name):
        composed.services({other: word for other, word in SAID.items() if other != name})


def test_the_example_names_every_variable_and_no_other():
    assert set(example()) == composed.variables()[0]


def test_the_example_gives_no_secret_away():
    assert not [name for name, value in example().items() if value and re.search("KEY|PASSWORD|TOKEN|EMAIL_URL", name)]


def test_only_the_web_port_is_published():
    assert [name for name, service in SERVICES.items() if service.get("ports")] == ["web"]
    assert [port.rpartition(":")[2] for port in SERVICES["web"]["ports"]] == composed.instructions("EXPOSE")
    assert not any("network_mode" in service and service["network_mode"] != "none" for service in SERVICES.values())


def test_servers_and_what_needs_no_mail_reach_nothing_outside():
    assert FILE["networks"]["servers"]["internal"] is True
    outside = {name for name, service in SERVICES.items() if "outside" in service.get("networks", ())}
    assert outside == {"web", "worker-chores"}


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_may_do_no_more_than_it_has_to(name):
    service = SERVICES[name]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")
    # Only who gives a new volume away is root, for that moment.
    assert bool(service.get("cap_add")) == (service.get("user") == "root") == (name == "folders")
    assert {"max-size", "max-file"} <= set(service["logging"]["options"])
    limits = service["deploy"]["resources"]["limits"]
    assert {"cpus", "memory", "pids"} == set(limits)


@pytest.mark.parametrize("name", LASTING)
def test_a_service_that_lasts_comes_back_and_says_how_it_is(name):
    service = LASTING[name]
    assert service["restart"] == "unless-stopped"
    assert service["init"] is True
    check = service["healthcheck"]
    assert check["test"][0] in ("CMD", "CMD-SHELL")
    # No shell, curl or other program that its image hasn't.
    assert check["test"][1].split()[0] in ("python", "celery", "pg_isready", "valkey-cli")
    assert composed.seconds(check["timeout"]) <= composed.seconds(check["interval"])


def test_what_runs_once_is_waited_for():
    """Else `docker compose up --wait` takes its end for a failure."""
    waited_for = {
        other
        for service in SERVICES.values()
        for other, said in service.get("depends_on", {}).items()
        if said["condition"] == "service_completed_successfully"
    }
    assert set(SERVICES) - set(LASTING) == waited_for == {"folders", "migrate"}


def test_what_the_site_waits_for_is_done_or_healthy():
    for name in set(OURS) - {"migrate"}:
        waits = {other: said["condition"] for other, said in SERVICES[name]["depends_on"].items()}
        assert waits["migrate"] == "service_completed_successfully"
        assert waits["valkey"] == "service_healthy"


def test_a_worker_has_the_time_to_finish_its_task():
    workers = {name: service for name, service in OURS.items() if "worker" in composed.command(service)}
    assert {"worker-money", "worker-reports", "worker-chores"} <= set(workers)
    for service in workers.values():
        assert composed.seconds(service["stop_grace_period"]) > settings.CELERY_TASK_TIME_LIMIT


def test_the_servers_are_those_that_the_tests_run_with():
    for name, program in (("postgres", postgres_program("postgres")), ("valkey", valkey_program())):
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        version = SERVICES[name]["image"].partition(":")[2]
        assert re.search(rf"\b{re.escape(version)}\b", said), f"{SERVICES[name]['image']}: {said}"


def test_valkey_has_room_to_write_its_file_anew_and_never_forgets_a_message():
    """What it holds at most fits twice: while its file is written anew, what changes meanwhile is there two times."""
    service = SERVICES["valkey"]
    command = " ".join(service["command"])
    most = composed.size_bytes(re.search(r"--maxmemory (\d+m)b ", command)[1])
    assert 2 * most < composed.size_bytes(service["deploy"]["resources"]["limits"]["memory"])
    assert re.search(r"--maxmemory-policy (volatile-\w+|noeviction)\b", command)
    assert "--appendonly yes" in command


def test_every_variable_that_settings_read_in_production_is_handed_to_the_containers_and_no_other():
    asked = [sys.executable, "-c", "from config import settings; print(*settings.env.dump())"]
    environment = OURS["web"]["environment"] | {"PATH": os.environ["PATH"]}
    ran = subprocess.run(asked, cwd=composed.ROOT, env=environment, capture_output=True, text=True, check=True)
    read = set(ran.stdout.split()) - NOT_FOR_PRODUCTION
    of_the_image = {name for line in composed.instructions("ENV") for name in re.findall(r"(\w+)=", line)}
    given = {name for service in OURS.values() for name in service["environment"]}
    assert read <= given | of_the_image
    code = "\n".join((composed.ROOT / path).read_text() for path in context.files() if path.endswith(".py"))
    assert [name for name in given - read if f'"{name}"' not in code] == [], "nobody reads it"


def test_a_secret_may_stand_in_a_file(tmp_path):
    (tmp_path / "key").write_text("a secret\n")
    environment = os.environ | {"SECRET_KEY_FILE": str(tmp_path / "key")}
    asked = [sys.executable, "-c", "from config import settings; print(settings.SECRET_KEY)"]
    ran = subprocess.run(asked, cwd=composed.ROOT, env=environment, capture_output=True, text=True, check=True)
    assert ran.stdout == "a secret\n"


def test_the_linter_finds_nothing_in_the_dockerfile():
    hadolint = Path(sys.executable).with_name("hadolint")
    if not hadolint.exists():
        pytest.skip("There is no hadolint for this kind of machine. The Dockerfile was NOT linted.")
    linted = subprocess.run([hadolint, composed.ROOT / "Dockerfile"], capture_output=True, text=True, check=False)
    assert linted.returncode == 0, linted.stdout


def test_the_image_begins_with_a_python_that_the_site_supports_and_ends_as_nobody():
    base, *stages = composed.instructions("FROM")
    name, version = re.fullmatch(r"(python):(3\.\d+\.\d+)-slim-\w+ AS base", base).groups()
    assert name == "python" and tuple(map(int, version.split("."))) >= (3, 11)
    assert stages == ["base AS build", "base"]
    assert re.fullmatch(r"\d+:\d+", composed.instructions("USER")[-1])


def test_everything_is_installed_from_wheels_that_are_what_their_hashes_say():
    installs = [line for line in composed.instructions("RUN") if "pip" in line]
    assert len(installs) == 1
    assert "--require-hashes" in installs[0] and "--only-binary :all:" in installs[0]


def test_only_what_runs_goes_into_the_image():
    files = set(context.files())
    apps = {path.split("/")[0] for path in files}
    assert apps == {"manage.py", "requirements", "config", "accounts", "articles", "comments", "rewards"}
    assert {path for path in files if path.startswith(("requirements", "config/local/"))} == {
        "requirements/app.txt",
        "config/local/__init__.py",
        "config/local/paths.py",
    }
    copied = {line.split()[0] for line in composed.instructions("COPY") if not line.startswith("--from")}
    assert {one.split("/")[0] for one in copied} == apps


@pytest.mark.parametrize(
    ("path", "let_in"),
    [
        ("manage.py", True),
        (".env", False),
        ("tests/composed.py", False),
        ("config/a/b.py", True),
        ("config/x.po", False),
    ],
)
def test_what_is_ignored_is_read_as_docker_reads_it(path, let_in):
    assert context.is_let_in(path) is let_in
