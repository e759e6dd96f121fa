"""People with an account."""

from django.contrib import admin

from accounts.models import User


@admin.register(User)
class UserAdmin(admin.ModelAdmin[User]):
    list_display = ["handle", "email", "is_suspended", "is_staff", "date_joined"]
    list_filter = ["is_suspended", "is_staff"]
    search_fields = ["handle", "email"]
    readonly_fields = ["email", "last_login", "date_joined"]
    exclude = ["password"]
    filter_horizontal = ["groups", "user_permissions"]
