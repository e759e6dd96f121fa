"""Tasks that failed for good, for operators to look at."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class DeadTask(models.Model):
    """A task that failed and is not tried again. Until somebody has looked at it, the same task failing by the same error
    again is counted here, so that a sweep that fails each minute is one row.

    `arguments` are numbers of rows. `message` is what the error said, without what anybody typed.
    """

    task = models.CharField(_("task"), max_length=100)
    arguments = models.JSONField(_("what it was given"))
    queue = models.CharField(_("queue"), max_length=40, blank=True)
    error = models.CharField(_("error"), max_length=100)
    message = models.TextField(_("what it said"), blank=True)
    task_id = models.CharField(_("the last one's id in the log"), max_length=64)
    times = models.PositiveIntegerField(_("times"), default=1)
    first_at = models.DateTimeField(_("first"))
    last_at = models.DateTimeField(_("last"))
    looked_at = models.DateTimeField(_("looked at"), null=True, blank=True)

    class Meta:
        verbose_name = _("dead task")
        verbose_name_plural = _("dead tasks")
        permissions = [("decide_deadtask", "Can send dead tasks again, or leave them")]
        constraints = [
            models.UniqueConstraint(
                fields=["task", "arguments", "error"],
                condition=Q(looked_at__isnull=True),
                name="a_dead_task_waits_once",
            ),
            models.CheckConstraint(condition=Q(times__gte=1), name="a_dead_task_failed_once_at_least"),
            models.CheckConstraint(
                condition=Q(last_at__gte=models.F("first_at")), name="a_dead_task_fails_last_after_first"
            ),
        ]
        indexes = [
            models.Index("first_at", condition=Q(looked_at__isnull=True), name="dead_tasks_to_look_at"),
        ]

    def __str__(self) -> str:
        given = ", ".join(f"{name}={value}" for name, value in sorted(self.arguments.items()))
        return f"{self.task}({given})"
