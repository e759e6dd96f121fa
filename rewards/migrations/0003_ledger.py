from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


def beside(name):
    return migrations.RunSQL((SQL / f"{name}.sql").read_text(), (SQL / f"{name}.reverse.sql").read_text())


class Migration(migrations.Migration):
    dependencies = [("rewards", "0002_tables")]
    operations = [beside("ledger_guards"), beside("ledger_accounts"), beside("ledger_refusals"), beside("ledger_post")]
