"""The record of what those who look after the site did, and the tasks that failed for good."""

from datetime import datetime
from typing import ClassVar

from celery import current_app
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from kombu.exceptions import OperationalError as QueueDoesNotAnswer

from accounts import dead_tasks
from accounts.desk import Act, Queue, Subject, site
from accounts.models import DeadTask, StaffRecord, User
from accounts.recent_tables import RecentTable
from config.errors import Refusal


class QueueAway(Refusal):
    code = "queue_away"
    status = 503
    sentence = _("The queue of the workers does not answer. Try again in a minute.")


@admin.register(StaffRecord)
class StaffRecordAdmin(RecentTable):
    """Who did what, about what, when and why, and what was refused to whom."""

    subject = Subject.RECORDS
    person = "staff"
    list_display = ["happened_at", "staff", "act", "about", "reason", "outcome"]
    list_display_links = ["happened_at"]
    list_filter = ["was_refused"]
    list_select_related = ["staff"]

    @admin.display(description=_("outcome"))
    def outcome(self, row: StaffRecord) -> str:
        return gettext("refused") if row.was_refused else "–"

    @admin.display(description=_("about"))
    def about(self, row: StaffRecord) -> str:
        return f"{row.target_kind} {row.target_id}" if row.target_id else row.target_kind


def _send_again(row: DeadTask, by: User, reason: str, at: datetime) -> None:
    with transaction.atomic():
        dead_tasks.begin_again(row, reason, by, at)
        try:
            # Before it is noted for good: no sweep would find what could not be sent.
            current_app.send_task(row.task, kwargs=row.arguments)
        except QueueDoesNotAnswer as error:
            raise QueueAway from error


def _leave(row: DeadTask, by: User, reason: str, at: datetime) -> None:
    dead_tasks.leave(row, reason, by, at)


@site().add_queue
class DeadTasks(Queue):
    slug = "dead-tasks"
    title = _("Dead tasks")
    about = _("Tasks that failed and are not tried again by themselves. The log has more under their ids.")
    permission = "accounts.view_deadtask"
    row_template = "admin/queues/dead_task.html"
    since = "first_at"
    acts: ClassVar = [
        Act("again", _("Send again"), "a", "accounts.decide_deadtask", _send_again),
        Act("leave", _("Looked at"), "l", "accounts.decide_deadtask", _leave),
    ]

    def waiting(self) -> QuerySet[DeadTask]:
        return dead_tasks.waiting()


@admin.register(DeadTask)
class DeadTaskAdmin(RecentTable):
    """All tasks that failed for good, those that somebody has looked at too."""

    subject = Subject.RECORDS
    list_display = ["last_at", "task", "arguments", "error", "times", "looked_at"]
    list_display_links = ["last_at"]
