"""The site's settings with the addresses of `benchmarks.reading_urls`."""

from config.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.reading_urls"
