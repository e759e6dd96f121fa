"""Searching apart from articles, in narrow rows and by words of any language; whose followers are still to be told."""

from pathlib import Path

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent / "sql" / "0004"


class Migration(migrations.Migration):

    dependencies = [
        ('articles', '0003_library'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchedArticle',
            fields=[
                ('article', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='searched', serialize=False, to='articles.article')),
                ('language', models.CharField(max_length=12)),
                ('published_at', models.DateTimeField()),
                ('heading', django.contrib.postgres.search.SearchVectorField(help_text='The lexemes of title, dek, keywords and author.')),
                ('words', django.contrib.postgres.search.SearchVectorField(help_text='The same, and those of the text.')),
            ],
        ),
        migrations.RemoveIndex(
            model_name='article',
            name='articles_by_their_words',
        ),
        migrations.RemoveField(
            model_name='article',
            name='search',
        ),
        migrations.AddField(
            model_name='article',
            name='followers_told_at',
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name='followers told'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('status', 'published')), fields=['author', '-published_at', '-id'], name='published_of_an_author'),
        ),
        migrations.AddIndex(
            model_name='article',
            index=models.Index(condition=models.Q(('followers_told_at__isnull', True), ('status', 'published')), fields=['published_at'], name='articles_to_be_told_of'),
        ),
        migrations.AddIndex(
            model_name='searchedarticle',
            index=django.contrib.postgres.indexes.GinIndex(fields=['heading'], name='articles_by_their_headings'),
        ),
        migrations.AddIndex(
            model_name='searchedarticle',
            index=django.contrib.postgres.indexes.GinIndex(fields=['words'], name='articles_by_their_words'),
        ),
        migrations.AddIndex(
            model_name='searchedarticle',
            index=models.Index(fields=['-published_at', '-article'], name='newest_searched'),
        ),
        migrations.AddIndex(
            model_name='searchedarticle',
            index=models.Index(fields=['language'], name='languages_searched'),
        ),
        migrations.RunSQL(
            """
            -- Lexemes lie beside the rows, as they are: unpacking them would take longer than looking through them.
            ALTER TABLE articles_searchedarticle SET (toast_tuple_target = 128);
            ALTER TABLE articles_searchedarticle
                ALTER COLUMN heading SET STORAGE EXTERNAL, ALTER COLUMN words SET STORAGE EXTERNAL;
            """,
            migrations.RunSQL.noop,
        ),
        # A tag's articles, the last that came first.
        migrations.RunSQL(
            "CREATE INDEX articles_of_a_tag ON articles_article_tags (tag_id, article_id DESC)",
            "DROP INDEX articles_of_a_tag",
        ),
        migrations.RunSQL(
            (SQL / "searching.sql").read_text(), (SQL / "searching.reverse.sql").read_text()
        ),
        migrations.RunSQL(
            "SELECT library_index(array_agg(id)) FROM articles_article WHERE status = 'published'",
            migrations.RunSQL.noop,
        ),
    ]
