"""Backups, rehearsed: the commands of docs/operations.md, on a PostgreSQL with the settings of docker-compose.yml, while it
is written and after `kill -9`."""

import os
import re
import shutil
import signal
import subprocess
from contextlib import contextmanager
from io import StringIO

import pytest
from allauth.account.models import EmailAddress
from django.core.management import call_command
from django.db import connection

from config.local import locks, servers, throw_away
from config.local.programs import postgres_program, unprivileged
from rewards import audit, ledger, settlement
from rewards.models import LedgerEntry
from tests import composed, documented
from tests.committed import until
from tests.elsewhere import connected_to
from tests.factories import ArticleFactory, UserFactory, open_day
from tests.faults.test_kills import LIKE, writers
from tests.reading import pass_gate

pytestmark = pytest.mark.faults

MOMENT = "2026-11-22 14:29:59 UTC"


class Archived(servers.Postgres):
    """PostgreSQL as docker-compose.yml starts it, with a folder of this machine for /backups."""

    @property
    def backups(self):
        return self.root / "backups"

    def _command(self):
        words = composed.services(dict.fromkeys(composed.variables()[1], "said"))["postgres"]["command"]
        assert words[0] == "postgres"
        # A rehearsal doesn't wait for a minute.
        return [*super()._command(), *(self._here(word) for word in words[1:]), "--archive_timeout=2"]

    def _here(self, words):
        return words.replace("/backups", str(self.backups))

    def run(self, group, instead=None, without=None):
        """Runs a group of commands of the docs as PostgreSQL's user; Docker's part in them is played by this class."""
        environment = os.environ | {
            "PGDATA": str(self.data),
            "PGHOST": str(self.sockets),
            "PATH": f"{postgres_program('postgres').parent}:{os.environ['PATH']}",
        }
        for command in documented.commands(group):
            if without and without in command:
                continue
            if command == "docker compose down":
                self.stop()
            elif command == "docker compose up --detach postgres":
                self.start()
            else:
                shell = ["/bin/sh", "-ec", self._here(_meant(command, instead or {}))]
                done = subprocess.run(shell, env=environment, capture_output=True, text=True, check=False)
                assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"


def _meant(command, instead):
    """The same command without Docker, and with other words in the place of some."""
    found = re.fullmatch(r"docker compose (?:exec|run --rm) -T postgres (.*)", command, re.DOTALL)
    assert found, command
    meant = found[1]
    for word, other in instead.items():
        meant = meant.replace(word, other)
    return " ".join([*unprivileged(), meant])


def acts():
    """The likes that stand, each with all that belongs to it."""
    stands = {}
    for source in LedgerEntry.objects.filter(item__in=LIKE).values_list("source_id", flat=True):
        stands[source] = stands.get(source, 0) + 1
    assert set(stands.values()) <= {3}
    return set(stands)


def asked(question):
    with connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()[0]


def more(answered, count=300):
    so_far = len(answered)
    until(lambda: len(answered) > so_far + count, 60)


@contextmanager
def held_breath(processes):
    """Nothing is written in this block, in the middle of the load."""
    for process in processes:
        process.send_signal(signal.SIGSTOP)
    until(lambda: asked("SELECT count(*) FROM pg_stat_activity WHERE state <> 'idle' AND pid <> pg_backend_pid()") == 0)
    yield
    for process in processes:
        process.send_signal(signal.SIGCONT)


def is_archived(position):
    """Whether all that was written up to a position of the log is in the archive."""
    return asked(f"SELECT last_archived_wal >= pg_walfile_name('{position}') FROM pg_stat_archiver")


@contextmanager
def restored(killed, folder, group, disk_is_lost=False, **changes):
    """The database that a group of commands makes of what was left, in a folder of its own."""
    shutil.copytree(killed.root, folder, symlinks=True, ignore=shutil.ignore_patterns("run", "*.lock"))
    server = Archived(folder, durable=True)
    if disk_is_lost:
        shutil.rmtree(server.data)
        changes["without"] = "$PGDATA.before"
    server.run(group, **changes)
    try:
        with connected_to(server):
            until(lambda: not asked("SELECT pg_is_in_recovery()"))
            yield
            assert [finding for finding in audit.run() if finding.wrong] == []
    finally:
        server.stop()


def the_site_runs(at):
    said = StringIO()
    call_command("migrate", stdout=said)
    assert "No migrations to apply" in said.getvalue()
    reader = UserFactory(email="after@example.com", handle="after")
    assert settlement.settle_read_time(pass_gate(reader, ArticleFactory(), at)) == 1
    assert ledger.balance_twei(ledger.wallet(reader.pk)) == 3


def test_any_moment_since_a_backup_can_be_restored(django_db_blocker, at):
    """Load, backups, more load, a mistake, more load, kill -9: what is restored is what was there, to the last act."""
    with django_db_blocker.unblock(), throw_away.folder() as root:
        server = Archived(root / "machine", durable=True)
        for folder in ("base", "wal"):
            (server.backups / folder).mkdir(parents=True)
        server.start()
        try:
            with connected_to(server):
                call_command("migrate", verbosity=0)
                open_day(at, treasury_twei=10_000_000_000)
                for _ in range(10):
                    UserFactory()
                with writers(server.url) as (processes, answered):
                    for day in ("2026-11-08", "2026-11-15", "2026-11-22"):
                        more(answered)
                        server.run("back up", instead={"2026-11-22": day})
                    begins = first_segments(server)
                    until(lambda: all(segment.exists() for segment in begins.values()))
                    server.run("make room")
                    # The oldest of three goes, and with it what only that one needs of the log.
                    assert set(begins) - set(first_segments(server)) == {"2026-11-08"}
                    assert {day for day in begins if not begins[day].exists()} == {"2026-11-08"}
                    more(answered)
                    with held_breath(processes):
                        so_far, at_the_moment, moment = set(answered), acts(), asked("SELECT clock_timestamp()::text")
                    more(answered)
                    EmailAddress.objects.all().delete()
                    more(answered)
                    with held_breath(processes):
                        archived, position = acts(), asked("SELECT pg_current_wal_lsn()")
                    until(lambda: is_archived(position), 60)
                    more(answered)
                    server.kill()
            is_gone(server)
            assert so_far <= at_the_moment < archived
            with restored(server, root / "all", "restore everything"):
                assert set(answered) <= acts()
                assert not EmailAddress.objects.exists()
            with restored(server, root / "archive", "restore everything", disk_is_lost=True):
                assert archived <= acts()
            with restored(server, root / "moment", "restore a moment", instead={MOMENT: moment}):
                assert acts() == at_the_moment
                assert EmailAddress.objects.count() == 10
                the_site_runs(at)
        finally:
            server.stop()


def first_segments(server):
    """Of each base backup, the first file in the archive that it needs."""
    found = {}
    for label in server.backups.glob("base/*/backup_label"):
        name = re.search(r"^START WAL LOCATION: .*file (\w+)", label.read_text())[1]
        found[label.parent.name] = server.backups / "wal" / f"{name}.gz"
    return found


def is_gone(server):
    """Waits until the last process of a server that was killed has ended: each holds its lock."""
    with (server.root / "postgresql.lock").open("rb") as lock:
        until(lambda: locks.take(lock))
