"""Production's settings with the stock change list of the same table beside the desk's."""

from benchmarks.production_settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.admin_urls"
