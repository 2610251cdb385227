"""All settings. Everything that differs between machines comes from the environment (docs/installing.md)."""

from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from duo import logs
from duo.environment import address, database, env, flag, keys, mail, names, needed

BASE_DIR = Path(__file__).resolve().parent.parent

DEBUG = flag("DUO_DEBUG")
DEMO = flag("DUO_DEMO")
AT_HOME = DEBUG or DEMO  # where a variable of production may be missing

SECRET_KEY = needed("SECRET_KEY")
FIELD_KEYS = keys("FIELD_KEYS")
BASE_URL = address("BASE_URL", "https", "http", otherwise="http://127.0.0.1:8000" if AT_HOME else "")
SECURE = BASE_URL.startswith("https://")
if DEMO and SECURE:  # anybody signs in as anybody there, and reads everybody's mail
    raise ImproperlyConfigured("DUO_DEMO opens every door: take it away where BASE_URL is a real address.")
ALLOWED_HOSTS = names("ALLOWED_HOSTS", otherwise="127.0.0.1,localhost" if AT_HOME else "")
CSRF_TRUSTED_ORIGINS = [BASE_URL]

INSTALLED_APPS = [
    "base.accounts",
    "base.workflow",
    "base.privacy",
    "base.outbox",
    "base.ui",
    "intake",
    "matching",
    "followup",
    *(["duo.demo"] if DEMO else []),
    "modeltranslation",
    "pgtrigger",
    "pghistory",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "phonenumber_field",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "base.accounts.middleware.readable_cookies",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "base.accounts.middleware.preferred_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "base.accounts.middleware.nothing_kept",
    "base.accounts.middleware.signed_in_person",
    "intake.middleware.participant_role",
    "base.ui.words.KeepWords",
    "base.accounts.middleware.second_factor",
    "base.accounts.middleware.readable",
    "base.accounts.middleware.CountedDoor",
    "django_structlog.middlewares.RequestMiddleware",
]

ROOT_URLCONF = "duo.urls"
WSGI_APPLICATION = "duo.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "base.ui.templates.WithoutIndentation",
                    [
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "pages.shell.shell",
            ],
            "builtins": ["django.templatetags.i18n", "base.ui.templatetags.duo"],
        },
    }
]
FORM_RENDERER = "base.ui.forms.Renderer"
MESSAGE_STORAGE = "base.accounts.names.Toasts"
CONTACT_FOR = "intake.people.contact.contact_for"  # whom a message names, asked from below

# Database, broker, cache
DATABASES = {"default": database("DATABASE_URL")}
DATABASES["default"] |= {
    "ENGINE": "django.db.backends.postgresql",
    # Each thread keeps its line, and looks whether it still holds before it is used. A pool waits twice as long for
    # each dead line as for the one before: with eight, the first visitor after a restart of the database got a 500.
    "CONN_MAX_AGE": None,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        # What is asked again and again is planned once, by the database and in each thread: the third time it is kept.
        "server_side_binding": True,
        "prepare_threshold": 3,
        "options": "-c pg_trgm.word_similarity_threshold=0.5",  # how alike a misspelled occupation may be
    },
}
REDIS_URL = address("REDIS_URL", "redis", "rediss")
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": f"{REDIS_URL}/1",
        "KEY_PREFIX": "duo",
        # JSON: what came out of the cache is data, also when somebody else wrote it there
        "OPTIONS": {"socket_connect_timeout": 2, "socket_timeout": 2, "serializer": "duo.cache.Json"},
    }
}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Celery: `duo/celery.py` reads these. Redis hands a task out again after `visibility_timeout`: tasks can run twice.
CELERY_BROKER_URL = f"{REDIS_URL}/0"
CELERY_RESULT_BACKEND = f"{REDIS_URL}/0"
CELERY_RESULT_EXPIRES = 3600
CELERY_TASK_SERIALIZER = CELERY_RESULT_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_DEFAULT_QUEUE = env.str("DUO_QUEUE", "duo")
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 3600}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TIMEZONE = "Europe/Brussels"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {
    "deliver messages": {"task": "base.outbox.tasks.deliver_due", "schedule": 15.0},
    "look for what is due": {"task": "followup.tasks.look_for_due", "schedule": 300.0},
    "runs left behind": {"task": "matching.tasks.resume_runs", "schedule": 60.0},
    "candidates that no longer fit": {"task": "matching.tasks.refresh_stale", "schedule": 900.0},
}

