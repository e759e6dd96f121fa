"""An export of 200 MB streams by: memory stays where it was."""

import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.articles.exports import author, comment, export, post

pytestmark = pytest.mark.slow

MEGABYTES = 200
WORDS = "The bridge was closed on Monday for the first time in forty years and nobody in the town knew what to do. "

# Reads an export to its end in a process of its own, or in a few, makes its posts ready, and says what it saw and how much
# memory that took, of the one that asked and of the largest of the others.
READER = """
import json, resource, sys
from collections import Counter
from pathlib import Path
import django
django.setup()
from articles import intake
from articles.preparing import Prepared
def megabytes(whose):
    return resource.getrusage(whose).ru_maxrss // 1024
# What an import loads once is no growth.
list(intake.batches(Path(sys.argv[1]), Counter()))
before, statuses, left_out = megabytes(resource.RUSAGE_SELF), Counter(), Counter()
for batch in intake.batches(Path(sys.argv[2]), left_out):
    statuses.update(isinstance(ready, Prepared) for _name, ready in batch)
print(json.dumps({
    "before": before, "after": megabytes(resource.RUSAGE_SELF), "others": megabytes(resource.RUSAGE_CHILDREN),
    "seen": statuses[True], "refused": statuses[False], "left_out": left_out,
}))
"""


def written(file, megabytes):
    """An export of so many megabytes: posts and pages of ten thousand words, and in its middle one post of a tenth of
    all, and another with as many comments."""
    head, foot = export(channel=author("ann", "Ann Lee")).split("</channel>")
    body = "\n\n".join([WORDS * 25] * 20)
    posts, pages = 0, 0
    with file.open("w") as out:
        out.write(head)
        while out.tell() < megabytes * 1_000_000:
            posts, pages = posts + 1, pages + 1
            out.write(post(title=f"Post {posts}", body=body) + post(kind="page", body=body))
            if posts == 500:
                out.write(post(title="Endless", body=WORDS * (megabytes * 1_000)))
                out.write(post(title="Loud", comments="".join(comment(n, WORDS) for n in range(megabytes * 300))))
        out.write("</channel>" + foot)
    return posts, pages


def test_memory_is_flat_while_200_mb_stream_by(tmp_path):
    small, large = tmp_path / "small.xml", tmp_path / "large.xml"
    written(small, 1)
    posts, pages = written(large, MEGABYTES)
    assert large.stat().st_size >= MEGABYTES * 1_000_000
    command = [sys.executable, "-c", READER, str(small), str(large)]
    said = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=True,
        cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "config.settings", "PATH": ""},
    )
    found = json.loads(said.stdout.splitlines()[-1])
    assert (found["seen"], found["refused"], found["left_out"]) == (posts, 2, {"page": pages})
    assert found["after"] - found["before"] < 150, found
    assert found["others"] - found["before"] < 150, found
