"""A migration that would make the site wait, or break code that still runs, is found before it lands.

What was found in those that have landed is listed in `known.txt`: they stay as they are, and each has been applied. A new
migration is listed there only with the reason why nobody waits for it.
"""

from pathlib import Path

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader

from tests.upgrades import linting

KNOWN = Path(__file__).parent / "known.txt"


def test_no_migration_makes_the_site_wait_but_those_that_are_known(committed, tmp_path):
    found = linting.findings(MigrationLoader(connection, replace_migrations=False), tmp_path)
    known = {line for line in KNOWN.read_text().splitlines() if not line.startswith("#")}
    assert sorted(found - known) == []
    assert sorted(known - found) == [], "these are listed and not there"


@pytest.mark.parametrize(
    ("rule", "sql"),
    [
        ("require-concurrent-index-creation", "CREATE INDEX by_day ON rewards_ledgerentry (posted_at);"),
        ("adding-required-field", "ALTER TABLE accounts_user ADD COLUMN motto text NOT NULL;"),
        ("adding-not-nullable-field", "ALTER TABLE accounts_user ALTER COLUMN last_login SET NOT NULL;"),
        ("changing-column-type", "ALTER TABLE rewards_ledgerentry ALTER COLUMN part TYPE integer;"),
        ("constraint-missing-not-valid", "ALTER TABLE accounts_user ADD CONSTRAINT c CHECK (language <> '');"),
        ("adding-foreign-key-constraint", "ALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES c (id);"),
        ("disallowed-unique-constraint", "ALTER TABLE accounts_user ADD CONSTRAINT u UNIQUE (language);"),
        ("ban-drop-column", "ALTER TABLE accounts_user DROP COLUMN language;"),
        ("renaming-column", "ALTER TABLE accounts_user RENAME COLUMN language TO tongue;"),
        ("ban-drop-default", "ALTER TABLE accounts_user ALTER COLUMN language DROP DEFAULT;"),
    ],
)
def test_what_makes_others_wait_or_breaks_old_code_is_found_in_the_sql(tmp_path, rule, sql):
    (tmp_path / "new.sql").write_text(f"BEGIN;\n{sql}\nCOMMIT;\n")
    assert ("new", rule) in linting.squawk([tmp_path / "new.sql"])


def test_an_index_beside_the_traffic_is_found_only_inside_of_a_transaction(tmp_path):
    statement = "CREATE INDEX CONCURRENTLY by_day ON rewards_ledgerentry (posted_at);\n"
    (tmp_path / "alone.sql").write_text(statement)
    (tmp_path / "inside.sql").write_text(f"BEGIN;\n{statement}COMMIT;\n")
    found = linting.squawk([tmp_path / "alone.sql", tmp_path / "inside.sql"])
    assert found == [("inside", "ban-concurrent-index-creation-in-transaction")]


BESIDE = AddIndexConcurrently("user", models.Index(fields=["language"], name="by_language"))


@pytest.mark.parametrize(
    ("atomic", "operation", "rules"),
    [
        (True, migrations.RunPython(migrations.RunPython.noop), ["touches-rows"]),
        (True, migrations.RunSQL("UPDATE accounts_user SET language = 'en'"), ["touches-rows"]),
        (True, migrations.RunSQL("-- All.\nDELETE\nFROM accounts_user"), ["touches-rows"]),
        (True, migrations.RunSQL("INSERT INTO a (b)\nSELECT c FROM d"), ["touches-rows"]),
        (True, migrations.RunSQL("SELECT library_index(array_agg(id)) FROM articles_article"), ["touches-rows"]),
        (True, migrations.RunSQL("CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ UPDATE a SET b = 1 $$"), []),
        (True, migrations.RunSQL("CREATE TRIGGER t\n BEFORE UPDATE OR DELETE ON a EXECUTE FUNCTION f()"), []),
        (True, migrations.RunSQL("COMMENT ON TABLE a IS 'b'"), []),
        (False, BESIDE, []),
        (False, migrations.RunSQL("COMMENT ON TABLE a IS 'b'"), ["not-repeatable"]),
        (False, migrations.AddField("user", "motto", models.TextField(null=True)), ["not-repeatable"]),
    ],
)
def test_what_is_not_seen_in_the_sql_is_found_in_the_operations(atomic, operation, rules):
    migration = migrations.Migration("new", "accounts")
    migration.atomic, migration.operations = atomic, [operation]
    assert list(linting.unseen(migration)) == rules
