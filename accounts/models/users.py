"""People with an account, their sessions, and what their devices have already asked for."""

import re
from importlib import import_module
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.base_session import AbstractBaseSession
from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

HANDLE_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_MADE_UP = re.compile(f"reader-[{HANDLE_ALPHABET}]{{8}}")


def a_free_handle() -> str:
    """This function will return a handle that says nothing about its owner, such as `reader-k3m9x2ap`."""
    return f"reader-{get_random_string(8, HANDLE_ALPHABET)}"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """This function will make an account that can sign in by `email` and `password`."""
        user = self.model(email=email.lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """This function will make an account that may do everything that the admin offers."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account. The e-mail address is for signing in and is shown to nobody else, ever."""

    email = models.EmailField(_("e-mail address"), max_length=254, unique=True)
    handle = models.CharField(
        _("handle"),
        max_length=30,
        default=a_free_handle,
        validators=[
            RegexValidator(
                r"^[a-z0-9](?:[a-z0-9-]{1,28})[a-z0-9]\Z",
                _("Use 3 to 30 small letters, digits and hyphens, with a letter or digit at both ends."),
            )
        ],
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    mailed_topics = ArrayField(
        models.CharField(max_length=12), default=list, blank=True, verbose_name=_("mailed about")
    )
    is_active = models.BooleanField(_("can sign in"), default=True)
    is_staff = models.BooleanField(_("may enter the admin"), default=False)
    is_suspended = models.BooleanField(_("suspended"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("account")
        verbose_name_plural = _("accounts")
        permissions = [
            ("suspend_user", "Can suspend accounts, and restore them"),
            ("export_user", "Can take along what is kept about somebody, at their request"),
            ("erase_user", "Can erase accounts, at their owner's request"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="an_email_address_is_kept_in_small_letters"
            ),
            models.UniqueConstraint("handle", name="a_handle_has_one_account"),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True) | models.Q(is_active=False, is_staff=False),
                name="nobody_signs_in_to_an_erased_account",
            ),
        ]

    def __str__(self) -> str:
        return self.handle

    @property
    def has_made_up_handle(self) -> bool:
        """Whether the handle is one that nobody chose."""
        return bool(_MADE_UP.fullmatch(self.handle))


class Session(AbstractBaseSession):
    """A session of a browser or an app, with whose it is: what it holds names them too, and has to go when they go."""

    # A request that is under way may save the session of an account that was deleted in the meantime.
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", db_constraint=False)

    @classmethod
    def get_session_store_class(cls) -> type[SessionBase]:
        store: type[SessionBase] = import_module(settings.SESSION_ENGINE).SessionStore
        return store


class AnsweredRequest(models.Model):
    """The first answer to a request that carried an `Idempotency-Key`, kept to be given again (24 hours)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body = models.JSONField(encoder=DjangoJSONEncoder)
    location = models.CharField(max_length=300, blank=True)
    answered_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint("user", "key", name="an_idempotency_key_is_answered_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"
