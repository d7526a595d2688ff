"""A plain Django project: seven standard middleware, sessions in the database, one table, one template."""

from chief_workshop.settings import DATABASES as SITE_DATABASES
from chief_workshop.settings import SECRET_KEY as SITE_KEY

SECRET_KEY = SITE_KEY
ALLOWED_HOSTS = ["127.0.0.1"]
DATABASES = {"default": SITE_DATABASES["default"]}
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "benchmarks.floor.apps.Floor",
]
MIDDLEWARE = [
    "benchmarks.counting.statements",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "benchmarks.floor.urls"
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_COOKIE_NAME = "floor_session"
USE_TZ = True
