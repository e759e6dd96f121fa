"""The frame: settings, addresses, the list of the API, errors, the clock, tasks."""

from config.celery import app as celery_app

__all__ = ["celery_app"]
