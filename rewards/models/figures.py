"""Figures by day, for those who run the site."""

from django.db import models


class DayFigure(models.Model):
    """One figure of one UTC day, `of` what: reads verified, readers new at a level, and the like (`rewards.figures`)."""

    day = models.DateField()
    figure = models.CharField(max_length=24)
    of = models.CharField(max_length=40, blank=True)
    amount = models.BigIntegerField()
    noted_at = models.DateTimeField()

    class Meta:
        verbose_name = "figure of a day"
        verbose_name_plural = "figures by day"
        constraints = [models.UniqueConstraint("day", "figure", "of", name="a_figure_of_a_day_is_noted_once")]

    def __str__(self) -> str:
        return f"{self.day} {self.figure} {self.of}: {self.amount}"
