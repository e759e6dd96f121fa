"""`manage.py upgrade`: brings the database up to the code, while the site runs, and sees to the site's roles.

It stands in the app above all others, whose tables the roles get by it.
"""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from config import roles, upgrading


class Command(BaseCommand):
    help = "Migrates beside the traffic, as the tables' owner, and sees to the site's roles. It may be run again and again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--web-role", default="site", help="the role of the web processes (site)")
        parser.add_argument("--worker-role", default="worker", help="the role of the workers (worker)")
        parser.add_argument("--no-roles", action="store_true", help="migrate only")
        for name, default, words in (
            ("wait", 60, "for the database, and for another upgrade, so many seconds each"),
            ("lock", upgrading.LOCK_SECONDS, "the longest that it waits for a lock"),
            ("transaction", upgrading.TRANSACTION_SECONDS, "the longest that a migration keeps its locks"),
        ):
            parser.add_argument(f"--{name}-seconds", type=float, default=default, help=f"{words} ({default})")
        parser.add_argument(
            "--attempts", type=int, default=upgrading.ATTEMPTS, help=f"at a lock ({upgrading.ATTEMPTS})"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.DATABASE_POOLER:
            raise CommandError("This needs a session of its own: give it the database's address, not the pooler's.")
        try:
            upgrading.wait(options["wait_seconds"])
            with upgrading.alone(options["wait_seconds"]):
                patience = {name: options[name] for name in ("lock_seconds", "transaction_seconds", "attempts")}
                upgrading.migrate(self.stdout.write, **patience)
                if not options["no_roles"]:
                    self._keep_roles(options["web_role"], options["worker_role"])
                for index in upgrading.invalid_indexes():
                    self.stderr.write(f"An index was never finished: {index}. REINDEX INDEX CONCURRENTLY, or drop it.")
        except upgrading.NotUpgraded as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write("The database is as the code needs it.")

    def _keep_roles(self, web: str, worker: str) -> None:
        for role, its_settings in ((web, roles.FOR_WEB), (worker, roles.FOR_WORKERS)):
            for said in roles.keep(role, its_settings, settings.SITE_PASSWORD):
                self.stdout.write(said)
