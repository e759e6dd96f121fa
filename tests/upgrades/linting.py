"""What migrations do to a site that runs: what squawk finds in their SQL, and what can't be seen in SQL."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.postgres.operations import (
    AddConstraintNotValid,
    AddIndexConcurrently,
    RemoveIndexConcurrently,
    ValidateConstraint,
)
from django.db.migrations import RunPython, RunSQL

ROOT = Path(__file__).parents[2]
SQUAWK = Path(sys.executable).parent / "squawk"
APPS = ("accounts", "articles", "rewards", "comments")
# What `manage.py upgrade` can begin anew after it was broken off.
REPEATABLE = AddIndexConcurrently, RemoveIndexConcurrently, AddConstraintNotValid, ValidateConstraint
BODY = re.compile(r"(\$\w*\$).*?\1", re.DOTALL)
COMMENT = re.compile(r"--[^\n]*")
ROWS = re.compile(
    r"(^|;)\s*(UPDATE|DELETE|MERGE|SELECT|WITH|INSERT\s+INTO\b[^;]*\bSELECT)\b", re.IGNORECASE | re.MULTILINE
)


def squawk(files):
    """What squawk finds, by the files' names."""
    if not SQUAWK.exists():
        assert os.environ.get("CI") != "true", "There is no squawk in the environment, and in CI there has to be one."
        pytest.skip("There is no squawk for this kind of machine. The migrations' locks were NOT looked at.")
    command = [SQUAWK, "--config", ROOT / ".squawk.toml", "--reporter", "json", *files]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ran.returncode in (0, 1), ran.stderr
    return [(Path(found["file"]).stem, found["rule_name"]) for found in json.loads(ran.stdout)]


def sql_of(loader, migration):
    """What `sqlmigrate` says."""
    statements = "\n".join(loader.collect_sql([(migration, False)]))
    return f"BEGIN;\n{statements}\nCOMMIT;\n" if migration.atomic else statements


def unseen(migration):
    """What isn't seen in the SQL: `touches-rows`, which holds the locks of a transaction for as long as there are rows, and
    `not-repeatable`, which is left by half when it is broken off."""
    for operation in migration.operations:
        is_sql = isinstance(operation, RunSQL) and ROWS.search(outside_of_bodies(operation))
        if is_sql or isinstance(operation, RunPython):
            yield "touches-rows"
        if not migration.atomic and not isinstance(operation, REPEATABLE):
            yield "not-repeatable"


def outside_of_bodies(operation):
    sql = operation.sql if isinstance(operation.sql, str) else "\n".join(map(str, operation.sql))
    return COMMENT.sub("", BODY.sub("", sql))


def findings(loader, folder):
    """How often what is found in which migration of ours."""
    found = Counter()
    for app, name in sorted(node for node in loader.graph.nodes if node[0] in APPS):
        migration = loader.graph.nodes[app, name]
        (folder / f"{app}.{name}.sql").write_text(sql_of(loader, migration))
        found.update((f"{app}.{name}", rule) for rule in unseen(migration))
    found.update(squawk(sorted(folder.glob("*.sql"))))
    return {f"{migration} {rule} {times}" for (migration, rule), times in found.items()}
