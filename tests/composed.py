"""What docker-compose.yml and the Dockerfile say, for those who run the same commands without containers."""

import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
# ${NAME}, ${NAME:-what stands for it where it is empty}, ${NAME:?what is said where it is missing}; $$ is a dollar.
_VARIABLE = re.compile(r"\$(?:\$|\{(?P<name>\w+)(?::(?P<sign>[-?])(?P<word>[^}]*))?\})")


class Missing(Exception):
    """A variable that the file insists on is not there."""


def services(environment):
    """Each service by its name, with its variables filled in as `docker compose` fills them in."""
    return file(environment)["services"]


def file(environment):
    """The whole file, with its variables filled in."""
    return _everywhere(yaml.safe_load((ROOT / "docker-compose.yml").read_text()), environment)


def variables():
    """The names of all variables that the file has, and those that it can't do without."""
    found = list(_VARIABLE.finditer((ROOT / "docker-compose.yml").read_text()))
    return {one["name"] for one in found if one["name"]}, {one["name"] for one in found if one["sign"] == "?"}


def command(service):
    """The words that start a service: its own, or those of the image."""
    return service.get("command") or instructions("CMD")[-1]


def instructions(name):
    """What each instruction of that name in the Dockerfile says: a list of words where it is written as one."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    said = re.findall(rf"^{name} (.*)$", text, re.MULTILINE)
    return [json.loads(one) if one.startswith("[") else one for one in said]


def of_the_image():
    """The variables that the image has, but for where its programs are."""
    pairs = (one.split("=", 1) for said in instructions("ENV") for one in said.split())
    return {name: value for name, value in pairs if name != "PATH"}


def seconds(said):
    """A length of time as the file writes it, such as 30s or 2m."""
    return int(said[:-1]) * {"s": 1, "m": 60}[said[-1]]


def size_bytes(said):
    """A size as the file writes it, such as 512M or 2G."""
    return int(said[:-1]) * {"M": 1024**2, "G": 1024**3}[said[-1].upper()]


def _everywhere(said, environment):
    if isinstance(said, dict):
        return {name: _everywhere(each, environment) for name, each in said.items()}
    if isinstance(said, list):
        return [_everywhere(each, environment) for each in said]
    return _VARIABLE.sub(lambda found: _filled_in(found, environment), said) if isinstance(said, str) else said


def _filled_in(found, environment):
    if found["name"] is None:
        return "$"
    value = environment.get(found["name"], "")
    if value or found["sign"] is None:
        return value
    if found["sign"] == "?":
        raise Missing(f"{found['name']}: {found['word']}")
    return found["word"]
