"""Tasks that failed for good, for operators to look at and auditors to see."""

from django.db import migrations, models

# What `post_migrate` would call them; it makes those that are missing, and leaves these.
NAMES = {"view_deadtask": "Can view dead task", "decide_deadtask": "Can send dead tasks again, or leave them"}
ROLES = {"operator": ["view_deadtask", "decide_deadtask"], "auditor": ["view_deadtask"]}


def give_rights(apps, schema_editor):
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    kind, _new = ContentType.objects.get_or_create(app_label="accounts", model="deadtask")
    for role, wanted in ROLES.items():
        for codename in wanted:
            found, _new = Permission.objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": NAMES[codename]}
            )
            Group.objects.get(name=role).permissions.add(found)


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0008_records'),
        # It made the roles.
        ('comments', '0005_roles'),
    ]

    operations = [
        migrations.CreateModel(
            name='DeadTask',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('task', models.CharField(max_length=100, verbose_name='task')),
                ('arguments', models.JSONField(verbose_name='what it was given')),
                ('queue', models.CharField(blank=True, max_length=40, verbose_name='queue')),
                ('error', models.CharField(max_length=100, verbose_name='error')),
                ('message', models.TextField(blank=True, verbose_name='what it said')),
                ('task_id', models.CharField(max_length=64, verbose_name="the last one's id in the log")),
                ('times', models.PositiveIntegerField(default=1, verbose_name='times')),
                ('first_at', models.DateTimeField(verbose_name='first')),
                ('last_at', models.DateTimeField(verbose_name='last')),
                ('looked_at', models.DateTimeField(blank=True, null=True, verbose_name='looked at')),
            ],
            options={
                'verbose_name': 'dead task',
                'verbose_name_plural': 'dead tasks',
                'permissions': [('decide_deadtask', 'Can send dead tasks again, or leave them')],
                'indexes': [models.Index(models.F('first_at'), condition=models.Q(('looked_at__isnull', True)), name='dead_tasks_to_look_at')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('looked_at__isnull', True)), fields=('task', 'arguments', 'error'), name='a_dead_task_waits_once'), models.CheckConstraint(condition=models.Q(('times__gte', 1)), name='a_dead_task_failed_once_at_least'), models.CheckConstraint(condition=models.Q(('last_at__gte', models.F('first_at'))), name='a_dead_task_fails_last_after_first')],
            },
        ),
        migrations.RunPython(give_rights, migrations.RunPython.noop),
    ]
