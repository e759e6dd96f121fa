"""Accounts with a balance, and transfers between them."""

from django.db import models


class Account(models.Model):
    balance = models.BigIntegerField()

    class Meta:
        app_label = "plain"
        constraints = [models.CheckConstraint(condition=models.Q(balance__gte=0), name="balance_not_negative")]


class Transfer(models.Model):
    key = models.BigIntegerField(unique=True)
    debit = models.ForeignKey(Account, models.PROTECT, related_name="+")
    credit = models.ForeignKey(Account, models.PROTECT, related_name="+")
    amount = models.BigIntegerField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "plain"
