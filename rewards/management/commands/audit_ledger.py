"""`manage.py audit_ledger`: what was checked, how many, and every discrepancy; exits with 1 if there is one."""

import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from rewards import audit


class Command(BaseCommand):
    help = "Recomputes the ledger's promises from its entries. Repairs nothing; exits with 1 where one is broken."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="for machines")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = []
        for finding in self._watched():
            findings.append(finding)
            if not options["json"]:
                self._show(finding)
        broken = [finding for finding in findings if finding.wrong]
        if options["json"]:
            self.stdout.write(json.dumps({"clean": not broken, "findings": [asdict(f) for f in findings]}))
        else:
            self.stdout.write("The ledger is clean." if not broken else f"Broken promises: {len(broken)}.")
        if broken:
            raise SystemExit(1)

    def _watched(self) -> Iterator[audit.Finding]:
        """The findings; a bar grows on the terminal of whoever is watching."""
        watching = self.stderr.isatty()
        found = audit.findings()
        for number in range(audit.PROMISES):
            if watching:
                done = "█" * number + "·" * (audit.PROMISES - number)
                self.stderr.write(f"\r{done} promise {number + 1} of {audit.PROMISES}\r", ending="")
            yield next(found)
        if watching:
            self.stderr.write(" " * 60 + "\r", ending="")
        found.close()

    def _show(self, finding: audit.Finding) -> None:
        verdict = "ok" if not finding.wrong else "BROKEN"
        self.stdout.write(f"{verdict:>6}  {finding.checked:>12,}  {finding.promise}")
        for line in finding.wrong:
            self.stdout.write(f"{'':>22}{line}")
