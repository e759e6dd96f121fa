"""The Celery application and the timetable of what runs by itself.

Tasks are hints: each finds its work by its row, may run twice or late, and a timetable's tick finds what a lost
message left behind.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("config")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

MINUTE = 60.0
app.conf.beat_schedule = {
    "turn-days": {"task": "rewards.tasks.turn_days", "schedule": MINUTE},
    "settle-read-time": {"task": "rewards.tasks.settle_read_time", "schedule": 15.0},
    "pay-released": {"task": "rewards.tasks.pay_released", "schedule": MINUTE},
    "close-quiet-reads": {"task": "rewards.tasks.close_quiet_reads", "schedule": 5 * MINUTE},
    "sweep-reports": {"task": "rewards.tasks.sweep_reports", "schedule": 30.0},
    "sweep-scheduled": {"task": "rewards.tasks.sweep_scheduled", "schedule": MINUTE},
    "count-ratings": {"task": "rewards.tasks.count_ratings", "schedule": MINUTE},
    "count-reads": {"task": "rewards.tasks.count_reads", "schedule": 5 * MINUTE},
    "tell-followers": {"task": "articles.tasks.tell_followers", "schedule": MINUTE},
    "mail-news": {"task": "accounts.tasks.mail_news", "schedule": MINUTE},
    "lift-suspensions": {"task": "accounts.tasks.lift_suspensions", "schedule": MINUTE},
    "audit-ledger": {"task": "rewards.tasks.audit_ledger", "schedule": crontab(hour=3, minute=17)},
    "judge-comments": {"task": "comments.tasks.judge_comments", "schedule": 5 * MINUTE},
    "count-comments": {"task": "comments.tasks.count_comments", "schedule": MINUTE},
    "note-figures": {"task": "rewards.tasks.note_figures", "schedule": MINUTE},
    "look-for-farms": {"task": "comments.tasks.look_for_farms", "schedule": crontab(hour="*/6", minute=41)},
    "close-wallets": {"task": "rewards.tasks.close_wallets", "schedule": 60 * MINUTE},
    "prune-accounts": {"task": "accounts.tasks.prune", "schedule": 60 * MINUTE},
    "prune-quotas": {"task": "rewards.tasks.prune_quotas", "schedule": 60 * MINUTE},
}
