"""What the desk asks large tables for, made beside the traffic: the story of an article, failed reports, accounts counted as
one."""

from django.contrib.postgres.operations import AddConstraintNotValid, AddIndexConcurrently, ValidateConstraint
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("rewards", "0010_desk")]

    operations = [
        AddIndexConcurrently(
            model_name='ledgerentry',
            index=models.Index(models.F('article'), models.F('id'), condition=models.Q(('article__isnull', False)), name='entries_of_an_article'),
        ),
        AddIndexConcurrently(
            model_name='pnlreport',
            index=models.Index(models.F('computed_at'), condition=models.Q(('looked_at__isnull', True), ('status', 'failed')), name='failures_to_look_at'),
        ),
        AddIndexConcurrently(
            model_name='progress',
            index=models.Index(models.F('counted_as'), condition=models.Q(('counted_as__isnull', False)), name='accounts_counted_as_one'),
        ),
        AddConstraintNotValid(
            model_name='progress',
            constraint=models.CheckConstraint(condition=models.Q(('counted_as__isnull', True), models.Q(('counted_as', models.F('reader')), _negated=True), _connector='OR'), name='nobody_is_counted_as_oneself'),
        ),
        ValidateConstraint(model_name='progress', name='nobody_is_counted_as_oneself'),
    ]
