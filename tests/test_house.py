"""The house's own rules, kept by reading the code."""

import ast
import re
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

ROOT = Path(__file__).parent.parent
APPS = ("config", "accounts", "articles", "rewards", "comments")
MODULES = [path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
TEMPLATES = [path for app in APPS for path in (ROOT / app).rglob("templates/**/*.html")]


def name(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_module_stays_below_400_lines_and_says_what_it_promises(path):
    text = path.read_text()
    assert text.count("\n") < 400
    if text.strip() and path.name not in ("apps.py", "formats.py") and "management" not in path.parts[-2:]:
        assert ast.get_docstring(ast.parse(text)), "a module opens with its promise"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_a_function_stays_below_40_lines(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef):
            assert node.end_lineno - node.lineno < 40, node.name


@pytest.mark.parametrize("path", [p for p in MODULES if "rewards" in p.parts], ids=name)
def test_there_is_no_float_and_no_decimal_where_money_is(path):
    tree = ast.parse(path.read_text())
    floats = [n for n in ast.walk(tree) if isinstance(n, ast.Constant) and isinstance(n.value, float)]
    names = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and n.id in ("float", "Decimal")]
    divisions = [n for n in ast.walk(tree) if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Div)]
    paths = "(Path(__file__).parent"
    assert not floats
    assert not names
    assert len(divisions) == path.read_text().count(paths), "money is divided by //"


def test_only_the_vault_writes_the_ledger():
    writing = re.compile(
        r"(LedgerEntry|LedgerAccount|ArticleDayTotal|WalletDayTotal)"
        r"(\.objects\.(create|bulk_create|get_or_create|update_or_create|bulk_update)|\(\w+=)"
        r"|(INSERT INTO|UPDATE|DELETE FROM|TRUNCATE)\s+rewards_(ledger|articleday|walletday)",
        re.IGNORECASE,
    )
    found = {name(path) for path in MODULES if writing.search(path.read_text())}
    found |= {name(path) for app in APPS for path in (ROOT / app).rglob("*.sql") if writing.search(path.read_text())}
    # The first rows of the tables, and what `ledger_post` is made of.
    sql = "rewards/migrations/sql/"
    assert found <= {name(path) for path in (ROOT / sql).rglob("*.sql")}
    assert found >= {f"{sql}ledger_guards.sql", f"{sql}0004/post_few.sql", f"{sql}0004/post_many.sql"}
    # A role that may not write these tables gets nowhere by them: only `ledger_post` acts for the owner
    # (tests/rewards/test_role.py).


def test_the_script_that_counts_reading_stays_small():
    assert len((ROOT / "config" / "static" / "reading.js").read_bytes()) <= 5 * 1024


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_has_nothing_inline(path):
    text = path.read_text()
    # Linked data is no script: nothing runs it.
    text = text.replace('<script type="application/ld+json">{{ head.linked_data }}</script>', "")
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on", text)


def test_no_signal_no_late_import_no_generic_key():
    for path in MODULES:
        tree = ast.parse(path.read_text())
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert not inner, f"{name(path)}: {node.name} imports late"
        assert "django.dispatch" not in path.read_text(), name(path)
        assert "GenericForeignKey" not in path.read_text(), name(path)


def test_migrations_import_nothing_of_ours_but_fields_defaults_and_validators():
    for path in ROOT.glob("*/migrations/0*.py"):
        imported = re.findall(r"^(?:from|import) ([\w.]+)", path.read_text(), re.MULTILINE)
        ours = {module for module in imported if module.split(".")[0] in APPS}
        assert ours <= {"accounts.models", "articles.models", "rewards.models.ledger"}, name(path)


@pytest.mark.django_db
def test_migrations_are_complete():
    call_command("makemigrations", "--check", "--dry-run")


def test_make_alone_lists_the_targets():
    listed = subprocess.run(
        ["make", "-C", ROOT, "--no-print-directory"], capture_output=True, text=True, check=True
    ).stdout
    for target in ("run", "test", "psql", "browser"):
        assert f"make {target} " in listed
