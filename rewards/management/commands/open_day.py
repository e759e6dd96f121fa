"""`manage.py open_day`: closes the days that are over and opens today, as the timetable does every minute."""

from typing import Any

from django.core.management.base import BaseCommand

from config import clock
from rewards import pool


class Command(BaseCommand):
    help = "Closes the days that are over and opens today's pools. Safe to run twice."

    def handle(self, *args: Any, **options: Any) -> None:
        today = pool.turn(clock.now())
        self.stdout.write(
            f"{today.day} is open: {today.readers_twei} Twei for readers, {today.writers_twei} for writers."
        )
