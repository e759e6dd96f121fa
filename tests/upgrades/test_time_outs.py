"""What takes the database longer than anybody would wait for is broken off, by the limits of the site's own roles."""

import os
import re
import time
from contextlib import contextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import InternalError, OperationalError, connection, transaction

from config import patience, roles
from config.upgrading import NotUpgraded
from rewards import audit
from tests import as_role, composed
from tests.committed import at_once
from tests.factories import ArticleFactory, open_day
from tests.upgrades.state import somebody_is_in, upgrade

ROLE = f"hurried_{os.getpid()}"


@contextmanager
def playing(tables_owner, its_settings, password=""):
    with as_role.played(tables_owner):
        list(roles.keep(ROLE, its_settings, password))
    try:
        with as_role.played(ROLE):
            yield
    finally:
        with as_role.played(tables_owner), connection.cursor() as cursor:
            cursor.execute(f"DROP OWNED BY {ROLE}; DROP ROLE {ROLE}")


def ask(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


@pytest.fixture
def hurried(committed, tables_owner):
    quick = {"statement_timeout": "400ms", "lock_timeout": "200ms", "idle_in_transaction_session_timeout": "300ms"}
    with playing(tables_owner, roles.FOR_WEB | quick):
        yield


@pytest.mark.parametrize("wanted", [roles.FOR_WEB, roles.FOR_WORKERS], ids=["web", "workers"])
def test_each_role_has_its_limits_from_the_first_statement_on(committed, tables_owner, wanted):
    with playing(tables_owner, wanted), connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, setting::int * CASE unit WHEN 'ms' THEN 1 ELSE 1000 END FROM pg_settings "
            "WHERE name = ANY(%s) AND unit IS NOT NULL",
            [list(wanted)],
        )
        found = dict(cursor.fetchall())
        assert found == {
            name: 1000 * int(value.removesuffix("s")) for name, value in wanted.items() if name != "timezone"
        }
        cursor.execute("SHOW timezone")
        assert cursor.fetchone() == ("UTC",)


def test_no_statement_of_a_worker_outlives_its_task():
    assert int(roles.FOR_WORKERS["statement_timeout"].removesuffix("s")) <= settings.CELERY_TASK_TIME_LIMIT


def test_a_query_that_hangs_is_broken_off(hurried):
    began = time.monotonic()
    with pytest.raises(OperationalError) as broken:
        ask("SELECT pg_sleep(60)")
    assert broken.value.__cause__.sqlstate == "57014"
    assert time.monotonic() - began < 20
    assert ask("SELECT 1") == 1


def test_a_lock_that_is_not_given_is_given_up(hurried, committed):
    locked = somebody_is_in(committed, "LOCK TABLE accounts_user IN ACCESS EXCLUSIVE MODE")
    with locked, pytest.raises(OperationalError) as broken:
        ask("SELECT count(*) FROM accounts_user")
    assert broken.value.__cause__.sqlstate == "55P03"
    assert ask("SELECT count(*) FROM accounts_user") == 0


def test_a_transaction_in_which_nothing_happens_holds_its_locks_no_longer(hurried, committed):
    with pytest.raises(InternalError, match="idle-in-transaction timeout"), transaction.atomic():
        ask("SELECT count(*) FROM accounts_user")
        time.sleep(1)
        ask("SELECT 1")
    # As at the beginning of each request.
    connection.close_if_unusable_or_obsolete()
    assert ask("SELECT 1") == 1


def test_what_is_meant_to_take_long_may_and_its_transaction_only(hurried):
    with transaction.atomic():
        patience.have(timedelta(seconds=30))
        ask("SELECT pg_sleep(0.6)")
        time.sleep(0.5)
        ask("SELECT pg_sleep(0.6)")
    with pytest.raises(OperationalError):
        ask("SELECT pg_sleep(60)")


def test_the_audit_is_not_broken_off_by_the_patience_of_a_role(committed, tables_owner, at):
    open_day(at)
    with playing(tables_owner, roles.FOR_WEB | {"statement_timeout": "1ms"}):
        assert [finding for finding in audit.run() if finding.wrong] == []


def test_a_reader_whose_page_hangs_is_told_to_try_again(hurried, committed, client):
    ArticleFactory(slug="tides")
    with somebody_is_in(committed, "LOCK TABLE articles_article IN ACCESS EXCLUSIVE MODE"):
        client.raise_request_exception = False
        (answer,) = at_once(lambda: client.get("/articles/tides/"))
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0
    connection.close()
    assert client.get("/articles/tides/").status_code == 200


@pytest.mark.owner
class TestRoles:
    """The command makes the two roles, and sees to them each time."""

    @pytest.fixture
    def names(self, committed, tables_owner):
        web, worker = f"web_{os.getpid()}", f"worker_{os.getpid()}"
        yield web, worker
        with connection.cursor() as cursor:
            for role in (web, worker):
                cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role])
                if cursor.fetchone():
                    cursor.execute(f"DROP OWNED BY {role}; DROP ROLE {role}")

    def test_they_are_made_with_their_passwords_and_seen_to_again(self, names, settings):
        web, worker = names
        settings.SITE_PASSWORD = "correct-horse"
        said = upgrade(f"--web-role={web}", f"--worker-role={worker}", roles=True)
        assert f"The role {web} was made, and may do what the site needs." in said
        first = self.secret(web)
        assert first.startswith("SCRAM-SHA-256$")
        assert "correct-horse" not in said
        settings.SITE_PASSWORD = "another-one"
        assert f"The role {web} may do what" in upgrade(f"--web-role={web}", f"--worker-role={worker}", roles=True)
        assert self.secret(web) != first

    def secret(self, role):
        return ask(f"SELECT rolpassword FROM pg_authid WHERE rolname = '{role}'")

    def test_the_owner_is_no_role_of_the_sites(self, committed, tables_owner):
        with pytest.raises(NotUpgraded, match=f"The role {tables_owner} may do more than the site should"):
            list(roles.keep(tables_owner, roles.FOR_WEB, ""))

    def test_an_owner_who_may_make_no_roles_says_what_has_to_be_said(self, names, committed):
        web, _worker = names
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE ROLE {web} LOGIN")
        with as_role.played(web), pytest.raises(NotUpgraded, match="CREATE ROLE other LOGIN PASSWORD"):
            list(roles.keep("other", roles.FOR_WEB, ""))


def test_compose_has_the_site_run_as_these_roles_and_only_the_migrations_as_the_owner():
    asked = re.findall(r"^(\w+)=", (composed.ROOT / ".env.example").read_text(), re.MULTILINE)
    services = composed.services(dict.fromkeys(asked, "given"))
    comes_as = {
        name: urlsplit(service["environment"]["DATABASE_URL"]).username
        for name, service in services.items()
        if "DATABASE_URL" in service.get("environment", {})
    }
    workers = {name for name in comes_as if name.startswith("worker-")}
    assert comes_as == {"migrate": "app", "web": "site", "beat": "site"} | dict.fromkeys(workers, "worker")
    assert len(workers) == 3
    assert composed.command(services["migrate"])[-1] == "upgrade"
