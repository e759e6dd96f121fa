"""What docker-compose.yml and the Dockerfile say, for those who run the same commands without containers."""

import json
import re
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
# ${NAME}, ${NAME:-what stands for it where it is empty}, ${NAME:?what is said where it is missing}
_VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?::(?P<sign>[-?])(?P<word>[^}]*))?\}")


class Missing(Exception):
    """A variable that the file insists on is not there."""


def services(environment):
    """Each service by its name, with its variables filled in as `docker compose` fills them in."""
    return _everywhere(yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"], environment)


def command(service):
    """The words that start a service: its own, or those of the image."""
    return service.get("command") or instructions("CMD")[-1]


def instructions(name):
    """What each instruction of that name in the Dockerfile says: a list of words where it is written as one."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text())
    said = re.findall(rf"^{name} (.*)$", text, re.MULTILINE)
    return [json.loads(one) if one.startswith("[") else one for one in said]


def _everywhere(said, environment):
    if isinstance(said, dict):
        return {name: _everywhere(each, environment) for name, each in said.items()}
    if isinstance(said, list):
        return [_everywhere(each, environment) for each in said]
    return _VARIABLE.sub(lambda found: _filled_in(found, environment), said) if isinstance(said, str) else said


def _filled_in(found, environment):
    value = environment.get(found["name"], "")
    if value or found["sign"] is None:
        return value
    if found["sign"] == "?":
        raise Missing(f"{found['name']}: {found['word']}")
    return found["word"]
