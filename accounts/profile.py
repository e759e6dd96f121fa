"""What people may change about themselves, and the language in which they are spoken to."""

from contextlib import AbstractContextManager

from django.db import IntegrityError, transaction
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from accounts import suspension
from accounts.models import User
from config import languages
from config.errors import Refusal


class HandleTaken(Refusal):
    code = "handle_taken"
    status = 409
    sentence = _("Somebody else has this handle.")


@transaction.atomic
def change(user: User, handle: str | None = None, language: str | None = None) -> User:
    """This function will change what is given.

    Raises `Suspended`, `HandleTaken`, `LanguageNotOffered`, and ValidationError for a malformed handle. No language ("")
    leaves it to the browser.
    """
    suspension.require_active(user)
    if handle is not None:
        user.handle = handle
    if language is not None:
        user.language = language and languages.offered(language)
    user.clean_fields(exclude={"password", "email"})
    try:
        with transaction.atomic():
            user.save(update_fields=["handle", "language"])
    except IntegrityError as error:
        raise HandleTaken from error
    return user


def speak(user: User, language: str) -> None:
    """This function will note which language somebody reads the site in, a suspended account's owner too. Raises
    `LanguageNotOffered`."""
    user.language = languages.offered(language)
    user.save(update_fields=["language"])


def spoken_to(user: User | None) -> AbstractContextManager[None]:
    """This function will let what is said within it be in somebody's language, as far as they have one."""
    return translation.override(user.language if user and user.language in languages.TAGS else languages.spoken())
