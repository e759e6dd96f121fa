"""`manage.py fund_treasury AMOUNT --reference R`: Twei from outside into the treasury, once per reference."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from config import clock
from rewards import ledger, pool


class Command(BaseCommand):
    help = "Moves AMOUNT Twei from outside into the treasury. The reference makes it happen once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("amount", type=int, help="whole Twei")
        parser.add_argument("--reference", required=True, help="what this payment is known by, such as a transaction")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            posted = pool.fund_treasury(options["amount"], options["reference"], clock.now())
        except ledger.InvalidAmount as error:
            raise CommandError(str(error)) from error
        except ledger.NaturalKeyConflict as error:
            raise CommandError(f"{options['reference']!r} stands in the ledger with another amount.") from error
        done = "Funded" if posted.is_new else "Stood already"
        self.stdout.write(f"{done}: entry {posted.id}. The treasury has {ledger.balance_twei(ledger.TREASURY)} Twei.")
