"""The Celery application and the timetable of what runs by itself.

Tasks are hints: each finds its work by its row, may run twice or late, and a timetable's tick finds what a lost
message left behind.

What moves money, what computes reports, and everything else wait in queues of their own, each with workers of its own
where that matters: a flood of reports never delays a settlement. A tick that no worker took before the next one is thrown
away, so that workers that come back find one of each and not an hour of them.
"""

import os
from datetime import timedelta
from typing import Any

import structlog
from celery import Celery, signals
from celery.schedules import crontab
from django.conf import settings
from django_structlog.celery.signals import bind_extra_task_metadata
from django_structlog.celery.steps import DjangoStructLogInitStep
from kombu import Queue

from config import broker, clock, measured

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

broker.mend()
app = Celery("config", task_cls="config.work:Task")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.conf.beat_scheduler = "config.beat:Scheduler"
app.steps["worker"].add(DjangoStructLogInitStep)

MONEY, REPORTS, CHORES = "money", "reports", "chores"
# A worker that isn't told which ones takes from all of them.
app.conf.task_queues = [Queue(MONEY), Queue(REPORTS), Queue(CHORES)]
app.conf.task_default_queue = CHORES
app.conf.task_routes = {
    "rewards.tasks.turn_days": MONEY,
    "rewards.tasks.settle_read_time": MONEY,
    "rewards.tasks.close_quiet_reads": MONEY,
    "rewards.tasks.pay_released": MONEY,
    "rewards.tasks.sweep_scheduled": MONEY,
    "rewards.tasks.publish_due": MONEY,
    "rewards.tasks.close_wallets": MONEY,
    "comments.tasks.judge_comments": MONEY,
    "rewards.tasks.compute_report": REPORTS,
}

MINUTE = 60
# Name: its task, and every how many seconds it runs, or at which times of a UTC day.
TIMETABLE: dict[str, tuple[str, int | crontab]] = {
    "turn-days": ("rewards.tasks.turn_days", MINUTE),
    "settle-read-time": ("rewards.tasks.settle_read_time", 15),
    "pay-released": ("rewards.tasks.pay_released", MINUTE),
    "close-quiet-reads": ("rewards.tasks.close_quiet_reads", 5 * MINUTE),
    "sweep-reports": ("rewards.tasks.sweep_reports", 30),
    "sweep-scheduled": ("rewards.tasks.sweep_scheduled", MINUTE),
    "count-ratings": ("rewards.tasks.count_ratings", MINUTE),
    "count-reads": ("rewards.tasks.count_reads", 5 * MINUTE),
    "tell-followers": ("articles.tasks.tell_followers", MINUTE),
    "mail-news": ("accounts.tasks.mail_news", MINUTE),
    "lift-suspensions": ("accounts.tasks.lift_suspensions", MINUTE),
    "audit-ledger": ("rewards.tasks.audit_ledger", crontab(hour=3, minute=17)),
    "judge-comments": ("comments.tasks.judge_comments", 5 * MINUTE),
    "count-comments": ("comments.tasks.count_comments", MINUTE),
    "note-figures": ("rewards.tasks.note_figures", MINUTE),
    "look-for-farms": ("comments.tasks.look_for_farms", crontab(hour="*/6", minute=41)),
    "close-wallets": ("rewards.tasks.close_wallets", 60 * MINUTE),
    "prune-accounts": ("accounts.tasks.prune", 60 * MINUTE),
    "prune-quotas": ("rewards.tasks.prune_quotas", 60 * MINUTE),
}
A_TICK_OF_THE_DAY_IS_GOOD_FOR = timedelta(hours=3)
app.conf.beat_schedule = {
    name: {
        "task": task,
        "schedule": when,
        "options": {"expires": when if isinstance(when, int) else A_TICK_OF_THE_DAY_IS_GOOD_FOR.total_seconds()},
    }
    for name, (task, when) in TIMETABLE.items()
}


@signals.setup_logging.connect(weak=False)
def _leave_the_log_alone(**_said: Any) -> None:
    """Django has put it in order (`config.logs`)."""


@signals.before_task_publish.connect(weak=False)
def _say_when(headers: dict[str, Any], **_said: Any) -> None:
    """So that it can be seen how long a message has waited (`config.metrics`)."""
    headers["sent_at"] = clock.now().timestamp()


def _name_the_task(task: Any, **_said: Any) -> None:
    """Whatever is logged in a task names it."""
    structlog.contextvars.bind_contextvars(task=task.name)


bind_extra_task_metadata.connect(_name_the_task, weak=False)


@signals.worker_init.connect(weak=False)
def _begin_to_count(**_said: Any) -> None:
    """A worker's first process answers for the others."""
    measured.begin_anew()
    if settings.WORKER_METRICS:
        measured.serve(settings.WORKER_METRICS)


@signals.worker_process_init.connect(weak=False)
def _count_for_the_gone(**_said: Any) -> None:
    measured.add_up_the_gone()
