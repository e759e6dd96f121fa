"""Days that close note under which versions of the rules entries were posted; the last that was closed notes it now."""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("rewards", "0007_quotas_of_comments")]
    operations = [
        migrations.AddField(
            "poolday",
            "rules_history",
            models.JSONField(
                blank=True,
                help_text="With their first and last day and their entries, from the first day to this one.",
                null=True,
                verbose_name="versions of the rules so far",
            ),
        ),
        migrations.RunSQL((SQL / "0008/note.sql").read_text(), migrations.RunSQL.noop),
    ]
