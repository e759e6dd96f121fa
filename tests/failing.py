"""Tasks that fail, each in its own way; a worker that includes this module has them."""

import os
import signal
import time
from contextlib import suppress

from celery import shared_task
from celery.exceptions import SoftTimeLimitExceeded

BIRD = "wren"


class Broken(Exception):
    pass


@shared_task
def break_down(*, report_id):
    address, typed = f"{BIRD}@example.com", f"the words of a {BIRD}"
    raise Broken(f"The report of {address} broke by {typed!r}")


@shared_task(autoretry_for=(Broken,), max_retries=1, default_retry_delay=0)
def break_down_twice():
    raise Broken


@shared_task
def kill_the_worker():
    os.kill(os.getpid(), signal.SIGKILL)


@shared_task(time_limit=2, soft_time_limit=1)
def take_too_long():
    with suppress(SoftTimeLimitExceeded):
        time.sleep(60)
    time.sleep(60)


@shared_task
def succeed():
    pass
