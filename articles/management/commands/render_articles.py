"""`manage.py render_articles`: renders anew what an older version of the rendering made. The site may run meanwhile."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from tqdm import tqdm

from articles import renewing

BATCH = 100


class Command(BaseCommand):
    help = "Renders articles anew: those that an older version of the rendering made, or with --all every one."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--all", action="store_true", dest="everything", help="Every article.")

    def handle(self, *args: Any, **options: Any) -> None:
        waiting = renewing.outdated(everything=options["everything"])
        done = 0
        with tqdm(total=len(waiting), unit=" articles", file=self.stderr, disable=None) as bar:
            for start in range(0, len(waiting), BATCH):
                batch = waiting[start : start + BATCH]
                done += renewing.renew(batch)
                bar.update(len(batch))
        self.stdout.write(f"{done} articles were rendered anew.")
