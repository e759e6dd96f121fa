"""Payments that cost a fraction: thirty-two shards a pool, guards that are read once, plain statements for few entries, and
totals that are added to now and then.

A day that is open keeps what its eight shards hold until it is closed; payments go on with the next day.
"""

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent / "sql"

FUNCTIONS = ["drop_old", "posting_type", "accounts", "refusals", "fold", "post_few", "post_many", "post"]


def text(*names):
    return "\n".join((SQL / f"{name}.sql").read_text() for name in names)


class Migration(migrations.Migration):
    dependencies = [("rewards", "0003_ledger")]
    operations = [
        migrations.RemoveConstraint("ledgeraccount", "a_balance_is_kept_where_there_is_a_floor"),
        migrations.RemoveConstraint("ledgeraccount", "only_wallets_have_owners"),
        migrations.RemoveConstraint("ledgeraccount", "wallet_is_never_overdrawn"),
        migrations.RemoveConstraint("ledgerentry", "an_entry_has_two_accounts"),
        migrations.AlterField("ledgeraccount", "shard", models.SmallIntegerField(blank=True, null=True)),
        migrations.AddField(
            "ledgeraccount",
            "totals_through",
            models.BigIntegerField(db_default=0, help_text="The wallet's day totals hold its entries up to this one."),
        ),
        migrations.AddField(
            "ledgeraccount",
            "entries_since",
            models.IntegerField(db_default=0, help_text="Entries that the day totals don't hold yet."),
        ),
        migrations.AddField(
            "poolday",
            "moved_twei",
            models.JSONField(
                blank=True, help_text="By item, from the first day to this one.", null=True, verbose_name="moved so far"
            ),
        ),
        migrations.AddConstraint(
            "ledgeraccount",
            models.CheckConstraint(condition=models.Q(balance_twei__gte=0), name="wallet_is_never_overdrawn"),
        ),
        # Accounts are never deleted, and entries name the new ones from the first day on: there is no way back.
        migrations.RunSQL(text("0004/guards", "0004/shards")),
        migrations.RunSQL(text(*(f"0004/{name}" for name in FUNCTIONS))),
    ]
