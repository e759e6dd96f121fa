"""What workers do for accounts. Each task is one call and finds its work by its row."""

from celery import shared_task

from accounts import mailing
from config import clock

BATCH = 100


@shared_task(autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def mail_news() -> None:
    """Mails what is new to those who asked for it."""
    while mailing.mail_news(clock.now(), BATCH) == BATCH:
        pass
