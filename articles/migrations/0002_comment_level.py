from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("articles", "0001_initial")]
    operations = [
        migrations.AddField(
            "article",
            "comment_level",
            models.PositiveSmallIntegerField(
                blank=True,
                help_text="Only if it is to be more than on the whole site; nobody asks for less.",
                null=True,
                verbose_name="comments from level",
            ),
        ),
    ]
