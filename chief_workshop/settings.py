"""The settings: the demo's without an environment, the production's with CHIEF_ENV=production.

Every variable is listed in docs/operations.md. Nothing here opens a connection or starts a server.
"""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from chief_workshop.environment import (
    database_from_url,
    demanded,
    flag,
    is_production,
    mail_from_url,
    secret_values,
    words,
)
from common.local_postgres import DATABASE, OWNER, PORT, place_of

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = BASE_DIR / "var"

# --- Which house this is ------------------------------------------------------------------------
PRODUCTION = is_production()
DEMO = not PRODUCTION
DEBUG = DEMO and flag("CHIEF_DEBUG")  # a developer's switch: error pages, static files without collectstatic

_secrets = secret_values(VAR, production=PRODUCTION)
SECRET_KEY = _secrets["CHIEF_SECRET_KEY"]
FIELD_KEYS = words(_secrets["CHIEF_FIELD_KEYS"])  # the first writes, all read
HMAC_KEY = _secrets["CHIEF_HMAC_KEY"]
SEAL_PASSPHRASE = _secrets["CHIEF_SEAL_PASSPHRASE"]

_listening = f"http://{os.environ.get('HOST', '127.0.0.1')}:{os.environ.get('PORT', '8000')}"
BASE_URL = (demanded("CHIEF_BASE_URL") if PRODUCTION else os.environ.get("CHIEF_BASE_URL", _listening)).rstrip("/")
ALLOWED_HOSTS = words(demanded("CHIEF_ALLOWED_HOSTS")) if PRODUCTION else ["*"]
CSRF_TRUSTED_ORIGINS = [BASE_URL] if PRODUCTION else []

# --- Data ---------------------------------------------------------------------------------------


def _database() -> dict[str, Any]:
    if url := demanded("DATABASE_URL") if PRODUCTION else os.environ.get("DATABASE_URL"):
        found = database_from_url(url)
    else:
        socket = str(place_of(BASE_DIR).socket)
        found = {"NAME": DATABASE, "USER": OWNER, "HOST": socket, "PORT": str(PORT), "OPTIONS": {}}
    if DEMO:
        found["NAME"] = os.environ.get("CHIEF_DB", found["NAME"])
    test_name = os.environ.get("CHIEF_TEST_DB", f"test_{found['NAME']}")
    if not test_name.startswith("test_"):
        # The journal's trigger lets TRUNCATE pass only in a database of such a name.
        raise ImproperlyConfigured("CHIEF_TEST_DB must begin with test_.")
    found["OPTIONS"]["pool"] = {"min_size": 1, "max_size": 8, "timeout": 10}
    return found | {"TEST": {"NAME": test_name}, "CONN_MAX_AGE": 0, "ATOMIC_REQUESTS": False}


DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"} | _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

MEDIA_ROOT = Path(os.environ.get("CHIEF_MEDIA_ROOT", VAR / "media"))
FONT_DIR = Path(os.environ.get("CHIEF_FONT_DIR", VAR / "fonts"))
UPLOAD_PIECE_BYTES = 2 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_PIECE_BYTES + 1024 * 1024  # one piece, or a long chapter, and no more
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # a chapter with long lists

STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/bootstrap", BASE_DIR / "node_modules/bootstrap/dist"),
    ("vendor/htmx", BASE_DIR / "node_modules/htmx.org/dist"),
    ("vendor/signature_pad", BASE_DIR / "node_modules/signature_pad/dist"),
    ("vendor/tus", BASE_DIR / "node_modules/tus-js-client/dist"),
]
_manifest = "common.static_files.HashedStaticFiles"
_plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _plain if DEBUG else _manifest},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ("map", "jpg", "jpeg", "png", "gif", "webp", "zip", "gz", "woff", "woff2")
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = DEBUG

# --- Services outside ---------------------------------------------------------------------------
CLAMD = os.environ.get("CLAMD") or None  # host:port or the path of a socket; without it files are marked 未扫描
TSA_URL = os.environ.get("CHIEF_TSA_URL") or None
if PRODUCTION:
    globals().update(mail_from_url(demanded("CHIEF_SMTP_URL")))
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = demanded("CHIEF_MAIL_FROM")
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    EMAIL_FILE_PATH = VAR / "mail"
    DEFAULT_FROM_EMAIL = SERVER_EMAIL = "noreply@example.invalid"

