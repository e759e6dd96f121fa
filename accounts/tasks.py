"""What workers do for accounts. Each task is one call and finds its work by its row."""

from celery import shared_task
from django.db import OperationalError

from accounts import idempotency, mailing, origins, sessions, suspension
from config import clock


@shared_task
def mail_news() -> None:
    """Mails what is new to those who asked for it."""
    mailing.mail_news(clock.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def lift_suspensions() -> None:
    """Restores the accounts whose suspension is over."""
    while suspension.lift_due(clock.now()):
        pass


@shared_task
def prune() -> None:
    """Deletes what is no longer of use: answers that aren't given again, sessions that are over, and from
    where accounts were used 30 days ago."""
    idempotency.prune()
    sessions.prune()
    origins.prune(clock.now())
