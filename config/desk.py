"""Which site the admin's tables are put on: the desk (`accounts.desk`)."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "accounts.desk.Desk"
