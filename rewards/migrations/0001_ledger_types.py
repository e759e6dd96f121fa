from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL((SQL / "ledger_types.sql").read_text(), (SQL / "ledger_types.reverse.sql").read_text())
    ]
