"""What the desk asks the ledger for: the story of an article. Made beside the traffic."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("rewards", "0010_desk")]

    operations = [
        AddIndexConcurrently(
            model_name='ledgerentry',
            index=models.Index(models.F('article'), models.F('id'), condition=models.Q(('article__isnull', False)), name='entries_of_an_article'),
        ),
    ]
