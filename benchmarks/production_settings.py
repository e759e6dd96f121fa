"""Production's settings, with the static files in a folder of the run's own."""

from config.settings import *  # noqa: F403
from config.settings import env

STATIC_ROOT = env.path("STATIC_ROOT")
