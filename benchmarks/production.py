"""The site as production starts it, with `PRODUCTION=true`: compressed static files under names that say what is in them,
secure cookies, no plain http. `APPLICATION` stands for the proxy in front as well, so that it can be asked by http.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
APPLICATION = "benchmarks.production_wsgi:application"


# What is not measured, and brings most of the files.
LEFT_OUT = ("admin", "drf_spectacular_sidecar", "rest_framework")


def environment(folder: Path, left_out: tuple[str, ...] = LEFT_OUT) -> dict[str, str]:
    """This function will collect the static files into a folder, and return what the environment of the site has to say
    beside where its servers are."""
    said = {
        "PRODUCTION": "true",
        "DJANGO_SETTINGS_MODULE": "benchmarks.production_settings",
        "STATIC_ROOT": str(folder / "static"),
        "SECRET_KEY": "a key for as long as it runs, and for nobody else's eyes",
        "ALLOWED_HOSTS": "127.0.0.1",
        "EMAIL_URL": "dummymail:",
        "DEFAULT_FROM_EMAIL": "post@localhost",
        "SITE_URL": "https://127.0.0.1",
    }
    collect = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    collect += [f"--ignore={name}" for name in left_out]
    subprocess.run(collect, cwd=ROOT, env=os.environ | said, check=True)
    return said
