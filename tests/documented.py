"""The commands that docs/operations.md gives, for the tests that run them. Each group of them begins with a comment that
names it: `# media: …`."""

import re

from tests.composed import ROOT

# A line, with those that go on after a backslash, or with what is handed to it up to END.
_COMMAND = re.compile(r"^.*<<END\n(?:.*\n)*?END$|^(?:.*\\\n)*.+$", re.MULTILINE)


def commands(name):
    """The commands of one group, one by one."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "docs" / "operations.md").read_text(), re.DOTALL)
    groups = [group for block in blocks for group in block.strip().split("\n\n")]
    found = next(group for group in groups if group.startswith(f"# {name}:"))
    return [command for command in _COMMAND.findall(found) if not command.startswith("#")]
