"""`manage.py audit_ledger`: what was checked, how many, and every discrepancy; exits with 1 if there is one."""

import json
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from rewards import audit


class Command(BaseCommand):
    help = "Recomputes the ledger's promises from its entries. Repairs nothing; exits with 1 where one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = audit.run()
        broken = [finding for finding in findings if finding.wrong]
        if options["json"]:
            self.stdout.write(json.dumps({"clean": not broken, "findings": [asdict(f) for f in findings]}))
        else:
            for finding in findings:
                verdict = "ok" if not finding.wrong else "BROKEN"
                self.stdout.write(f"{verdict:>6}  {finding.checked:>12,}  {finding.promise}")
                for line in finding.wrong:
                    self.stdout.write(f"{'':>22}{line}")
            self.stdout.write("The ledger is clean." if not broken else f"{len(broken)} promises are broken.")
        if broken:
            raise SystemExit(1)
