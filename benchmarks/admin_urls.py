"""The site's addresses, and at /stock/ the admin's own change list of the ledger's entries, set up as its documentation
says: the columns that it shows, what they refer to fetched along, a filter, a hundred rows on a page.
"""

from django.contrib import admin
from django.urls import path

from config.urls import urlpatterns as of_the_site
from rewards.models import LedgerEntry

stock = admin.AdminSite("stock")


@admin.register(LedgerEntry, site=stock)
class StockEntryAdmin(admin.ModelAdmin):
    list_display = ["id", "posted_at", "item", "amount_twei", "debit_account", "credit_account", "article", "reason"]
    list_filter = ["item"]
    list_select_related = ["debit_account__user", "credit_account__user", "article"]
    ordering = ["-id"]


urlpatterns = [path("stock/", stock.urls), *of_the_site]
