"""Records of the desk can't be changed, and suspensions of before have one."""

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_desk")]
    operations = [migrations.RunSQL((SQL / "records.sql").read_text(), (SQL / "records.reverse.sql").read_text())]