# --- The house ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "common",
    "accounts",
    "applications",
    "reviews",
    "chief_workshop",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "common.static_files.ServedFiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_password_validators",
    "django_password_validators.password_history",
    "procrastinate.contrib.django",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "common.clock.read_once",
    "common.null_characters.left_out",
    "common.posted_only.explained",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accounts.middleware.SignInGate",  # Django's LoginRequiredMiddleware and the idle time-out
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "accounts.middleware.FirstDuties",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",  # last, so that it may turn a refused sign-in into its page
]
ROOT_URLCONF = "chief_workshop.urls"
WSGI_APPLICATION = "chief_workshop.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "common.context.house",
                "chief_workshop.navigation.navigation",
            ],
        },
    }
]
SITE_OWNER = os.environ.get("CHIEF_SITE_OWNER", "北京市人力资源和社会保障局")  # the footer of every page
SITE_CODE = os.environ.get("CHIEF_SITE_CODE", "")
SITE_ICP = os.environ.get("CHIEF_SITE_ICP", "")
SITE_BASIS = "京人社能发〔2011〕275号"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True  # for the Chinese words of Django itself and of third-party apps; ours stand in the code
USE_TZ = True

# --- Who may come in ----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
LOGIN_URL = "accounts:login"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "accounts.backends.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS: list[dict[str, Any]] = [
    {"NAME": "accounts.passwords.Strength"},
    {"NAME": "accounts.passwords.NotPersonal", "OPTIONS": {"user_attributes": ("username", "email")}},
    {"NAME": "accounts.passwords.NotCommon"},
    {"NAME": "accounts.passwords.NotRecent", "OPTIONS": {"last_passwords": 5}},
]
PASSWORD_MAX_DAYS = 90 if PRODUCTION else 0  # of official roles; the demo's clock may leap over it
PASSWORD_RESET_TIMEOUT = 3600
DEMO_PASSWORD = "Jishi-2026!" if DEMO else ""  # all accounts of the demo world; shown on its sign-in page
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = False  # our own letters tell
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accounts.adapters.SignInAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.sign_in.SignInForm",
    "reauthenticate": "accounts.forms.sign_in.ConfirmForm",
    "reset_password": "accounts.forms.sign_in.ResetByMailForm",
    "reset_password_from_key": "accounts.forms.sign_in.NewPasswordByMailForm",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if PRODUCTION else "http"
# axes alone locks; whole offices stand behind one address, so the limit by address is generous.
ACCOUNT_RATE_LIMITS = {"login_failed": None, "login": "300/m/ip"}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ADAPTER = "accounts.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "accounts.forms.sign_in.CodeForm",
    "reauthenticate": "accounts.forms.sign_in.ConfirmByCodeForm",
    "activate_totp": "accounts.forms.sign_in.SetUpFactorForm",
}
MFA_TOTP_ISSUER = "首席技师工作室"
MFA_TOTP_TOLERANCE = 1
MFA_REQUIRED = PRODUCTION  # asked of staff and experts by our middleware; never in the demo
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=30)
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_HANDLER = "axes.handlers.database.AxesDatabaseHandler"
AXES_ENABLE_ADMIN = False
AXES_USERNAME_CALLABLE = "accounts.locks.username_of"
AXES_LOCKOUT_CALLABLE = "accounts.views.sign_in.locked"
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W006"]  # locking by user name alone is the decision, not an oversight

SESSION_ENGINE = "common.sessions"
SESSION_COOKIE_NAME = "chief_session"
# An official's new sign-in ends the older session. Not in the demo: its accounts are shared by everybody who tries it.
SINGLE_SESSION = PRODUCTION
SESSION_IDLE_SECONDS = 30 * 60  # ends a session; the row outlives it so that a form posted next morning is kept
SESSION_COOKIE_AGE = 7 * 24 * 3600
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = PRODUCTION

# --- What the browser is told -------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked over plain HTTP by a load balancer
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION

# --- Jobs and log -------------------------------------------------------------------------------
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"  # <app>/jobs.py holds what the worker runs for that app
PROCRASTINATE_ON_APP_READY = "chief_workshop.schedule.register"
RUN_DUE_JOBS = "chief_workshop.schedule.run_due"  # after the demo's clock was moved in the page
AFTER_NEW_FACTS = "applications.services.identities.follow_unit"  # the cases of a unit follow its new name and body
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "common.log_lines.JsonLine"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "procrastinate": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "weasyprint.progress": {"level": "WARNING"},
        "pikepdf": {"level": "WARNING"},
        "pyhanko": {"level": "WARNING"},
    },
}
