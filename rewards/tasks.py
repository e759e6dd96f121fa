"""What workers do for the rewards. Each task is one call and finds its work by its row; a message is only a hint."""

from celery import shared_task
from django.db import OperationalError

from config import clock
from rewards import audit, figures, holds, personal, pool, publishing, quotas, reports, settlement
from rewards import counters as counts

BATCH = 1000


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def turn_days() -> None:
    """Closes the days that are over and opens today."""
    pool.turn(clock.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def settle_read_time() -> None:
    """Pays the reads whose gate was passed."""
    while settlement.settle_read_time(clock.now(), BATCH):
        pass


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def close_quiet_reads() -> None:
    """Closes the reads whose readers have left."""
    while settlement.close_quiet_reads(clock.now(), BATCH) == BATCH:
        pass


@shared_task
def compute_report(*, report_id: int) -> None:
    """Computes one report; what goes wrong is counted, and the sweep tries again until the fee is paid back."""
    try:
        reports.compute(report_id, clock.now())
    except Exception:
        reports.note_failure(report_id, clock.now())
        raise


@shared_task
def sweep_reports() -> None:
    """Sends out again the reports whose message was lost or whose worker died."""
    for report_id in reports.overdue(clock.now()):
        compute_report.delay(report_id=report_id)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def publish_due(*, article_id: int) -> None:
    """Publishes one article whose time has come."""
    publishing.publish_due(article_id, clock.now())


@shared_task
def sweep_scheduled() -> None:
    """Sends out the articles whose time has come, and again those whose message was lost."""
    for article_id in publishing.due(clock.now()):
        publish_due.delay(article_id=article_id)


@shared_task(time_limit=3600, soft_time_limit=3500)
def audit_ledger() -> None:
    """Recomputes the ledger's promises; a broken one is an error in the log and a number above 0 in `/metrics`."""
    audit.nightly(clock.now)


@shared_task
def count_ratings() -> None:
    """Folds new pluses and minuses into the articles' counters."""
    counts.fold_ratings(clock.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def count_reads() -> None:
    """Folds the verified reads of the last seven days into the articles' counters."""
    counts.fold_reads(clock.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def close_wallets() -> None:
    """Moves to the treasury what came into the wallets of erased readers while they left."""
    for user_id in personal.left_over():
        personal.close_wallet(user_id, clock.now())


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def note_figures() -> None:
    """Adds up the figures of today, and of days that were over before they could be."""
    at = clock.now()
    for day in figures.due(at):
        figures.note(day, at)


@shared_task(autoretry_for=(OperationalError,), retry_backoff=True, max_retries=5)
def pay_released() -> None:
    """Pays what waited for a moderator and is due."""
    holds.pay(clock.now())


@shared_task
def prune_quotas() -> None:
    """Deletes the uses that no window reaches any more."""
    quotas.prune(clock.now())
