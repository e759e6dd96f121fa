from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0005_publish_free'),
    ]

    operations = [
        # Comments of an imported page are handed to the archive as data.
        migrations.RemoveField(
            model_name='article',
            name='archive_comments',
        ),
        migrations.AddField(
            model_name='article',
            name='translation_awaited',
            field=models.SlugField(blank=True, db_index=False, default='', editable=False, help_text='The slug of what it is a translation of, until an article of that slug is imported.', max_length=120),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('translation_awaited', ''), _negated=True), fields=['translation_awaited'], name='translations_that_wait'),
        ),
    ]
