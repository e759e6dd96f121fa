"""Which files .dockerignore lets into the build, by the rules of https://docs.docker.com/build/concepts/context/#dockerignore-files:
the last line that matches a path, or a folder it is in, decides; one that begins with `!` lets it in again."""

import re
import subprocess
from functools import cache

from tests.composed import ROOT


def files():
    """The paths of all files that are sent to the build, of those that a clone has."""
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for path in listed.splitlines() if (ROOT / path).exists() and is_let_in(path)]


def is_let_in(path):
    let_in = True
    for pattern, lets_in in _rules():
        if pattern.fullmatch(path):
            let_in = lets_in
    return let_in


@cache
def _rules():
    return [_rule(line) for line in (ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]


def _rule(line):
    lets_in = line.startswith("!")
    words = re.split(r"(\*\*/|\*\*|\*|\?)", line.removeprefix("!"))
    meant = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}
    # What is in a folder that matches, matches.
    return re.compile("".join(meant.get(word, re.escape(word)) for word in words) + "(?:/.*)?"), lets_in
