"""Programs of Debian's that some tests ask for. In CI a missing one is a failure, elsewhere the tests are skipped."""

import os
import shutil

import pytest


def needed(name):
    """The path of a program; `make programs` installs those that the tests need."""
    # Servers are where only root looks by default.
    path = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin")
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(f"There is no {name}, and in CI there has to be one: make programs")
        pytest.skip(f"There is no {name}; `make programs` installs Debian's. What needs it was NOT tested.")
    return path