# People and sign-in: a code by mail or SMS, never a password
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "landing"
ACCOUNT_ADAPTER = "base.accounts.adapter.Adapter"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email"]
# Nobody signs up, so a phone number is for signing in only: as a sign-up field it would have to be verified first.
SILENCED_SYSTEM_CHECKS = ["account.W001"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = 3
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_FORMS = {
    "login": "pages.open.sign_in_forms.SignInForm",
    "confirm_login_code": "pages.open.sign_in_forms.CodeForm",
}
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = True
# None is weaker than the library's own for the same action (docs/adr/0024). A key of `request_login_code` is
# an address to sign in with *and* the network that asks; of `strange_device_code` the former alone.
ACCOUNT_RATE_LIMITS = {
    "request_login_code": "20/m/ip,3/m/key,12/d/key",
    "strange_device_code": "50/d/key",
    "known_device_code": "3/m/key,12/d/key",
    "known_device": "30/m/key",
    "login": "30/m/ip",
    "login_failed": "10/m/ip,5/300s/key,20/d/key",
}
SIGN_IN_TEXTS_A_DAY = env.int("SIGN_IN_TEXTS_A_DAY", 500)  # codes by text message, for each organisation
MFA_ADAPTER = "base.accounts.adapter.SecondFactor"
MFA_FORMS = {
    "activate_totp": "pages.open.sign_in_forms.ConnectAppForm",
    "authenticate": "pages.open.sign_in_forms.SecondFactorForm",
    "reauthenticate": "pages.open.sign_in_forms.SecondFactorAgainForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "Duo"

# Languages and time
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("fr", _("French")), ("en", _("English"))]
MODELTRANSLATION_LANGUAGES = ("nl", "fr", "en")
MODELTRANSLATION_DEFAULT_LANGUAGE = "en"
MODELTRANSLATION_FALLBACK_LANGUAGES = {"default": ("en", "nl", "fr"), "fr": ("en", "nl")}
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Europe/Brussels"
USE_TZ = True
PHONENUMBER_DEFAULT_REGION = "BE"

# Files
STATIC_URL = "/static/"
STATIC_ROOT = env.path("STATIC_ROOT", BASE_DIR / "var" / "static")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# Mail and SMS. In the demo both stay in the house and are shown on /demo/mailbox/.
EMAIL_CONFIG = mail("EMAIL_URL", otherwise="consolemail://" if AT_HOME else "")
vars().update(EMAIL_CONFIG)
EMAIL_TIMEOUT = 15
SMS_URL = env.str("SMS_URL", "")
DEFAULT_FROM_EMAIL = env.str("FROM_EMAIL", "Duo <noreply@localhost>")

# Headers, cookies
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# TLS ends in front of us, and rate limits count the address that the one in front saw.
ALLAUTH_TRUSTED_PROXY_COUNT = 1 if SECURE else 0
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "pages.errors.form_too_old"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = LANGUAGE_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Logs: JSON lines without names, addresses or message texts
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": logs.JSON},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
    # a line for each request that waits for a thread would fill the log when it matters most
    "loggers": {"waitress.queue": {"level": "ERROR"}},
}
logs.configure()
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_USER_ID_FIELD = "public_id"

SENTRY_DSN = env.str("SENTRY_DSN", "")
if SENTRY_DSN:
    import sentry_sdk  # only where faults are reported

    sentry_sdk.init(dsn=SENTRY_DSN, **logs.REPORTS)
