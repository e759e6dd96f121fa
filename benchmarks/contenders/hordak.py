"""django-hordak 2.0, `Account.transfer_to`, set up as its documentation says (https://django-hordak.readthedocs.io)."""

import random


def configure():
    from django.conf import settings
    from environs import Env

    settings.configure(
        SECRET_KEY="benchmark",
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "mptt", "hordak"],
        DATABASES={"default": Env().dj_db_url("DATABASE_URL") | {"CONN_MAX_AGE": None}},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        DEFAULT_CURRENCY="EUR",
        CURRENCIES=["EUR"],
        USE_TZ=True,
    )
    import django

    django.setup()


def prepare():
    configure()
    from django.core.management import call_command
    from hordak.models import Account, AccountType

    from benchmarks.contenders import WALLETS

    call_command("migrate", verbosity=0)
    Account.objects.create(name="Treasury", code="0", type=AccountType.asset, currencies=["EUR"])
    for number in range(WALLETS):
        Account.objects.create(
            name=f"Wallet {number}", code=str(number + 1), type=AccountType.asset, currencies=["EUR"]
        )


class Client:
    def __init__(self, number):
        configure()
        from hordak.models import Account

        self.random = random.Random(number)
        self.treasury = Account.objects.get(code="0")
        self.wallets = list(Account.objects.exclude(code="0"))

    def act(self, _shape):
        from django.db import transaction
        from moneyed import Money

        # A transfer's two legs are checked against each other by deferred triggers, so it is one transaction.
        with transaction.atomic():
            self.treasury.transfer_to(self.random.choice(self.wallets), Money(1, "EUR"))
        return 1


def check(entries):
    from hordak.models import Account, Leg, Transaction

    assert Transaction.objects.count() == entries
    assert Leg.objects.count() == 2 * entries
    spent = Account.objects.get(code="0").get_balance()
    assert int(spent["EUR"].amount) == -entries, spent
