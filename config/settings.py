"""All settings. The environment says where (hosts, secrets); `rewards.rules` says how much.

With no environment at all this is a development machine: embedded servers under `var/`, mail as files, secrets that
are none. With `PRODUCTION=true` it refuses to start without its secrets. What `NAME` says may stand in a file that
`NAME_FILE` names, as secrets of containers do.
"""

import logging
from pathlib import Path

import django_stubs_ext
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _
from environs import FileAwareEnv, validate

from config import logs
from config.local import paths

# Lets classes of Django's be subscripted, as their type hints are.
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent

env = FileAwareEnv(strip_whitespace=True)

PRODUCTION = env.bool("PRODUCTION", False)
DEBUG = False

if PRODUCTION:
    SECRET_KEY = env.str("SECRET_KEY")
    ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS")
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
    if env.str("CLOCK_OFFSET_SECONDS", ""):
        raise ImproperlyConfigured("CLOCK_OFFSET_SECONDS is for rehearsals; production goes by the true time.")
else:
    SECRET_KEY = env.str("SECRET_KEY", "this-key-is-public-and-good-for-development-only-0123456789")
    ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]", "testserver"])

# Where the servers are.
DATABASES = {
    "default": env.dj_db_url("DATABASE_URL", **({} if PRODUCTION else {"default": paths.database_url()})),
}
# Behind a pooler that gives a connection for one transaction (PgBouncer's mode of that name), nothing of a session may be
# counted on: no statement is prepared, and no cursor outlives its transaction.
DATABASE_POOLER = env.str("DATABASE_POOLER", "", validate=validate.OneOf(["", "transaction"]))
DATABASES["default"] |= {
    # Django's own, which notes what may have been committed.
    "ENGINE": "config.database",
    "CONN_MAX_AGE": 60,
    "CONN_HEALTH_CHECKS": True,
    "DISABLE_SERVER_SIDE_CURSORS": bool(DATABASE_POOLER),
}
# Else statements that ask for it are prepared (without a threshold none ever is), and no others.
DATABASES["default"].setdefault("OPTIONS", {})["prepare_threshold"] = None if DATABASE_POOLER else 2**31
# A server that doesn't answer, or is gone with the connection to it, is given up after some seconds.
DATABASES["default"]["OPTIONS"] |= {"connect_timeout": 5, "tcp_user_timeout": 10_000, "keepalives_idle": 30}
# What `manage.py upgrade` gives the site's own roles; nothing else asks for it.
SITE_PASSWORD = env.str("SITE_PASSWORD", "")
# Who may read /metrics; in production nobody, until it is set.
METRICS_TOKEN = env.str("METRICS_TOKEN", "")
# Where a worker says what it counted (host:port, inside of the network); nowhere, until it is set.
WORKER_METRICS = env.str("WORKER_METRICS", "")
REDIS_URL = env.str("REDIS_URL") if PRODUCTION else env.str("REDIS_URL", paths.redis_url())
# A server that hangs holds nobody longer than this.
REDIS_PATIENCE = {"socket_connect_timeout": 1, "socket_timeout": 5}
_REDIS_CACHE = {"LOCATION": REDIS_URL, "OPTIONS": REDIS_PATIENCE | {"socket_timeout": 1}}
CACHES = {
    "default": {"BACKEND": "config.caching.WithFallback", **_REDIS_CACHE},
    # What must not differ from process to process; it is there or not.
    "shared": {"BACKEND": "config.caching.Shared", **_REDIS_CACHE},
    # What each process remembers for itself while Redis is away.
    "own": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "own",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
    # Pieces of pages that are the same on every page of a language as long as a process lives.
    "process": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "TIMEOUT": None},
}

PROXIES = ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXIES", 0)

INSTALLED_APPS = [
    "accounts",
    "articles",
    "rewards",
    "comments",
    "config.desk.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.headless",
    "corsheaders",
    "csp",
    "django_structlog",
    "django_htmx",
    "django_filters",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
]

MIDDLEWARE = [
    "config.watching.Watching",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "config.headers.PermissionsPolicy",
    "articles.middleware.PageCacheMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "config.languages.Languages",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.pages.RefusalMiddleware",
    "config.retries.RetryMiddleware",
    "config.auth.Bodies",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
            ]
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
INSTALLED_APPS.append("django.forms")

# Languages and time. Every day of the economy is a UTC day, so pages are in UTC too and say so.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("vi", _("Vietnamese"))]
LANGUAGE_COOKIE_AGE = 31_536_000
# Our own words, and those that the libraries lack or write otherwise; the first that has a message counts.
LOCALE_PATHS = [BASE_DIR / "config" / "locale", BASE_DIR / "config" / "locale_of_libraries"]
FORMAT_MODULE_PATH = ["config.formats"]
TIME_ZONE = "UTC"
USE_TZ = True

# Static files.
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "var" / "static" if PRODUCTION else None
STATICFILES_DIRS = [BASE_DIR / "config" / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
# Pictures. They are named by their digest, so whatever is written again is the same.
MEDIA_ROOT = env.path("MEDIA_ROOT", BASE_DIR / "var" / "media")
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"allow_overwrite": True},
    },
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if PRODUCTION
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}

