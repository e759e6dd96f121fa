"""What workers do for comments. Each task is one call and finds its work by its row; a message is only a hint."""

from celery import shared_task
from django.db import OperationalError

from comments import counters, judging, suspicion
from config import clock

BATCH = 1000


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def judge_comments() -> None:
    """Judges the comments that are 24 hours old, and pays the rewards that are due."""
    while judging.judge(clock.now(), BATCH):
        pass
    judging.pay(clock.now())
    judging.follow_decisions(clock.now())


@shared_task
def count_comments() -> None:
    """Folds comments that came and went into the articles' counters."""
    counters.fold(clock.now())


@shared_task(time_limit=900, soft_time_limit=840)
def look_for_farms() -> None:
    """Opens a case for accounts that look like one person's, for a moderator to decide."""
    suspicion.look(clock.now())
