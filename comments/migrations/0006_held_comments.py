"""What is held is found without looking at what isn't. Made beside the traffic."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("comments", "0005_roles")]

    operations = [
        AddIndexConcurrently(
            model_name="comment",
            index=models.Index(models.F("written_at"), condition=models.Q(("status", "held")), name="comments_that_are_held"),
        ),
    ]
