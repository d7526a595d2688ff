"""The demo's settings, made quick for tests: one cheap password hash, plain static files, mail kept in memory."""

import os
import tempfile
from pathlib import Path

from chief_workshop.settings import *  # noqa: F403 - the tests run on the demo's settings
from chief_workshop.settings import DATABASES, LOGGING, STORAGES

DEBUG = False
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
DPV_DEFAULT_HISTORY_HASHER = "tests.hashers.QuickHistory"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "tests.static_addresses.Remembered"}}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
WHITENOISE_MAX_AGE = 3600  # a browser asks once a story
# tests/conftest.py gives every test its own folder, and tells it to the processes that a test starts
MEDIA_ROOT = Path(os.environ.get("CHIEF_MEDIA_ROOT", Path(tempfile.gettempdir()) / "chief-workshop-tests"))
# Without the pool: a test database can only be dropped once nobody is connected. No commit waits for the disk.
DATABASES = {"default": DATABASES["default"] | {"OPTIONS": {"options": "-c synchronous_commit=off"}}}
# Refusals are asked for by the thousand: only what failed is worth a line.
LOGGING = LOGGING | {"loggers": LOGGING["loggers"] | {"django.request": {"level": "ERROR"}}}
