"""The roles of the desk, as groups with the least that each needs. No role can change an entry, a balance, XP or a level,
because no door does.

It stands in the app above all others, whose tables are all there by then.
"""

from django.db import migrations

LIBRARY = ("articles", ["article", "author", "tag", "version", "picture"])
PEOPLE = ("accounts", ["user", "suspension"])
LEDGER = ("rewards", ["ledgerentry", "ledgeraccount", "poolday", "funding", "adjustment", "correction"])
READING = ("rewards", ["read", "rating", "progress"])
CASES = ("rewards", ["case", "casemember", "review", "hold"])
TALK = ("comments", ["comment", "commentversion", "persona", "avatar", "flag", "appeal"])
HEALTH = ("rewards", ["dayfigure", "ledgeraudit", "poolday", "pnlreport"])
RECORDS = ("accounts", ["staffrecord"])


def views(*groups):
    return [(app, model, f"view_{model}") for app, models in groups for model in models]


ROLES = {
    "moderator": [
        *views(LIBRARY, PEOPLE, READING, CASES, TALK, ("rewards", ["ledgerentry"]), RECORDS),
        ("articles", "article", "moderate_article"),
        ("comments", "comment", "moderate_comment"),
        ("comments", "appeal", "decide_appeal"),
        ("rewards", "case", "decide_case"),
        ("rewards", "review", "decide_review"),
        ("accounts", "user", "suspend_user"),
        ("accounts", "user", "export_user"),
        ("accounts", "user", "erase_user"),
    ],
    "editor": [
        *views(LIBRARY, ("comments", ["avatar"])),
        *[("articles", model, f"{act}_{model}") for model in ("article", "author", "tag") for act in ("add", "change")],
        *[("comments", "avatar", f"{act}_avatar") for act in ("add", "change")],
        ("articles", "article", "publish_free"),
    ],
    "treasurer": [
        *views(LEDGER, ("rewards", ["ledgeraudit"])),
        ("rewards", "funding", "fund_treasury"),
        ("rewards", "correction", "request_correction"),
        ("rewards", "correction", "decide_correction"),
    ],
    "operator": [
        *views(HEALTH, RECORDS),
        ("rewards", "pnlreport", "recompute_pnlreport"),
    ],
    "auditor": views(LIBRARY, PEOPLE, LEDGER, READING, CASES, TALK, HEALTH, RECORDS),
}
# What `post_migrate` would call them; it makes those that are missing, and leaves these.
NAMES = {
    "publish_free": "Can publish without a tribute",
    "moderate_article": "Can withdraw and restore articles, and decide flags on them",
    "moderate_comment": "Can approve, hide and restore comments, and decide flags on them",
    "decide_appeal": "Can decide appeals",
    "decide_case": "Can decide whether accounts are one person's",
    "decide_review": "Can decide whether the Minuses of an article are right",
    "suspend_user": "Can suspend accounts, and restore them",
    "export_user": "Can take along what is kept about somebody, at their request",
    "erase_user": "Can erase accounts, at their owner's request",
    "fund_treasury": "Can fund the treasury",
    "request_correction": "Can ask for corrections of the ledger",
    "decide_correction": "Can decide corrections that somebody else asked for",
    "recompute_pnlreport": "Can have failed reports computed again",
}


def make(apps, schema_editor):
    Group, Permission = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for role, wanted in ROLES.items():
        group, _new = Group.objects.get_or_create(name=role)
        permissions = []
        for app, model, codename in wanted:
            name = NAMES.get(codename) or f"Can {codename.split('_')[0]} {apps.get_model(app, model)._meta.verbose_name}"
            kind, _new = ContentType.objects.get_or_create(app_label=app, model=model)
            found, _new = Permission.objects.get_or_create(
                content_type=kind, codename=codename, defaults={"name": name}
            )
            permissions.append(found)
        group.permissions.set(permissions)


def unmake(apps, schema_editor):
    apps.get_model("auth", "Group").objects.filter(name__in=ROLES).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_records"),
        ("articles", "0007_desk"),
        ("rewards", "0011_entries_of_an_article"),
        ("comments", "0004_desk"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]
    operations = [migrations.RunPython(make, unmake)]
