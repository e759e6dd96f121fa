"""Finding one person by what somebody typed: by a handle, or by an e-mail address, which is never shown."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User


def find(typed: str) -> User | None:
    """This function will return whose handle or whose e-mail address this is, exactly; None where it is nobody's."""
    typed = typed.strip().lower()
    return User.objects.filter(**{"email" if "@" in typed else "handle": typed}).first() if typed else None


class PersonField(forms.CharField):
    """A field in which a handle or an address is typed, and which gives the account."""

    def __init__(self, **options: object) -> None:
        super().__init__(max_length=254, **options)  # type: ignore[arg-type]

    def clean(self, value: object) -> User | None:
        typed = str(super().clean(value))
        found = find(typed)
        if typed and found is None:
            raise ValidationError(_("Nobody has this handle or this address."))
        return found
