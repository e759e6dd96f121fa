#!/usr/bin/env python
"""Django's command line, for this project's settings."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    from django.core.management import execute_from_command_line
    from django.db.utils import OperationalError

    try:
        execute_from_command_line(sys.argv)
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        sys.exit(
            f"{reason}\nIf the database doesn't run: start it with `make run` in another terminal, or set DATABASE_URL."
        )