# Accounts: pages and JSON by allauth.
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PREVENT_ENUMERATION = True
HEADLESS_CLIENTS = ("app",)
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
# A code counts half a minute before and after its own, for clocks that differ and people who type slowly (RFC 6238, 5.2).
MFA_TOTP_TOLERANCE = 1
# Who looks after the site signs in with a second factor; on a development machine not everybody has one at hand.
STAFF_NEED_SECOND_FACTOR = PRODUCTION or env.bool("STAFF_NEED_SECOND_FACTOR", False)
# On a development machine nobody reads the mail, so addresses count as confirmed.
ADDRESSES_COUNT_AS_CONFIRMED = not PRODUCTION and env.bool("ADDRESSES_COUNT_AS_CONFIRMED", True)

# A mail server that doesn't answer holds a worker no longer than this.
EMAIL_TIMEOUT = 20
# Where the site is for those who read of it in a mail.
SITE_URL = env.str("SITE_URL").rstrip("/") if PRODUCTION else env.str("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
# The links in the mails of the sign-in, whatever host was asked for them.
HEADLESS_FRONTEND_URLS = {
    "account_confirm_email": f"{SITE_URL}/accounts/confirm-email/{{key}}/",
    "account_reset_password": f"{SITE_URL}/accounts/password/reset/",
    "account_reset_password_from_key": f"{SITE_URL}/accounts/password/reset/key/{{key}}/",
    "account_signup": f"{SITE_URL}/accounts/signup/",
}
if PRODUCTION:
    vars().update(
        {
            name: value
            for name, value in env.dj_email_url("EMAIL_URL").items()
            if name.startswith("EMAIL_") and name != "EMAIL_TIMEOUT"
        }
    )
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("DEFAULT_FROM_EMAIL")
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = BASE_DIR / "var" / "mail"
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = "Read to Earn <post@localhost>"

# So many comments of a writer a moderator has to have approved before others are shown at once; 0 holds nobody's.
HOLD_FIRST_COMMENTS = env.int("HOLD_FIRST_COMMENTS", 0)

# The API: how often it may be asked in a minute, and by pages of which other sites.
API_PER_MINUTE = {"account": env.int("API_PER_MINUTE_ACCOUNT", 300), "address": env.int("API_PER_MINUTE_ADDRESS", 120)}
CORS_ALLOWED_ORIGINS: list[str] = env.list("CORS_ALLOWED_ORIGINS", [])
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_HEADERS = ["accept", "accept-language", "content-type", "idempotency-key", "x-session-token"]
CORS_EXPOSE_HEADERS = ["location", "retry-after"]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.authentication.SessionToken",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_THROTTLE_CLASSES": ["config.throttles.Throttle"],
    # How many proxies in front say whom they ask for; without any, what a client says of that is not believed.
    "NUM_PROXIES": PROXIES,
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "config.openapi.Schema",
    "EXCEPTION_HANDLER": "config.problems.answer",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "PAGE_SIZE": 20,
    "URL_FORMAT_OVERRIDE": None,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Read to Earn",
    "DESCRIPTION": (BASE_DIR / "config" / "openapi.md").read_text(),
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "CommentStatusEnum": "comments.models.Comment.Status",
        "ArticleStatusEnum": "articles.models.Article.Status",
    },
    # Else the page asks an outside server for a badge.
    "SWAGGER_UI_SETTINGS": {"validatorUrl": None, "deepLinking": True},
}

# Tasks. Outcomes are rows of our own, so no result is kept.
CELERY_BROKER_URL = paths.broker_url(REDIS_URL)
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 100
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# Longer than the longest task, or it would be handed out again while it runs.
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 7200} | REDIS_PATIENCE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# However long Redis is away, workers wait for it.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False

# What a browser is told to refuse.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
# Whoever asks these stands beside this process, and asks it without TLS.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
SESSION_ENGINE = "accounts.sessions"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_FAILURE_VIEW = "config.pages.csrf_failure"
if PRODUCTION:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    SECURE_HSTS_PRELOAD = True
    SESSION_COOKIE_SECURE = True
    LANGUAGE_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True

# The log: one JSON object a line in production, a line to be read elsewhere.
LOG_AS_JSON = PRODUCTION or env.bool("LOG_AS_JSON", False)
LOGGING = logs.settings(LOG_AS_JSON, env.str("LOG_LEVEL", "INFO"))
LOGGING_CONFIG = "config.logs.configure"
# The ids of a request go along with the tasks that it starts, and each run of a task is a line.
DJANGO_STRUCTLOG_CELERY_ENABLED = True
DJANGO_STRUCTLOG_CELERY_TASK_START_LOG_LEVEL = logging.DEBUG
DJANGO_STRUCTLOG_CELERY_TASK_SUCCESS_LOG_LEVEL = logging.INFO if LOG_AS_JSON else logging.DEBUG
