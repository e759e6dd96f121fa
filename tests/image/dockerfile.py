"""The Dockerfile, carried out without Docker: each stage in a root folder of its own, its RUN lines as they stand.

There is no registry to bring the base image, so this machine's system folders and its Python stand for it, read-only.
"""

import os
import re
import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path

from tests import composed
from tests.image import context
from tests.image.contained import PYTHON, SYSTEM, contained

# What a container of the base image finds in its environment (https://hub.docker.com/_/python).
OF_THE_BASE = {"PATH": "/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin"}
# What tells pip on this machine where wheels come from.
OF_PIP = re.compile(r"PIP_\w+|SSL_CERT_\w+|https?_proxy|no_proxy", re.IGNORECASE)
SECONDS = 600


@dataclass
class Image:
    """What a stage has come to: files, and what a container of it begins with."""

    root: Path
    environment: dict = field(default_factory=lambda: dict(OF_THE_BASE))
    folder: str = "/"
    user: str = "0:0"


def carry_out(parent, made=None):
    """The image that the last stage makes, under the folder `parent`. A stage that `made` names isn't carried out: a
    function makes its files instead."""
    stages, image, name = {}, None, None
    for word, rest in _instructions():
        if word == "FROM":
            found = re.fullmatch(r"(?P<base>\S+)(?: AS (?P<name>\S+))?", rest)
            name = found["name"] or "last"
            image = stages[name] = _begun(parent / name, stages.get(found["base"]))
            if name in (made or {}):
                made[name](image)
        elif name not in (made or {}):
            _CARRY_OUT[word](image, rest, stages)
    return image


def _instructions():
    text = re.sub(r"^#.*\n", "", (composed.ROOT / "Dockerfile").read_text(), flags=re.MULTILINE)
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        if line:
            word, _, rest = line.partition(" ")
            yield word, rest


def _begun(root, base):
    if base:
        shutil.copytree(base.root, root, symlinks=True)
        return Image(root, dict(base.environment), base.folder, base.user)
    return bare(root)


def bare(root):
    """The base image: what a container needs before anything is built on it."""
    for folder in ("dev", "proc", "root", "run", "tmp", "usr/local/bin", "usr/local/lib", "var/tmp"):
        (root / folder).mkdir(parents=True)
    for folder in SYSTEM:
        if Path(folder).is_symlink():
            (root / folder.strip("/")).symlink_to(os.readlink(folder))
        else:
            (root / folder.strip("/")).mkdir(exist_ok=True)
    shutil.copytree("/etc", root / "etc", symlinks=True)
    names = " ".join(composed.services(dict.fromkeys(composed.variables()[0], "1")))
    # Services find each other by name; here all of them are in one network of their own.
    (root / "etc" / "hosts").write_text(f"127.0.0.1 localhost {names}\n")
    library = f"lib/python{sys.version_info.major}.{sys.version_info.minor}"
    for name, where in {"bin/python": "bin/python3", "bin/python3": "bin/python3", library: library}.items():
        (root / "usr/local" / name).symlink_to(PYTHON / where)
    return Image(root)


def _run(image, rest, stages):
    environment = image.environment | {name: value for name, value in os.environ.items() if OF_PIP.fullmatch(name)}
    with contained(image, ["/bin/sh", "-c", rest], {"HOME": "/root"} | environment) as building:
        building.wait(SECONDS)


def _copy(image, rest, stages):
    *flags, wanted, target = rest.split()
    source = stages[flags[0].removeprefix("--from=")].root if flags else composed.ROOT
    names = [wanted.strip("/")] if flags else [path for path in context.files() if _is_in(path, wanted)]
    if not names:
        raise FileNotFoundError(f"COPY {rest}: .dockerignore lets nothing of it in")
    # As Docker does: a folder's content comes under the target, a file into it where that ends with a slash.
    target = os.path.normpath(os.path.join(image.folder, target)) + ("/" if target.endswith("/") else "")
    for name in names:
        inner = os.path.relpath(name, wanted.strip("/"))
        into = target + Path(name).name if target.endswith("/") and inner == "." else os.path.join(target, inner)
        _copy_one(source / name, Path(os.path.normpath(image.root / into.strip("/"))))


def _copy_one(source, into):
    into.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, into, symlinks=True, copy_function=os.link)
    else:
        shutil.copy2(source, into)


def _is_in(path, wanted):
    return path == wanted or path.startswith(f"{wanted.strip('/')}/")


def _env(image, rest, stages):
    for name, value in re.findall(r'(\w+)=(\S+|"[^"]*")', rest):
        known = image.environment
        said = re.sub(r"\$\{?(\w+)\}?", lambda found, known=known: known.get(found[1], ""), value.strip('"'))
        image.environment[name] = said


def _workdir(image, rest, stages):
    image.folder = rest
    (image.root / rest.strip("/")).mkdir(parents=True, exist_ok=True)


def _user(image, rest, stages):
    image.user = rest


def _only_says(image, rest, stages):
    """Changes no file."""


_CARRY_OUT = {
    "RUN": _run,
    "COPY": _copy,
    "ENV": _env,
    "WORKDIR": _workdir,
    "USER": _user,
    "CMD": _only_says,
    "EXPOSE": _only_says,
    "LABEL": _only_says,
}
