"""The plain Django ORM: both accounts by `select_for_update`, in order of id, one transfer row, two saves."""

import random


def configure():
    from django.conf import settings
    from environs import Env

    settings.configure(
        SECRET_KEY="benchmark",
        INSTALLED_APPS=["benchmarks.contenders.plain"],
        DATABASES={"default": Env().dj_db_url("DATABASE_URL") | {"CONN_MAX_AGE": None}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        USE_TZ=True,
    )
    import django

    django.setup()


def prepare():
    configure()
    from django.core.management import call_command

    from benchmarks.contenders import WALLETS
    from benchmarks.contenders.plain.models import Account

    call_command("migrate", run_syncdb=True, verbosity=0)
    Account.objects.bulk_create([Account(balance=10**15 if number == 0 else 0) for number in range(WALLETS + 1)])


class Client:
    def __init__(self, number):
        configure()
        from benchmarks.contenders.plain.models import Account

        self.random = random.Random(number)
        self.treasury, *self.wallets = Account.objects.order_by("id").values_list("id", flat=True)
        self.source = number * 10**9

    def act(self, _shape):
        from django.db import transaction

        from benchmarks.contenders.plain.models import Account, Transfer

        self.source += 1
        wallet = self.random.choice(self.wallets)
        with transaction.atomic():
            held = Account.objects.select_for_update().filter(id__in=[self.treasury, wallet]).order_by("id")
            by_id = {account.id: account for account in held}
            payer, payee = by_id[self.treasury], by_id[wallet]
            assert payer.balance >= 1
            payer.balance -= 1
            payee.balance += 1
            payer.save(update_fields=["balance"])
            payee.save(update_fields=["balance"])
            Transfer.objects.create(key=self.source, debit=payer, credit=payee, amount=1)
        return 1


def check(entries):
    from django.db.models import Sum

    from benchmarks.contenders.plain.models import Account, Transfer

    assert Transfer.objects.count() == entries
    assert Account.objects.aggregate(sum=Sum("balance"))["sum"] == 10**15
    assert Account.objects.order_by("id").first().balance == 10**15 - entries
