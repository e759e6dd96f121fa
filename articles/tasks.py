"""What workers do for the library. Each task is one call and finds its work by its row; a message is only a hint."""

from celery import shared_task
from django.db import OperationalError

from articles import following
from config import clock

BATCH = 50


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def tell_followers() -> None:
    """Tells followers what their authors have published."""
    while following.tell(clock.now(), BATCH) == BATCH:
        pass
