"""The role that the site runs as in production can do the day's work, and can't touch the ledger but by its function."""

import pytest
from django.db import DatabaseError, connection, transaction

from comments import discussion, judging, reactions
from config import roles
from rewards import adjusting, ledger, pool, rating, reports, settlement
from rewards.models import LedgerEntry, PnlReport
from tests import as_role
from tests.comments.people import balance, reader_of, say
from tests.factories import ArticleFactory, AuthorFactory, CommentFactory, UserFactory, open_day
from tests.reading import has_read, pass_gate


@pytest.fixture
def site_role(committed, tables_owner):
    role = f"site_{connection.settings_dict['NAME']}"
    with as_role.played(tables_owner):
        list(roles.keep(role, roles.FOR_WEB, password=""))
    with as_role.played(role):
        yield role
    with as_role.played(tables_owner), connection.cursor() as cursor:
        cursor.execute(f'DROP OWNED BY "{role}"')
        cursor.execute(f'DROP ROLE "{role}"')


def test_the_days_work_is_done_as_that_role(site_role, at):
    open_day(at)
    reader, article = UserFactory(), ArticleFactory()
    ended = pass_gate(reader, article, at)
    settlement.settle_read_time(ended)
    rating.plus(reader, article, ended)
    bought = reports.buy(reader, article, ended)
    reports.compute(bought.pk, ended)
    adjusting.adjust(reader.pk, 1, "A prize", ended)
    pool.turn(at.replace(day=26))
    assert PnlReport.objects.get().figures["total_twei"] == 3
    assert ledger.balance_twei(ledger.wallet(reader.pk)) == 4


def test_a_discussion_is_held_as_that_role(site_role, at):
    open_day(at)
    author, reader = UserFactory(), UserFactory(level=5)
    article = ArticleFactory(author=AuthorFactory(user=author))
    writer = reader_of(article, twei=4)
    has_read(reader, article, at)
    adjusting.adjust(reader.pk, 2, "To spend", at)
    liked, disliked = say(writer, article), CommentFactory(article=article, writer=UserFactory())
    reactions.like(reader, liked, at)
    # Who is disliked here has no wallet yet.
    reactions.dislike(reader, disliked, at)
    discussion.delete(writer, liked, at)
    judging.judge(at.replace(day=26))
    assert (balance(reader), balance(writer), balance(author)) == (1, 3, 2)


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE rewards_ledgerentry SET amount_twei = 1000",
        "DELETE FROM rewards_ledgerentry",
        "TRUNCATE rewards_ledgerentry CASCADE",
        "INSERT INTO rewards_ledgerentry (source_id) VALUES (1)",
        "UPDATE rewards_ledgeraccount SET balance_twei = 1000",
        "DELETE FROM rewards_walletdaytotal",
        "UPDATE rewards_articledaytotal SET amount_twei = 1000",
        "ALTER TABLE rewards_ledgerentry DISABLE TRIGGER ALL",
        "DROP TRIGGER entries_are_append_only ON rewards_ledgerentry",
        "UPDATE accounts_staffrecord SET reason = ''",
        "DELETE FROM accounts_staffrecord",
        "DELETE FROM django_migrations",
        "CREATE TABLE mine (id int)",
        "SET session_replication_role = replica",
        "CREATE OR REPLACE FUNCTION ledger_freeze() RETURNS bigint LANGUAGE sql AS 'SELECT 1::bigint'",
    ],
)
def test_everything_else_is_refused(site_role, at, sql):
    open_day(at)
    before = LedgerEntry.objects.count()
    with pytest.raises(DatabaseError) as refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert refused.value.__cause__.sqlstate == "42501"
    assert LedgerEntry.objects.count() == before
