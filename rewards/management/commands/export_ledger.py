"""`manage.py export_ledger --format beancount|csv`: the whole ledger, streamed to standard output."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from rewards import export

FORMATS = {"beancount": export.beancount, "csv": export.as_csv}


class Command(BaseCommand):
    help = "Writes every entry of the ledger, in plain-text accounting or as CSV."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=sorted(FORMATS), required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        for lines in FORMATS[options["format"]]():
            self.stdout.write(lines, ending="")
