"""Who is known here: people with an account, what they are told, and what their devices have already asked for."""

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


class Notification(models.Model):
    """Something that happened to somebody, told to them once; its sentence is made when it is shown, in their language."""

    class Kind(models.TextChoices):
        """What can happen, and the sentence that tells it with its figures."""

        LEVEL_UP = "level_up", _("You have reached LVL {level}.")
        PAID = "paid", _("Reading brought you {twei} Twei.")
        LAPSED_ALLOWANCE = (
            "lapsed_allowance",
            _("{twei} Twei lapsed: you had earned all that a reader can in that time."),
        )
        LAPSED_POOL = "lapsed_pool", _("{twei} Twei lapsed: that day's pool was spent.")
        LIKED = "liked", _("Likes of your comment under “{title}”: {count}.")
        REPLIED = "replied", _("Replies to your comment under “{title}”: {count}.")
        REWARDED = "rewarded", _("Your comment under “{title}” proved its worth: {twei} Twei.")
        HIDDEN = "hidden", _("A moderator has hidden your comment under “{title}”: {reason}")
        SHOWN = "shown", _("Your comment under “{title}” is shown.")
        APPEAL_REFUSED = "appeal_refused", _("A moderator has looked again: your comment under “{title}” stays hidden.")
        PUBLISHED = "published", _("“{title}” is published.")
        NOT_PUBLISHED = "not_published", _("“{title}” could not be published: {reason}")
        WITHDRAWN = "withdrawn", _("A moderator has withdrawn “{title}”: {reason}")
        NEW_ARTICLE = "new_article", _("{author} has published “{title}”.")
        REPORT_READY = "report_ready", _("Your report is ready.")
        REPORT_FAILED = "report_failed", _("A report could not be computed. Its price is back in your wallet.")

    class Topic(models.TextChoices):
        """What people may want to be mailed about."""

        READING = "reading", _("Reading: what was paid, what lapsed, levels")
        COMMENTS = "comments", _("Comments: likes, replies, rewards, what moderators decided")
        WRITING = "writing", _("Writing: what was published or withdrawn")
        FOLLOWING = "following", _("Following: new articles of authors that I follow")
        REPORTS = "reports", _("Reports that are ready")

    TOPICS: ClassVar[dict[str, str]] = {
        Kind.LEVEL_UP: Topic.READING,
        Kind.PAID: Topic.READING,
        Kind.LAPSED_ALLOWANCE: Topic.READING,
        Kind.LAPSED_POOL: Topic.READING,
        Kind.LIKED: Topic.COMMENTS,
        Kind.REPLIED: Topic.COMMENTS,
        Kind.REWARDED: Topic.COMMENTS,
        Kind.HIDDEN: Topic.COMMENTS,
        Kind.SHOWN: Topic.COMMENTS,
        Kind.APPEAL_REFUSED: Topic.COMMENTS,
        Kind.PUBLISHED: Topic.WRITING,
        Kind.NOT_PUBLISHED: Topic.WRITING,
        Kind.WITHDRAWN: Topic.WRITING,
        Kind.NEW_ARTICLE: Topic.FOLLOWING,
        Kind.REPORT_READY: Topic.REPORTS,
        Kind.REPORT_FAILED: Topic.REPORTS,
    }

    user = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    key = models.CharField(max_length=40, blank=True, help_text="What more of the same is added to, until it is seen.")
    figures = models.JSONField(_("figures"), default=dict)
    told_at = models.DateTimeField(_("told"))
    seen_at = models.DateTimeField(_("seen"), null=True, blank=True)
    mailed_at = models.DateTimeField(_("mailed"), null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        indexes = [
            models.Index(fields=["user", "-id"], name="notifications_of_somebody"),
            models.Index(fields=["user"], condition=models.Q(seen_at__isnull=True), name="unseen_notifications"),
        ]
        constraints = [
            models.UniqueConstraint(
                "user",
                "kind",
                "key",
                condition=models.Q(seen_at__isnull=True) & ~models.Q(key=""),
                name="more_of_the_same_is_added_until_it_is_seen",
            )
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.kind}"

    @property
    def sentence(self) -> str:
        """What happened, in the language of who asks."""
        return str(self.Kind(self.kind).label).format(**self.figures)
